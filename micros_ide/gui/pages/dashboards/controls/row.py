"""One control: its name, what a hand moves, and below it what the node has said."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.errors import InvalidInput
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, label, restyle
from micros_ide.model.manual import Choice, Plain, Range
from micros_ide.model.node_panel import Control
from micros_ide.model.panel_events import Answered, StatusRead

_ANSWER_LINES = 6


class ControlRow(QWidget):
    """What all of them have in common.

    Attributes:
        number: of the newest wish.
        answer: what the node said to it.
    """

    wished = pyqtSignal(object, object, bool)  # the row, parameter: value, whether it is dragged

    says_data = False  # an answer that is data is shown as text, too

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__()
        self.context, self.control = context, control
        self.number = 0
        self.title = ElidedLabel(control.title)
        self.answer = label("", "caption", wrap=True, select=True)
        self.answer.hide()
        self._head = QHBoxLayout()
        self._head.setSpacing(GRID)
        self._head.addWidget(self.title, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(self._head)
        self._column.addWidget(self.answer)
        if control.doc:
            self.setToolTip(_first(control.doc))

    @property
    def controls(self) -> tuple[Control, ...]:
        """What it stands for."""
        return (self.control,)

    @property
    def held(self) -> bool:
        """True while somebody is at it."""
        return False

    def add(self, body: QWidget) -> None:
        """Put `body` between the name and the answer."""
        self._column.insertWidget(self._column.count() - 1, body)

    def add_to_head(self, part: QWidget) -> None:
        """Put `part` beside the name."""
        self._head.addWidget(part)

    def values(self) -> dict[str, Plain]:
        """Return the values as they are shown; what is not known as the line offers it."""
        found: dict[str, Plain] = {}
        for one in (*self.control.ranges, *self.control.choices):
            if isinstance(one.what, Range):
                found[one.name] = one.what.low
            elif isinstance(one.what, Choice):
                found[one.name] = one.what.values[0]
        return found

    def command(self, control: Control) -> str:
        """Return the command of `control`, one of `controls`, as it would be sent now."""
        return control.command(self.values())

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show how it is on the node."""

    def sent(self, number: int) -> None:
        """A wish is on its way."""
        self.number = number

    def refused(self, error: InvalidInput) -> None:
        """A wish was not sent: the control does not take that."""
        self._say(sentence(error.message), "error")

    def take_status(self, read: StatusRead) -> None:
        """Show what the module's status tells, unless the hand here knows better."""
        if self.held or self.number > read.number or self.control.key in read.open:
            return
        values = self.control.present(read.fields)
        if values:
            self.show_values(values)

    def take_answer(self, answered: Answered) -> None:
        """Show what the node said."""
        if answered.number < self.number:
            return
        if answered.problem:
            self._say(sentence(answered.problem), "error")
            return
        values = self.control.present(answered.fields)
        if values and not self.held:
            self.show_values(values)
        hide = bool(answered.fields) and not self.says_data
        self._say("" if hide else answered.text, "caption")

    def _on_turned(self, _what: object = None) -> None:
        """A hand has moved it; it may move on."""
        self.wished.emit(self, self.values(), True)

    def _say(self, text: str, role: str) -> None:
        lines = text.split("\n")
        if len(lines) > _ANSWER_LINES:
            lines = [*lines[:_ANSWER_LINES], "…"]
        restyle(self.answer, "role", role)
        self.answer.setText("\n".join(lines))
        self.answer.setAccessibleName(
            tr("{name}: {answer}").format(name=self.control.title, answer=text) if text else ""
        )
        self.answer.setVisible(bool(text))


def _first(doc: str) -> str:
    return doc if len(doc) <= 300 else f"{doc[:299]}…"
