"""The functions of the module in the editor, and fields for the values of the chosen one."""

from __future__ import annotations

from contextlib import suppress

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QWidget

from micros_ide.errors import InvalidInput
from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.running.module_page import ModulePage
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.argument_field import ArgumentField
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.load_module_source import parse_load_module, parse_without_comments
from micros_ide.model.manual import FunctionManual, ModuleManual
from micros_ide.model.reporting import Reporter

_SOON_MS = 300  # after the last key
_FIELD, _CAPTION = 280, 64  # px, of one value and its name
_LAST = ("status", "pinmap", "lmdep", "load_n_init", "help")
_LONGEST_DOC = 60  # characters beside a function
_LONGEST = 64 << 10  # characters: Python's parser lets no other thread run meanwhile


class FunctionChooser(QWidget):
    """`picker` and `values` are laid out by who has it; a text with a fault keeps the last list."""

    changed = pyqtSignal()

    def __init__(self, context: Context, page: ModulePage) -> None:
        super().__init__()
        self._context, self._page = context, page
        self._file = ""
        self._functions: dict[str, FunctionManual] = {}
        self._wished: str | None = None  # "" to call none, None when nobody has chosen
        self._showing = False
        self._words: dict[str, str] = {}
        self._read_text: tuple[str, str] | None = None
        self.fields: list[ArgumentField] = []
        self.picker = Picker(tr("Function"))
        self.picker.setAccessibleName(tr("Function to call"))
        self.picker.chosen.connect(self._on_chosen)
        self.values = FlowBox()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON_MS)
        self._timer.timeout.connect(self._read)
        self._show(())

    @property
    def function(self) -> str:
        """The name of the chosen function, "" for none."""
        return self.picker.key()

    @property
    def missing(self) -> tuple[str, ...]:
        """The values that have to be given and are not."""
        return tuple(one.parameter.name for one in self.fields if one.missing)

    def command(self) -> str:
        """Return the command that calls it, "" for none."""
        if not self.function:
            return ""
        module = self._file.removeprefix("LM_").removesuffix(".py")
        words = [module, self.function, *(one.word() for one in self.fields)]
        return " ".join(word for word in words if word)

    def typed(self) -> dict[str, str]:
        """Return the arguments by parameter, as they go into the command."""
        return {one.parameter.name: one.word() for one in self.fields}

    def show_file(self, file: str, function: str | None, words: dict[str, str]) -> None:
        """Another file: its functions come when they were read, then `function` is chosen."""
        if file != self._file:
            self._functions, self._file = {}, file
            self._read_text, self.fields = None, []
            self._show(())
        self._wished, self._words = function, words
        self._read()

    def read_soon(self) -> None:
        """The text has changed."""
        self._timer.start()

    def _read(self) -> None:
        text, file = self._page.text(), self._file
        if not file or (file, text) == self._read_text:
            return
        self._read_text = file, text
        if len(text) > _LONGEST:
            self._functions = {}
            self._show(())
            return

        def work(report: Reporter) -> tuple[str, ModuleManual | None]:
            del report
            for parse in (parse_load_module, parse_without_comments):
                with suppress(InvalidInput, RecursionError):
                    return file, parse(text, file)
            return file, None

        self._context.background.run(
            "Read the functions of a module",
            "module functions",
            work,
            done=self._on_read,
            failed=lambda _row: None,
        )

    def _on_read(self, found: tuple[str, ModuleManual | None]) -> None:
        file, manual = found
        if file != self._file or manual is None:
            return
        functions = {one.name: one for one in manual.functions}
        if functions != self._functions:
            self._functions = functions
            self._show(manual.functions)

    def _show(self, functions: tuple[FunctionManual, ...]) -> None:
        ordered = sorted(functions, key=_order)
        rows = [Choice("", tr("Only load it"))]
        rows += [Choice(one.name, one.name, _short(one.doc)) for one in ordered]
        chosen = self._wished
        if chosen not in {one.key for one in rows}:  # it may come back: somebody is typing
            chosen = next((one.name for one in ordered if one.name not in _LAST), "")
        self._showing = True
        before = self.picker.key()
        self.picker.set_choices(rows, chosen or "")
        self._showing = False
        if self.picker.key() == before:
            self._make_fields()
            self.changed.emit()

    def _on_chosen(self, name: str) -> None:
        if not self._showing:
            self._wished = name
        self._make_fields()
        self.changed.emit()

    def _make_fields(self) -> None:
        function = self._functions.get(self.function)
        before = {one.parameter.name: one for one in self.fields}
        typed = self.typed() if before else self._words
        self.fields = []
        for parameter in function.parameters if function is not None else ():
            old = before.get(parameter.name)
            if old is not None and old.parameter == parameter and old.widget == function.widget:  # type: ignore[union-attr]
                self.fields.append(old)
                continue
            hints = function.widget if function is not None else None
            made = ArgumentField(parameter, hints, caption=_CAPTION)
            made.setFixedWidth(_FIELD)
            made.restore(typed.get(parameter.name, self._words.get(parameter.name, "")))
            made.changed.connect(self.changed)
            self.fields.append(made)
        self.values.set_parts(self.fields)
        self.values.setVisible(bool(self.fields))


def _order(function: FunctionManual) -> int:
    """What every module has comes after what makes this one what it is."""
    return _LAST.index(function.name) + 1 if function.name in _LAST else 0


def _short(doc: str) -> str:
    first = doc.partition("\n")[0].partition(". ")[0].rstrip(".")
    return first if len(first) <= _LONGEST_DOC else f"{first[: _LONGEST_DOC - 1]}…"
