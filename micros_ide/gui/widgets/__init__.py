"""Parts a page is made of; each takes models and emits signals, none touches the core."""
