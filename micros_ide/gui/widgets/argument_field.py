"""One parameter of a function: a slider, a choice or a line, as its module says."""

from __future__ import annotations

import re

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QSpinBox, QWidget

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel
from micros_ide.gui.widgets.picker import Choice as Row
from micros_ide.gui.widgets.picker import Picker
from micros_ide.model import python_syntax
from micros_ide.model.example_command import written
from micros_ide.model.manual import Choice, Fixed, Parameter, Range, Widget

_CAPTION = 88  # px
_STEPS = 1000  # that a slider has at most


class ArgumentField(QWidget):
    """`word` is the argument as it is typed in a command, "" to leave it out."""

    changed = pyqtSignal()
    entered = pyqtSignal()  # Enter was pressed in it

    def __init__(
        self, parameter: Parameter, widget: Widget | None, *, caption: int = _CAPTION
    ) -> None:
        """`caption`: width of the name in px."""
        super().__init__()
        self.parameter, self.widget = parameter, widget
        self._slider: QSlider | None = None
        self._spin: QSpinBox | None = None
        self._picker: Picker | None = None
        self._line: QLineEdit | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        name = ElidedLabel(parameter.name, "muted")
        name.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Fixed)
        name.setFixedWidth(caption)
        row.addWidget(name)
        hint = widget.parameter(parameter.name) if widget is not None else None
        what = hint.what if hint is not None else None
        if isinstance(what, Range) and _is_whole(what):
            self._add_range(row, what)
        elif isinstance(what, Choice):
            self._add_choice(row, what)
        else:
            self._add_line(row, what)

    def word(self) -> str:
        """Return the argument for the command."""
        name = self.parameter.name
        if self._spin is not None:
            return f"{name}={self._spin.value()}"
        if self._picker is not None:
            key = self._picker.key()
            return f"{name}={key}" if key else ""
        text = self._line.text().strip() if self._line is not None else ""
        if not text or self.parameter.collects:
            return text
        return f"{name}={typed(text)}"

    @property
    def missing(self) -> bool:
        """Whether a value has to be given and is not."""
        return self.parameter.required and not self.parameter.collects and not self.word()

    def set_value(self, value: int) -> None:
        """Set a number, where this is one."""
        if self._spin is not None:
            self._spin.setValue(value)

    def restore(self, word: str) -> None:
        """Show an argument that `word` has returned before, where it still fits."""
        name, equals, value = word.partition("=")
        value = value if equals and name == self.parameter.name else word
        if not value:
            return
        if self._picker is not None:
            self._picker.choose(value)
        elif self._spin is not None:
            if re.fullmatch(r"[+-]?\d{1,9}", value):
                self._spin.setValue(int(value))
        elif self._line is not None:
            self._line.setText(value)

    @property
    def highest(self) -> int | None:
        """The largest number of a range, None for anything else."""
        return self._spin.maximum() if self._spin is not None else None

    def _add_range(self, row: QHBoxLayout, what: Range) -> None:
        low, high, step = int(what.low), int(what.high), int(what.step or 1)
        spin, slider = QSpinBox(), QSlider(Qt.Orientation.Horizontal)
        for one in (spin, slider):
            one.setRange(low, high)
            one.setSingleStep(max(step, (high - low) // _STEPS, 1))
            one.setAccessibleName(self._spoken())
        slider.setPageStep(max(step, (high - low) // 10))
        default = self.parameter.default
        start = default if isinstance(default, int) and not isinstance(default, bool) else low
        if low <= start <= high:
            spin.setValue(start)
            slider.setValue(start)
        spin.setFixedWidth(96)
        slider.valueChanged.connect(spin.setValue)
        spin.valueChanged.connect(slider.setValue)
        spin.valueChanged.connect(lambda _value: self.changed.emit())
        row.addWidget(slider, 1)
        row.addWidget(spin)
        self._slider, self._spin = slider, spin

    def _add_choice(self, row: QHBoxLayout, what: Choice) -> None:
        picker = Picker(tr("Choose"))
        rows = [Row(written(value), str(value)) for value in what.values]
        default = written(self.parameter.default)
        known = default in {one.key for one in rows}
        picker.set_choices(rows, default if known else rows[0].key)
        picker.setAccessibleName(self._spoken())
        picker.chosen.connect(lambda _key: self.changed.emit())
        row.addWidget(picker, 1)
        self._picker = picker

    def _add_line(self, row: QHBoxLayout, what: object) -> None:
        line = QLineEdit()
        line.setAccessibleName(self._spoken())
        line.setPlaceholderText(self._placeholder(what))
        if isinstance(what, Fixed):
            line.setText(str(what.value))
        line.textChanged.connect(lambda _text: self.changed.emit())
        line.returnPressed.connect(self.entered)
        row.addWidget(line, 1)
        self._line = line

    def _placeholder(self, what: object) -> str:
        if isinstance(what, Range):
            return tr("{} to {}").format(what.low, what.high)
        if self.parameter.doc:
            return self.parameter.doc
        if self.parameter.collects:
            return tr("Further values, if any")
        if self.parameter.required:
            return tr("A value has to be given")
        return tr("{} if left empty").format(self.parameter.source)

    def _spoken(self) -> str:
        return f"{self.parameter.name}. {self.parameter.doc}".strip()


def typed(text: str) -> str:
    """Return what a person typed as a node reads it: values of Python bare, else a text."""
    if re.fullmatch(r"[+-]?\d+(\.\d+)?|True|False|None", text):
        return text
    try:
        python_syntax.value_of(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return written(text)
    quoted = "'" in text or '"' in text
    return text if quoted else text.replace(" ", "")  # blanks separate arguments


def _is_whole(what: Range) -> bool:
    return all(isinstance(one, int) for one in (what.low, what.high, what.step or 1))
