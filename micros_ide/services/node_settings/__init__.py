"""Settings of a node that runs: read, changed and compared, over the network or USB."""

from micros_ide.services.node_settings.archive import SettingsArchive
from micros_ide.services.node_settings.service import NodeSettingsService

__all__ = ["NodeSettingsService", "SettingsArchive"]
