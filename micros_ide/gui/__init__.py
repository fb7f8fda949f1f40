"""The window: translates widgets to services; the only place that knows Qt."""
