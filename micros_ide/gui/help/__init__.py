"""Help in the window: its pages, and the search over them."""
