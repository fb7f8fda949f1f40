"""The place where load modules are written."""
