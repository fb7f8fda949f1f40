"""Update: newer firmware for a node that keeps its settings, its state and its own files."""

from micros_ide.services.update.service import Update

__all__ = ["Update"]
