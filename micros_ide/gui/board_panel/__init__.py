"""The live panel of a virtual board: its pins, what is wired to it, its power and its network."""
