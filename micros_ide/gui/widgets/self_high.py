"""What lays widgets out by itself, and is as high as they need."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QSize
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget


class SelfHigh(QWidget):
    """Sets its height itself, in `arrange`.

    A layout with a height for a width is asked for the narrowest width by the layouts around it,
    and those would take all the height that needs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)

    def room(self) -> int:
        """Return the width to use, in px: what a scroll bar leaves, whether one is shown or not.

        Else one that appears because of the height would ask for another width, which may need no
        scroll bar, and so on without end.
        """
        area = self.parentWidget()
        while area is not None and not isinstance(area, QAbstractScrollArea):
            area = area.parentWidget()
        bar = None if area is None else area.verticalScrollBar()
        if bar is None or bar.isVisible():
            return max(1, self.width())
        return max(1, self.width() - bar.sizeHint().width())

    def arrange(self) -> None:
        """Put everything into its place and set the height; call it when a widget has changed."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as it is now."""
        return QSize(0, self.height())

    def event(self, event: QEvent | None) -> bool:
        """A widget wants another size: its text or its style has changed."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Other places in another width."""
        super().resizeEvent(event)
        self.arrange()
