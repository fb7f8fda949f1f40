"""The doctor: one cause and one fix for ports, tools, boards and nodes."""

from micros_ide.services.doctor.capture import Capture
from micros_ide.services.doctor.service import Doctor

__all__ = ["Capture", "Doctor"]
