"""What a function takes, over the call that is being written."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PyQt5.QtWidgets import QFrame, QWidget

from micros_ide.gui.widgets.basics import GRID, fixed_font
from micros_ide.model.code_words import CodeWord

_WIDEST = 640  # px


class CallTip(QFrame):
    """The signature with the parameter that is at hand in bold, under it what the function does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "tip")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._parts: list[tuple[str, bool]] = []  # of the signature, and whether it is at hand
        self._doc = ""
        self.hide()

    @property
    def text(self) -> str:
        """The signature that is shown."""
        return "".join(part for part, _strong in self._parts)

    @property
    def at_hand(self) -> str:
        """The parameter that is shown in bold."""
        return "".join(part for part, strong in self._parts if strong)

    def tell(self, word: CodeWord, argument: int, place: tuple[QPoint, int]) -> None:
        """Show what `word` takes; `place`: the upper end of the cursor, and its height."""
        parameters = word.parameters or ()
        self._parts = [(f"{word.name}(", False)]
        for number, one in enumerate(parameters):
            last = number == len(parameters) - 1
            at_hand = number == argument or (last and one.startswith("*") and argument > number)
            self._parts += [(one, at_hand)] if last else [(one, at_hand), (", ", False)]
        self._parts.append((")", False))
        self._doc = word.doc
        self.setAccessibleName(f"{self.text} {self._doc}".strip())
        self._fit(place)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the signature and the sentence."""
        super().paintEvent(event)
        painter = QPainter(self)
        x, line = GRID, QFontMetrics(self._code()).height()
        y = 6
        right = self.width() - GRID
        for part, strong in self._parts:
            font = self._code(strong)
            painter.setFont(font)
            width = QFontMetrics(font).horizontalAdvance(part)
            role = QPalette.Link if strong else QPalette.WindowText
            painter.setPen(self.palette().color(role))
            if x + width > right and x > GRID:
                x, y = 3 * GRID, y + line
            painter.drawText(QRect(x, y, width + 2, line), Qt.AlignmentFlag.AlignVCenter, part)
            x += width
        if self._doc:
            painter.setFont(self.font())
            painter.setPen(self.palette().color(QPalette.PlaceholderText))
            room = QRect(GRID, y + line + 2, self.width() - 2 * GRID, self.height())
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._doc)
        painter.end()

    def _code(self, strong: bool = False) -> QFont:
        font = fixed_font()
        font.setPixelSize(13)
        font.setBold(strong)
        return font

    def _fit(self, place: tuple[QPoint, int]) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        corner, height = place
        code, plain = QFontMetrics(self._code(True)), self.fontMetrics()
        widest = min(_WIDEST, parent.width() - 2 * GRID)
        wanted = max(code.horizontalAdvance(self.text), plain.horizontalAdvance(self._doc))
        width = min(widest, wanted + 3 * GRID)
        lines = 1 + code.horizontalAdvance(self.text) // max(1, width - 4 * GRID)
        tall = 12 + lines * code.height()
        if self._doc:
            room = QRect(0, 0, width - 2 * GRID, 1000)
            tall += 2 + plain.boundingRect(room, Qt.TextFlag.TextWordWrap, self._doc).height()
        y = corner.y() - tall - 2
        x = max(GRID, min(corner.x(), parent.width() - width - GRID))
        self.setGeometry(x, y if y >= 0 else corner.y() + height + 2, width, tall)
