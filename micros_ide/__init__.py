"""micrOS IDE: deploy, find, command and watch micrOS nodes."""

__version__ = "0.1.0"
