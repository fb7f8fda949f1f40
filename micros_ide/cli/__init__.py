"""The command line: translates argv to services; the only place that prints."""
