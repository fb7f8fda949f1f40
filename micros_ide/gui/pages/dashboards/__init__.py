"""Dashboards: plug-in apps and the panel of each node."""
