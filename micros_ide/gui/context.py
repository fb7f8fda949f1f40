"""What every page is made with; built once by the main window."""

from __future__ import annotations

from dataclasses import dataclass

from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.icons import Icons
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.theme import Theme


@dataclass(frozen=True)
class Context:
    """The parts of the window that pages share."""

    core: Core
    bridge: Bridge  # events of the bus in the GUI thread
    background: Background  # work off the GUI thread
    preferences: Preferences
    icons: Icons
    ports: PortWatch
    navigation: Navigation

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self.icons.theme
