"""Probes: each looks at one thing, within its time, and raises nothing: unknown is a value."""
