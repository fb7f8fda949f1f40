"""Inputs of single values. All speak text: what a person types for the key."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.gui.wizards.settings.phrases import offset_text
from micros_ide.services.config_words import KeyWords

_TRACK = (36, 20)  # px
_NUMBER_WIDTH, _NAME_WIDTH = 136, 360  # px
_OFFSET_KEY = "utc"


class ValueField(QWidget):
    """Any input; `typed` comes from a person, never from `show_text`."""

    typed = pyqtSignal(str)

    def inputs(self) -> list[QWidget]:
        """Return what takes the keyboard, in reading order."""
        raise NotImplementedError

    def show_text(self, text: str) -> None:
        """Show the value `text`."""
        raise NotImplementedError

    def settled(self) -> bool:
        """True when all of the value is shown."""
        return True

    def set_name(self, name: str) -> None:
        """Say to screen readers what this is."""
        for one in self.inputs():
            if not one.accessibleName():
                one.setAccessibleName(name)


class Switch(QAbstractButton):
    """On or off, by a click or the space bar; the word stands beside it."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._theme = icons.theme
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The track and the longer word."""
        words = max(self.fontMetrics().horizontalAdvance(word) for word in self._words())
        return QSize(_TRACK[0] + GRID + words + 8, 28)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """It cannot be smaller."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent | None) -> None:  # noqa: N802
        """Grey when it cannot be used."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint track, knob and word."""
        del event
        colour = self._theme.colour
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        width, height = _TRACK
        track = QRectF(3, (self.height() - height) / 2, width, height)
        on = self.isChecked()
        edge = "disabled" if not self.isEnabled() else "accent" if on else "field_line"
        painter.setPen(QPen(colour(edge), 1))
        painter.setBrush(colour(("accent" if self.isEnabled() else "disabled") if on else "field"))
        painter.drawRoundedRect(track, height / 2, height / 2)
        knob = height - 8
        left = track.right() - knob - 4 if on else track.left() + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_accent" if on else "field_line"))
        painter.drawEllipse(QRectF(left, track.top() + 4, knob, knob))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 2))
            round_ = height / 2 + 2
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), round_, round_)
        painter.setPen(colour("text" if self.isEnabled() else "disabled"))
        words = self.rect().adjusted(width + 3 + GRID, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self._words()[on])

    @staticmethod
    def _words() -> tuple[str, str]:
        return tr("Off"), tr("On")


class SwitchField(ValueField):
    """A bool."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.switch = Switch(icons)
        row = _row(self)
        row.addWidget(self.switch)
        row.addStretch(1)
        self.switch.clicked.connect(lambda on: self.typed.emit("true" if on else "false"))

    def inputs(self) -> list[QWidget]:
        """The switch."""
        return [self.switch]

    def show_text(self, text: str) -> None:
        """Put it on or off."""
        self.switch.setChecked(text == "true")


class LineField(ValueField):
    """A number with its unit, or a line of text."""

    def __init__(self, key: str, words: KeyWords, *, number: bool) -> None:
        super().__init__()
        self.line = QLineEdit()
        self._gmt = label("", "muted") if key == _OFFSET_KEY else None
        row = _row(self)
        if number:
            self.line.setFixedWidth(_NUMBER_WIDTH)
            row.addWidget(self.line)
            if words.unit:
                row.addWidget(label(words.unit, "muted"))
            if self._gmt is not None:
                row.addWidget(self._gmt)
            row.addStretch(1)
        else:
            row.addWidget(self.line, 1)
        self.line.textEdited.connect(self._on_edited)

    def inputs(self) -> list[QWidget]:
        """The line."""
        return [self.line]

    def show_text(self, text: str) -> None:
        """Show the value; the cursor of somebody who types stays where it is."""
        if self.line.text().strip() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)
        self._show_offset(text)

    def _on_edited(self, text: str) -> None:
        self._show_offset(text)
        self.typed.emit(text)

    def _show_offset(self, text: str) -> None:
        if self._gmt is not None:
            whole = text.strip().lstrip("+-").isdigit() and len(text.strip()) < 6
            self._gmt.setText(f"= {offset_text(int(text))}" if whole else "")


class ChoiceField(ValueField):
    """One of a few; a value that is none of them is shown as it is."""

    def __init__(self, words: KeyWords, *, wide: bool = False) -> None:
        super().__init__()
        self._words = words
        self.picker = Picker()
        if not wide:
            self.picker.setMaximumWidth(_NAME_WIDTH)
        row = _row(self)
        row.addWidget(self.picker, 1)
        row.addStretch(0)
        self.picker.chosen.connect(self.typed)

    def inputs(self) -> list[QWidget]:
        """The picker."""
        return [self.picker]

    def show_text(self, text: str) -> None:
        """Choose the value."""
        known = [Choice(value, tr(meaning), value) for value, meaning in self._words.choices]
        match = next((one.key for one in known if one.key.lower() == text.lower()), None)
        if match is None:
            known.append(Choice(text, text))
        blocked = self.picker.blockSignals(True)
        self.picker.set_choices(known, match or text)
        self.picker.blockSignals(blocked)


class ZoneField(ValueField):
    """A time zone: a place is chosen, or the rule is typed."""

    def __init__(self, words: KeyWords) -> None:
        super().__init__()
        self.places = ChoiceField(words, wide=True)
        self.line = QLineEdit()
        set_fixed(self.line)
        self.line.setAccessibleName(tr("The rule of the time zone"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.places)
        column.addWidget(self.line)
        self.places.typed.connect(self._on_place)
        self.line.textEdited.connect(self._on_edited)

    def inputs(self) -> list[QWidget]:
        """The places, then the rule."""
        return [*self.places.inputs(), self.line]

    def show_text(self, text: str) -> None:
        """Show the rule and the place it belongs to."""
        if self.line.text().strip() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)
        self.places.show_text(text)

    def _on_place(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.typed.emit(text)

    def _on_edited(self, text: str) -> None:
        self.places.show_text(text.strip())
        self.typed.emit(text)


class SecretValueField(ValueField):
    """A secret: a new one is typed; the one there is shown only when it is asked for."""

    asked = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.secret = SecretField(icons)
        self.show_button = button(tr("Show what is set"), "link")
        self.show_button.setProperty("edge", "left")
        self.shown = label("", select=True)
        set_fixed(self.shown)
        self.shown.hide()
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addWidget(self.show_button)
        below.addWidget(self.shown, 1)
        below.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.secret)
        column.addLayout(below)
        self.secret.line.textEdited.connect(self.typed)
        self.show_button.clicked.connect(self._on_button)

    def inputs(self) -> list[QWidget]:
        """The line, its eye, the button that shows."""
        return [self.secret.line, self.secret.eye, self.show_button]

    def show_text(self, text: str) -> None:
        """Show what was typed, as dots; "" keeps what the node has."""
        if self.secret.line.text() != text:
            self.secret.line.setText(text)

    def set_there(self, there: bool) -> None:
        """Say whether the node has one."""
        words = tr("Set. Type a new one to change it") if there else tr("Not set")
        self.secret.line.setPlaceholderText(words)
        self.show_button.setVisible(there)
        self.hide_secret()

    def show_secret(self, text: str) -> None:
        """Show the secret that was asked for."""
        self.shown.setText(text)
        self.shown.show()
        self.show_button.setText(tr("Hide"))
        self.show_button.setEnabled(True)

    def hide_secret(self) -> None:
        """Forget what was shown."""
        self.shown.clear()
        self.shown.hide()
        self.show_button.setText(tr("Show what is set"))
        self.show_button.setEnabled(True)

    def _on_button(self) -> None:
        if self.shown.isVisibleTo(self):
            self.hide_secret()
            return
        self.show_button.setEnabled(False)
        self.show_button.setText(tr("Asking the node"))
        self.asked.emit()


def _row(parent: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    return row
