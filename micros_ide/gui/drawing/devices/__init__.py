"""Pictures of what is wired to a board: one painter per kind of bench device, and its words."""
