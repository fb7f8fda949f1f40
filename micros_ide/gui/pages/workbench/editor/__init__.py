"""The editor: text, colours, completion, finding."""
