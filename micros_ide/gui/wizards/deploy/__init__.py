"""Make a node out of a board over USB, or update one, in numbered steps."""
