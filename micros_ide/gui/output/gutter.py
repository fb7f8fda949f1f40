"""The strip beside the output: the time of each row, and the marks of what can be folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QRect, QSize, Qt
from PyQt5.QtGui import QIcon, QMouseEvent, QPainter, QPaintEvent, QTextBlock
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.output.rows import HEADS, Kind, kind_of, time_of
from micros_ide.gui.translation import tr

if TYPE_CHECKING:
    from micros_ide.gui.output.output_view import OutputView

_MARK = 20  # px


class Gutter(QWidget):
    """Belongs to one view, and is painted with it."""

    def __init__(self, view: OutputView, icons: Icons) -> None:
        super().__init__(view)
        self._view, self._icons = view, icons
        self._times = False
        self._marks: dict[tuple[str, str], QIcon] = {}
        self.setAccessibleName(tr("Times and folds"))

    def show_times(self, shown: bool) -> None:
        """Have the times written, too."""
        self._times = shown
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as what stands in it."""
        width = self._view.fontMetrics().horizontalAdvance("00:00:00") + 12 if self._times else 0
        return QSize(width + _MARK, 0)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Write beside each row in sight."""
        del event
        painter = QPainter(self)
        theme, view = self._icons.theme, self._view
        painter.setFont(view.font())
        height = view.fontMetrics().height()
        for block, top in self._in_sight():
            state = block.userState()
            painter.setPen(theme.colour("muted"))
            if self._times:
                place = QRect(8, top, self.width() - _MARK - 8, height)
                painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), time_of(state, view.began))
            if kind_of(state) in HEADS:
                shut = kind_of(state) is Kind.SHUT
                self._mark("chevron-right" if shut else "chevron-down").paint(
                    painter, self.width() - _MARK + 2, top, 16, height
                )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Fold or unfold the value whose mark was clicked."""
        if event is None:
            return
        height = self._view.fontMetrics().height()
        for block, top in self._in_sight():
            if top <= event.y() < top + height and kind_of(block.userState()) in HEADS:
                self._view.folds.toggle(block)
                return

    def _mark(self, name: str) -> QIcon:
        key = name, self._icons.theme.name
        if key not in self._marks:
            self._marks[key] = self._icons.icon(name, "muted")
        return self._marks[key]

    def _in_sight(self) -> list[tuple[QTextBlock, int]]:
        view = self._view
        offset, block = view.contentOffset(), view.firstVisibleBlock()
        found: list[tuple[QTextBlock, int]] = []
        while block.isValid():
            area = view.blockBoundingGeometry(block).translated(offset)
            if area.top() > self.height():
                break
            if block.isVisible():
                found.append((block, round(area.top())))
            block = block.next()
        return found
