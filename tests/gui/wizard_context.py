"""What the main window makes once, for tests of a wizard without the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtWidgets import QApplication

from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.icons import Icons
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences


@contextmanager
def context_over(core: Core, icons: Icons) -> Iterator[Context]:
    """A context over `core`, which is left as it is."""
    sys.setswitchinterval(0.001)  # as the program does
    gc.collect()
    gc.freeze()  # what earlier tests have left is no garbage of the window
    parent = QObject()
    bridge = Bridge(core.bus, parent)
    background = Background(core.jobs, bridge, parent)
    ports = PortWatch(core.ports.list, parent)
    preferences = Preferences(core.settings)
    yield Context(core, bridge, background, preferences, icons, ports, Navigation(parent))
    bridge.close()
    parent.deleteLater()
    gc.unfreeze()


def end(wizards) -> None:
    """Close wizards and wait until they are gone, so that the next test does not pay for it."""
    for one in wizards:
        one.close_down()
        one.close()
        one.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.DeferredDelete)
