"""The smallest parts: labels, buttons, cards and fields with the roles the style sheet knows."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QFont, QFontDatabase, QFontInfo, QPainter, QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.widgets.wrap_label import WrapLabel

GRID = 8  # px
MARGIN, GROUP_GAP, ROW = 3 * GRID, 2 * GRID, 36


def fixed_font() -> QFont:
    """Return the system's fixed font, for addresses, passwords and the console."""
    font = QFontDatabase.systemFont(QFontDatabase.FixedFont)
    if not QFontInfo(font).fixedPitch():  # bare X servers answer with the general font
        font = QFont("monospace")
        font.setStyleHint(QFont.Monospace)
    return font


def set_fixed(widget: QWidget) -> None:
    """Let `widget` write in the system's fixed font (the style sheet sets sizes only)."""
    widget.setFont(fixed_font())


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property the style sheet selects by, and apply it if it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)


def label(text: str = "", role: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """Return a plain-text label; text from boards and files is never read as HTML."""
    made = WrapLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def button(text: str, kind: str = "", *, accessible: str = "") -> QPushButton:
    """Return a push button of `kind` ("primary", "compact", "link", "fold" or outlined)."""
    made = QPushButton(text)
    made.setAutoDefault(True)  # Enter presses the button that has the keyboard, as Space does
    if kind:
        made.setProperty("kind", kind)
    if accessible:
        made.setAccessibleName(accessible)
    return made


def tool_button(tip: str, kind: str = "outlined", size: int = ROW) -> QToolButton:
    """Return a square button with an icon; `tip` is its tooltip and accessible name."""
    made = QToolButton()
    made.setProperty("kind", kind)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setFixedSize(size, size)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def frame(role: str) -> QFrame:
    """Return a frame the style sheet paints by `role`."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def scroll_area(content: QWidget | None = None) -> QScrollArea:
    """Return a frame in which `content` scrolls up and down; the keyboard goes to what is in it."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if content is not None:
        made.setWidget(content)
    return made


class Card(QFrame):
    """A surface with an optional group title, beside it an action; content goes into `body`."""

    def __init__(self, title: str = "", action: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        self.body.setSpacing(GRID)
        if title:
            head = QHBoxLayout()
            head.addWidget(label(title, "group"), 1)
            if action is not None:
                head.addWidget(action)
            self.body.addLayout(head)


class Field(QWidget):
    """A caption over an input, and under it a note that is there only when it says something."""

    def __init__(self, caption: str, content: QWidget, focus: QWidget | None = None) -> None:
        super().__init__()
        target = content if focus is None else focus  # an empty picker counts as false
        target.setAccessibleName(caption)
        self.caption = label(caption, "label")
        self.caption.setBuddy(target)
        self.note = label("", "caption", wrap=True)
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.caption, content, self.note):
            column.addWidget(part)
        column.addStretch(1)

    def set_note(self, text: str, role: str = "caption") -> None:
        """Show `text` under the input; an empty text takes the note away."""
        self.note.setText(text)
        restyle(self.note, "role", role)
        self.note.setVisible(bool(text))


class ElidedLabel(QLabel):
    """One line that ends in … where it does not fit, the whole text in its tooltip."""

    def __init__(
        self, text: str = "", role: str = "", mode: Qt.TextElideMode | None = None
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = Qt.TextElideMode.ElideRight if mode is None else mode
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)

    def setText(self, text: str | None) -> None:  # noqa: N802
        """Show `text`."""
        super().setText(text)
        self._tip()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Offer the whole text as tooltip only when it is cut."""
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the text, cut to the width."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(
            self.rect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), self._cut()
        )
        painter.end()

    def _cut(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.width())

    def _tip(self) -> None:
        self.setToolTip(self.text() if self._cut() != self.text() else "")
