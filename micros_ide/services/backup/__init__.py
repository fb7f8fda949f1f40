"""Backups: everything on a node in one file, and back."""

from micros_ide.services.backup.service import Backup, Backups

__all__ = ["Backup", "Backups"]
