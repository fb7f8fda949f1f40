"""The editor of a node's configuration: a form, a diff before writing, two nodes side by side."""
