"""One page of the manual beside the editor: a module, or one of its functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed
from micros_ide.model.code_words import CodeModule, CodeWord, WordIndex
from micros_ide.model.manual import FunctionManual, Manual, ModuleManual

_PREFIX = "LM_"


@dataclass(frozen=True)
class Entry:
    """What the pane shows of a module (`function` is empty) or of a function."""

    module: str  # as it is imported: "LM_rgb", "LogicalPins"
    function: str
    title: str
    doc: str
    parameters: Sequence[tuple[str, str]] = field(default_factory=tuple)  # signature, text
    example: str = ""  # as it is typed in a shell
    call: str = ""  # as it is written in a module
    facts: Sequence[str] = ()


def entries(manual: Manual, index: WordIndex) -> list[tuple[Entry, list[Entry]]]:
    """Return modules with their functions: the load modules, then the parts of the firmware."""
    found = []
    for module in manual.modules:
        functions = [_function(module, one) for one in module.functions]
        found.append((_module(manual, module), functions))
    for name, part in index.modules.items():
        if not name.startswith(_PREFIX) and part.doc and part.doc != "MicroPython":
            top = Entry(name, "", name, part.doc, call=f"import {name}")
            found.append((top, [_word(part, word) for word in part.words.values()]))
    return found


def _module(manual: Manual, module: ModuleManual) -> Entry:
    pins = ", ".join(manual.pins(module))
    facts = [tr("Pins: {names}").format(names=pins)] if pins else []
    if module.needs:
        facts.append(tr("Needs: {names}").format(names=", ".join(module.needs)))
    if module.wiring:
        facts.append(tr("Wiring: {text}").format(text=module.wiring))
    name = f"{_PREFIX}{module.name}"
    return Entry(name, "", module.name, module.doc, call=f"import {name}", facts=facts)


def _function(module: ModuleManual, one: FunctionManual) -> Entry:
    name = f"{_PREFIX}{module.name}"
    words = one.example.split(" ", 2)
    arguments = words[2] if len(words) > 2 else ""
    call = f"{name}.{one.name}({_with_commas(arguments)})"
    facts = []
    if one.widget is not None:
        facts.append(tr("On a dashboard: {kind}").format(kind=one.widget.kind.value))
    if one.waits:
        facts.append(tr("It answers when its work is done (async)."))
        call = f"await {call}"
    return Entry(
        module=name,
        function=one.name,
        title=one.signature,
        doc=one.doc,
        parameters=[(each.signature, each.doc) for each in one.parameters],
        example=one.example,
        call=call,
        facts=facts,
    )


def _word(part: CodeModule, word: CodeWord) -> Entry:
    required = [one for one in word.parameters or () if "=" not in one and "*" not in one]
    call = word.name if word.parameters is None else f"{word.name}({', '.join(required)})"
    rows = [(one, "") for one in word.parameters or ()]
    return Entry(part.name, word.name, word.signature, word.doc, rows, "", call)


def _with_commas(arguments: str) -> str:
    """Return the arguments of a command as those of a call."""
    parts, quote, word = [], "", ""
    for one in arguments:
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        if one == " " and not quote:
            parts.append(word)
            word = ""
        else:
            word += one
    return ", ".join(one for one in [*parts, word] if one)


class EntryView(QWidget):
    """Title, text, parameters, example; a button puts the example into the text."""

    insert_wished = pyqtSignal(str, str)  # module, the call

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.entry: Entry | None = None
        self.title = label("", "strong", wrap=True, select=True)
        set_fixed(self.title)
        words = tr("Choose a function above, or put the cursor on a name in the text.")
        self.doc = label(words, wrap=True, select=True)
        self.parameters = label("", "muted", wrap=True, select=True)
        self.facts = label("", "muted", wrap=True, select=True)
        self.example = label("", wrap=True, select=True)
        set_fixed(self.example)
        self.insert_button = button(tr("Insert this call"), "compact")
        icons.place(self.insert_button, "arrow-left-bottom", "text", 16)
        self.insert_button.clicked.connect(lambda _on=False: self._insert())
        column = QVBoxLayout(self)
        column.setContentsMargins(4, GRID, 4, GRID)
        column.setSpacing(GRID)
        for part in (self.title, self.doc, self.parameters, self.facts, self.example):
            column.addWidget(part)
        column.addWidget(self.insert_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        for part in (self.parameters, self.facts, self.example, self.insert_button):
            part.hide()

    def show_entry(self, entry: Entry) -> None:
        """Show another page."""
        self.entry = entry
        self.title.setText(entry.title)
        self.doc.setText(entry.doc)
        rows = [f"{name}: {text}" for name, text in entry.parameters if text]
        for part, text in (
            (self.parameters, "\n".join(rows)),
            (self.facts, "\n".join(entry.facts)),
            (self.example, entry.call),
        ):
            part.setText(text)
            part.setVisible(bool(text))
        words = tr("Insert this call") if entry.function else tr("Insert this import")
        self.insert_button.setText(words)
        self.insert_button.setVisible(bool(entry.call))

    def _insert(self) -> None:
        if self.entry is not None:
            module = self.entry.module if self.entry.function else ""
            self.insert_wished.emit(module, self.entry.call)
