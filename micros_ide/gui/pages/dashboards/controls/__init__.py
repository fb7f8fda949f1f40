"""The panel of a node, made from the widget lines of its modules."""
