"""The pane beside the list of devices: all there is to know of the one that is selected."""
