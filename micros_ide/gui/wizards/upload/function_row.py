"""One function of a module that is on a node: its values, a button that calls it, the answer."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QColorDialog, QFrame, QHBoxLayout, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.argument_field import ArgumentField
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, label, restyle, set_fixed
from micros_ide.model.manual import FunctionManual, Parameter, WidgetKind
from micros_ide.model.nodes import clean_text

_MOST_LINES, _LONGEST = 12, 400  # of an answer that is shown here
_BUTTON = 28  # px


class FunctionRow(QFrame):
    """`called` carries the command."""

    called = pyqtSignal(str, str)  # key of the function, command

    def __init__(self, icons: Icons, module: str, function: FunctionManual) -> None:
        super().__init__()
        self._module, self._function = module, function
        self._icons = icons
        self._calling = False
        self.key = f"{module} {function.name}"
        self.setProperty("role", "card")
        self.fields = [ArgumentField(one, function.widget) for one in function.parameters]
        self.call_button = button(tr("Call"), "compact", accessible=tr("Call {}").format(self.key))
        self.note = label("", "warning")
        self.reply = label("", wrap=True)
        self.reply.setAccessibleName(tr("Answer of {}").format(self.key))
        set_fixed(self.reply)
        self.reply.hide()
        self._lay_out()
        for one in self.fields:
            one.changed.connect(self._show_missing)
            one.entered.connect(self.call)
        self.call_button.clicked.connect(self.call)
        self._show_missing()

    def command(self) -> str:
        """Return the command as it would be given now."""
        words = [self._module, self._function.name, *(one.word() for one in self.fields)]
        return " ".join(word for word in words if word)

    def call(self) -> None:
        """Give the command, if nothing is missing."""
        if self.call_button.isEnabled() and not self._calling:
            self._calling = True  # the button stays enabled, for it has the keyboard
            self.call_button.setText(tr("Calling…"))
            self.called.emit(self.key, self.command())

    def show_reply(self, text: str, *, failed: bool) -> None:
        """Show the node's answer, or why there is none."""
        self._calling = False
        self.call_button.setText(tr("Call"))
        lines = [clean_text(line, _LONGEST) for line in text.splitlines()]
        more = len(lines) - _MOST_LINES
        shown = lines[:_MOST_LINES] + ([tr("and {} more lines").format(more)] if more > 0 else [])
        self.reply.setText("\n".join(shown) or tr("It answered nothing."))
        restyle(self.reply, "role", "error" if failed else "online")
        self.reply.show()
        self._show_missing()

    def _show_missing(self) -> None:
        missing = [one.parameter.name for one in self.fields if one.missing]
        self.note.setText(tr("Give {}").format(", ".join(missing)) if missing else "")
        self.call_button.setEnabled(not missing)

    def _lay_out(self) -> None:
        function = self._function
        head = QHBoxLayout()
        head.setSpacing(GRID)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(function.name, "strong"))
        if function.doc:
            words.addWidget(label(function.doc, "caption", wrap=True))
        head.addLayout(words, 1)
        self.note.setFixedHeight(_BUTTON)
        head.addWidget(self.note, 0, Qt.AlignmentFlag.AlignTop)
        if self._colours():
            pick = button(tr("Choose colour…"), "compact")
            self._icons.place(pick, "palette", "text", 16)
            pick.clicked.connect(self._choose_colour)
            head.addWidget(pick, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.call_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(GRID)
        column.addLayout(head)
        for one in self.fields:
            column.addWidget(one)
        column.addWidget(self.reply)

    def _colours(self) -> list[ArgumentField]:
        """Return the fields of red, green and blue, where the function takes a colour."""
        widget = self._function.widget
        if widget is None or widget.kind is not WidgetKind.COLOR:
            return []
        ranged = [one for one in self.fields if one.highest is not None]
        return ranged[:3] if len(ranged) >= 3 else []

    def _choose_colour(self) -> None:
        dialog = QColorDialog(self)
        dialog.setWindowTitle(tr("Colour of the light"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self.set_colour)
        dialog.open()

    def set_colour(self, colour: QColor) -> None:
        """Set the values of a colour and send them."""
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        for one, part in zip(self._colours(), parts, strict=True):
            one.set_value(round(part * (one.highest or 0)))
        self.call()


def bare_function(name: str) -> FunctionManual:
    """Return a function of which nothing but the name is known: its values are typed freely."""
    anything = Parameter("*values", required=False)
    return FunctionManual(name, "", (anything,), None, waits=False, example=name)
