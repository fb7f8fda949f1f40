"""The outside world: one module per outside library, tool or wire."""
