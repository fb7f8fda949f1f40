"""Running the module of the editor on a board, and what came of it."""
