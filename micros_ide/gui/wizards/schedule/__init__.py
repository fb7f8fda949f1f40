"""The schedule of a node: seven days in columns, edited by hand, worked out by the firmware."""
