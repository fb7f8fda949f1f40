"""Rows to choose from: an icon, a text, a quiet text at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPalette,
    QStandardItem,
    QStandardItemModel,
)
from PyQt5.QtWidgets import (
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ROW
from micros_ide.gui.widgets.row_delegate import RowDelegate
from micros_ide.model.presence import Presence

_LONG = 20  # characters: a text that may be cut
_LEAST_NAME = 96  # px, that a quiet text leaves to it
_KEY, _QUIET = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
PRESENCE_ICONS = {
    Presence.ONLINE: ("check-circle-outline", "online"),
    Presence.LATE: ("clock-alert-outline", "warning"),
    Presence.SILENT: ("close-circle-outline", "error"),
    Presence.UNKNOWN: ("help-circle-outline", "muted"),
}


class _Row(RowDelegate):
    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        palette, area = option.palette, option.rect
        view = option.widget
        lasting = isinstance(view, ChoiceList) and view.lasting
        focused = view is not None and view.hasFocus()
        chosen = (focused or lasting) and option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.Antialiasing)
            framed = chosen and focused
            painter.setPen(palette.color(QPalette.Link) if framed else Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.AlternateBase))
            painter.drawRoundedRect(area.adjusted(0, 1, -1, -2), 4, 4)
            if chosen and lasting:  # seen beside a row under the mouse
                painter.fillRect(
                    area.left(), area.top() + GRID, 3, area.height() - 2 * GRID, palette.link()
                )
        inner = area.adjusted(GRID, 0, -GRID, 0)
        index.data(Qt.ItemDataRole.DecorationRole).paint(
            painter, QRect(inner.left(), inner.center().y() - 9, 18, 18)
        )
        inner.setLeft(inner.left() + 20 + GRID)
        painter.setFont(option.font)
        metrics, quiet = painter.fontMetrics(), str(index.data(_QUIET) or "")
        if _crowded(inner.width(), *map(metrics.horizontalAdvance, (str(index.data()), quiet))):
            quiet = ""  # the icon and the tooltip tell it, too
        width = min(metrics.horizontalAdvance(quiet) + 2, inner.width() // 2)
        cut = metrics.elidedText(quiet, Qt.TextElideMode.ElideMiddle, width)
        painter.setPen(palette.color(QPalette.PlaceholderText))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | middle), cut)
        inner.setRight(inner.right() - (width + GROUP_GAP if quiet else 0))
        # In a narrow list the end of a name tells more than its middle.
        mode = Qt.TextElideMode.ElideMiddle if lasting else Qt.TextElideMode.ElideRight
        cut = metrics.elidedText(str(index.data()), mode, inner.width())
        painter.setPen(palette.color(QPalette.Text))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | middle), cut)


def _crowded(room: int, text: int, quiet: int) -> bool:
    """Return whether a quiet text of so many px would leave a name hardly any room."""
    return text + quiet + GROUP_GAP > room and room - quiet - GROUP_GAP < _LEAST_NAME


class ChoiceList(QListView):
    """Rows with an icon and a quiet text; a click or Enter chooses one.

    `lasting`: what is chosen stays chosen, and the list is as high as its place; else it is as
    high as its rows.
    """

    chosen = pyqtSignal(str, str)  # what it stands for, its text

    def __init__(self, icons: Icons, name: str, *, lasting: bool = False) -> None:
        super().__init__()
        self._icons, self.lasting = icons, lasting
        self._rows = QStandardItemModel(self)
        self._painted: tuple[object, ...] = ()
        self.entering = False  # it is getting the keyboard
        self.setModel(self._rows)
        self.setProperty("role", "choices")
        self.setAccessibleName(name)
        self.setItemDelegate(_Row(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.NoEditTriggers)
        self.setSizePolicy(
            QSizePolicy.Expanding, QSizePolicy.Expanding if lasting else QSizePolicy.Maximum
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)

    def show_rows(self, rows: Sequence[tuple[str, str, str, str, str]]) -> None:
        """Show rows of key, text, quiet text, icon and tone; the chosen one stays."""
        painted = (self._icons.theme.name, *rows)
        if painted == self._painted:
            return
        self._painted = painted
        current = self.currentIndex().data(_KEY)
        self._rows.clear()
        icons = {(row[3], row[4]): self._icons.icon(row[3], row[4]) for row in rows}
        for key, text, quiet, icon, tone in rows:
            item = QStandardItem(icons[icon, tone], text)
            item.setData(key, _KEY)
            item.setData(quiet, _QUIET)
            item.setData(f"{text}, {quiet}", Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(f"{text}, {quiet}" if quiet else text if len(text) > _LONG else "")
            self._rows.appendRow(item)
            if key == current:
                self.setCurrentIndex(item.index())
        if self.lasting:
            return
        if rows and not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))
        self.setMaximumHeight(ROW * len(rows) + 2)

    def key(self) -> str:
        """Return what the chosen row stands for, "" without one."""
        return str(self.currentIndex().data(_KEY) or "")

    def key_at(self, row: int) -> str:
        """Return what a row stands for, "" where there is none."""
        return str(self._rows.index(row, 0).data(_KEY) or "")

    def choose(self, key: str) -> None:
        """Make the row of `key` the chosen one; no row where there is none."""
        found = self._rows.match(
            self._rows.index(0, 0), _KEY, key, 1, Qt.MatchFlags(Qt.MatchFlag.MatchExactly)
        )
        self.setCurrentIndex(found[0] if found else QModelIndex())

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as its rows."""
        return QSize(super().sizeHint().width(), ROW * self.count() + 2)

    def count(self) -> int:
        """Return how many rows there are."""
        return self._rows.rowCount()

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Qt makes the first row the current one; nobody has chosen that."""
        self.entering = True
        super().focusInEvent(event)
        self.entering = False

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Enter chooses."""
        if event is not None and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Space,
        ):
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(str(index.data(_KEY)), str(index.data()))
