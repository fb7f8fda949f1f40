"""What a place of the window, or a wizard over it, owes the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.commands import Command
from micros_ide.model.jobs import JobInfo


class Page(QWidget):
    """A place of the rail, or a wizard that lies over one."""

    left = pyqtSignal()  # of a wizard: it is done with, or was closed; the place comes back

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")

    def parts(self) -> Sequence[QWidget]:
        """Return what is dressed by itself when the theme changes; a large page has several."""
        return (self,)

    def commands(self) -> Sequence[Command]:
        """Return what the command palette offers while this page is shown."""
        return ()

    def tells(self, job: JobInfo) -> bool:
        """True when this page shows by itself how `job` ended: no error card is needed."""
        del job
        return False

    def close_top(self) -> bool:
        """Close what lies on top (Esc); False when there was nothing."""
        return False

    def search(self) -> None:
        """Put the keyboard into the search of this page (Ctrl+F), if it has one."""

    def help_topic(self) -> tuple[str, str]:
        """Return the page of the help that F1 opens now, and a heading's anchor there.

        "" for the page that fits the place of the window.
        """
        return "", ""

    def refresh(self) -> None:
        """Look again (F5)."""

    def send(self) -> None:
        """Do the page's primary action (Ctrl+Enter)."""

    def enter(self) -> None:
        """The page is shown now: begin to watch, give the keyboard to its first input."""

    def leave(self) -> None:
        """Another page is shown now: stop watching."""

    def hold(self, go: Callable[[], object]) -> bool:
        """Ask about unsaved work before the window closes; call `go` when it may.

        False: there is nothing to ask.
        """
        del go
        return False

    def tidy(self) -> None:
        """Close what the page opened: shells, ports. Runs in the closing thread and may block."""
