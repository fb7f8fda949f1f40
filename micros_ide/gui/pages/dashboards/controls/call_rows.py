"""Controls that call a function: buttons, lines to fill in, and a plain command."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.model.manual import Choice, Plain
from micros_ide.model.node_panel import Control
from micros_ide.model.panel_events import Answered


class ButtonsRow(ControlRow):
    """All buttons of a module, and one place for the last answer."""

    says_data = True

    def __init__(self, context: Context, controls: Sequence[Control]) -> None:
        super().__init__(context, controls[0])
        self._controls = tuple(controls)
        self.title.hide()
        self.setToolTip("")
        self.buttons: dict[str, QPushButton] = {}
        for one in controls:
            made = button(one.title, "compact")
            made.setToolTip(one.doc)
            made.clicked.connect(lambda _on=False, control=one: self._press(control))
            self.buttons[one.key] = made
        box = FlowBox()
        box.set_parts(self.buttons.values())
        self.add(box)

    @property
    def controls(self) -> tuple[Control, ...]:
        """One a button."""
        return self._controls

    def values(self) -> dict[str, Plain]:
        """Their values are fixed."""
        return {}

    def take_answer(self, answered: Answered) -> None:
        """Show the answer, and whose it is."""
        for one in self._controls:
            if one.key == answered.key and answered.number == self.number:
                self.control = one
                super().take_answer(answered)
                if not self.answer.isHidden():
                    self.answer.setText(f"{one.title}: {self.answer.text()}")
                elif not answered.problem:
                    self._say(tr("{name}: done").format(name=one.title), "caption")

    def _press(self, control: Control) -> None:
        self.control = control
        self._say(tr("{name}…").format(name=control.title), "caption")
        self.wished.emit(self, {}, False)


class TextRow(ControlRow):
    """Lines to fill in and choices, and a button that sends them."""

    says_data = True

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        self.inputs: dict[str, QLineEdit | QComboBox] = {}
        self.send_button = button(
            tr("Send"), "compact", accessible=tr("Send {name}").format(name=control.title)
        )
        self.send_button.clicked.connect(self._send)
        self.add(self._form())

    def values(self) -> dict[str, Plain]:
        """Return what is filled in and chosen."""
        found: dict[str, Plain] = {}
        for name, one in self.inputs.items():
            found[name] = one.currentData() if isinstance(one, QComboBox) else one.text()
        return found

    def _form(self) -> QWidget:
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        given = self.control.widget.parameters if self.control.widget is not None else ()
        for at, one in enumerate(given):
            name = f"{self.control.title}, {one.name}"
            made: QLineEdit | QComboBox
            if isinstance(one.what, Choice):
                made = QComboBox()
                for value in one.what.values:
                    made.addItem(str(value), value)
            else:
                made = QLineEdit(
                    "" if (value := getattr(one.what, "value", "")) is None else str(value)
                )
                made.returnPressed.connect(self._send)
            made.setAccessibleName(name)
            made.setMinimumWidth(8 * GRID)
            self.inputs[one.name] = made
            if len(given) > 1:
                grid.addWidget(label(one.name, "caption"), at, 0)
            else:
                made.setToolTip(one.name)
            grid.addWidget(made, at, 1)
        grid.addWidget(self.send_button, max(0, len(given) - 1), 2)
        return form

    def _send(self) -> None:
        self.wished.emit(self, self.values(), False)


class CommandRow(ControlRow):
    """A function of which only the name is known, or its parameters in the module's words."""

    says_data = True

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("Parameters of {name}").format(name=control.function))
        self.line.setPlaceholderText(control.takes or tr("no parameters known"))
        set_fixed(self.line)
        self.call_button = button(
            tr("Call"), "compact", accessible=tr("Call {name}").format(name=control.function)
        )
        self.line.returnPressed.connect(self._call)
        self.call_button.clicked.connect(self._call)
        if control.takes:
            self.line.setToolTip(control.takes)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.call_button)
        self.add(body)

    def values(self) -> dict[str, Plain]:
        """Return what was typed."""
        return {"": self.line.text()}

    def _call(self) -> None:
        self.wished.emit(self, self.values(), False)
