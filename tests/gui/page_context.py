"""What the main window makes once, for tests of a page without the window."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PyQt5.QtCore import QEvent, QObject
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QApplication, QMainWindow, QMessageBox, QShortcut, QWidget

from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.icons import Icons
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences

_JOB_S = 20.0


@contextmanager
def context_over(core: Core, icons: Icons, ports: Callable | None = None) -> Iterator[Context]:
    """A context over `core`, which is left as it is; `ports` in the place of the real ones.

    `navigation.failures` and `navigation.words` are what a person was told.
    """
    gc.collect()
    gc.freeze()  # what earlier tests have left is no garbage of the window
    parent = QObject()
    bridge = Bridge(core.bus, parent)
    background = Background(core.jobs, bridge, parent)
    watch = PortWatch(ports or core.ports.list, parent)
    navigation = Navigation(parent)
    navigation.failures, navigation.words = [], []
    navigation.failed.connect(navigation.failures.append)
    navigation.said.connect(navigation.words.append)
    preferences = Preferences(core.settings)
    yield Context(core, bridge, background, preferences, icons, watch, navigation)
    background.close()  # as the window does: a timer of a page may still want something
    watch.stop()
    bridge.close()
    parent.deleteLater()


def no_ports() -> tuple:
    """Nothing is plugged in."""
    return ()


def end_jobs(core: Core, *, cancel: bool = False) -> None:
    """Wait until no job is at work."""
    for row in core.jobs.snapshot():
        job = core.jobs.job(row.id)
        if job is not None:
            if cancel:
                job.cancel()
            assert job.wait(_JOB_S).state.terminal, job.info.title


def show_in_window(
    page: QWidget, qtbot, size: tuple[int, int], keys: Sequence[tuple[str, Callable]] = ()
) -> QMainWindow:
    """Show `page` in a window that has some of the main window's keys, and make that active."""
    window = QMainWindow()
    window.setCentralWidget(page)
    for key, act in keys:
        QShortcut(QKeySequence(key), window).activated.connect(act)
    window.resize(*size)
    window.show()
    with qtbot.waitExposed(window):
        pass
    QApplication.setActiveWindow(window)
    qtbot.waitUntil(window.isActiveWindow)
    return window


def end(pages) -> None:
    """Close wizards and wait until they are gone, so that the next test does not pay for it."""
    for one in pages:
        one.close_down()
        one.close()
        one.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.DeferredDelete)


def questions() -> list[QMessageBox]:
    """Return the questions that are open."""
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return [one for one in shown if one.isVisible()]
