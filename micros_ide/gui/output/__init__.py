"""The plotter: points, their drawing, and the pane around it."""
