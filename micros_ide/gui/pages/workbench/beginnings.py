"""What the place begins with: the files that were open last, and what can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import QObject

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.empty_state import EmptyState
from micros_ide.gui.pages.workbench.texts import LANE, Texts
from micros_ide.gui.pages.workbench.toolbar import Toolbar

_OPEN, _FRONT = "build_files", "build_front"


class Beginnings(QObject):
    """Opens and remembers; lists the bundled modules."""

    def __init__(
        self, context: Context, texts: Texts, empty: EmptyState, toolbar: Toolbar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._texts = context, texts
        self._empty, self._toolbar = empty, toolbar
        self.done = False

    def begin(self) -> None:
        """Open what was open last; once."""
        if self.done:
            return
        self.done = True
        kept = self._context.preferences.text(_OPEN)
        front = self._context.preferences.text(_FRONT)
        paths = [Path(line) for line in kept.split("\n") if line]
        self._texts.open_files(paths, quiet=True, front=front)
        own = self._context.core.own_modules
        self._context.background.run(
            "List bundled modules",
            LANE,
            lambda _report: own.examples(),
            done=self._on_examples,
            failed=self._context.navigation.fail,
        )

    def remember(self) -> None:
        """Keep for the next start what is open now."""
        if not self.done:
            return
        front = self._texts.current()
        paths = [str(one.path) for one in self._texts.all() if one.path and not one.example]
        path = str(front.path) if front is not None and front.path else ""
        self._context.preferences.remember(**{_OPEN: "\n".join(paths), _FRONT: path})

    def _on_examples(self, names: Sequence[str]) -> None:
        self._empty.set_examples(names)
        self._toolbar.set_examples(names)
