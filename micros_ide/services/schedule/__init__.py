"""What a node will do in the next days: worked out by its own scheduler, checked, edited."""

from micros_ide.services.schedule.draft import ScheduleDraft
from micros_ide.services.schedule.service import KnownSettings, Schedules

__all__ = ["KnownSettings", "ScheduleDraft", "Schedules"]
