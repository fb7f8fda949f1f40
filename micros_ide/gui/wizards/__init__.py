"""Ways through a task in numbered steps; they lie over a place."""
