"""The last step: the functions of the new modules, each with a button that calls it."""

from __future__ import annotations

from collections import deque

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, scroll_area
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.password_panel import PasswordPanel
from micros_ide.gui.wizards.upload.function_row import FunctionRow, bare_function
from micros_ide.model.manual import FunctionManual
from micros_ide.model.module_delivery import Sent, Tried

# What every module has comes after what makes this one what it is.
_LAST = ("status", "pinmap", "lmdep", "load_n_init", "help")
_AT_ONCE = 3  # rows made before the window may answer again


class UseStep(QWidget):
    """Rows of functions, module by module."""

    called = pyqtSignal(str, str)  # key, command

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.rows: dict[str, FunctionRow] = {}  # by "module function"
        self._waiting: deque[tuple[str, FunctionManual | None]] = deque()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._make_some)
        self.notice = Notice(icons)
        self.warnings = Notice(icons, closable=True)
        self.passwords = PasswordPanel(icons)
        self._area = scroll_area()
        self._column: QVBoxLayout
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.notice)
        column.addWidget(self.warnings)
        column.addWidget(self.passwords)
        column.addWidget(self._area, 1)

    def show_sent(self, tried: Tried, sent: Sent) -> None:
        """Show what can be called now."""
        names = ", ".join(one.name for one in tried.modules)
        if sent.place:
            told = tr("{} is on {} and can be called now").format(names, tried.target.name)
            self.notice.say("online", told)
        else:
            told = tr("{} is on the board").format(names)
            hint = tr("It is not on a network: call it in the console of the board.")
            self.notice.say("online", told, hint)
        self.warnings.hide()
        if sent.warnings:
            self.warnings.say("warning", "\n".join(sent.warnings))
        self._begin()
        if sent.place:
            for file in tried.modules:
                functions = _functions(tried, file.name)
                self._waiting.append((file.name, None))
                self._waiting += [(file.name, one) for one in functions]
            self._make_some()

    def show_reply(self, key: str, text: str, *, failed: bool) -> None:
        """Show the answer under its function."""
        if key in self.rows:
            self.rows[key].show_reply(text, failed=failed)

    def focus_first(self) -> None:
        """Give the keyboard to the first call."""
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.call_button.setFocus()

    def _begin(self) -> None:
        self._soon.stop()
        self._waiting.clear()
        self.rows = {}
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, GRID, 0)
        self._column.setSpacing(GRID)
        self._column.addStretch(1)
        self._area.setWidget(content)

    def _make_some(self) -> None:
        """Make a few rows, then let the window answer, then go on."""
        for _number in range(min(_AT_ONCE, len(self._waiting))):
            file, function = self._waiting.popleft()
            module = file.partition(".")[0].removeprefix("LM_")
            made: QWidget
            if function is None:
                made = ElidedLabel(module, "group")
            else:
                made = row = FunctionRow(self._icons, module, function)
                row.called.connect(self.called)
                self.rows[row.key] = row
            self._column.insertWidget(self._column.count() - 1, made)
        if self._waiting:
            self._soon.start()


def _functions(tried: Tried, file: str) -> list[FunctionManual]:
    manual = tried.manuals.get(file)
    if manual is not None:
        found = list(manual.functions)
    else:
        modules = tried.report.modules if tried.report is not None else ()
        names = [one.name for row in modules if row.file == file for one in row.functions]
        found = [bare_function(name) for name in names] or [bare_function("help")]
    return sorted(found, key=lambda one: _LAST.index(one.name) + 1 if one.name in _LAST else 0)
