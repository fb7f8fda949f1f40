"""The files of a board."""
