"""Dropped modules: tried first, then uploaded, then called at once."""

from micros_ide.gui.wizards.upload.upload_flow import UploadFlow

__all__ = ["UploadFlow"]
