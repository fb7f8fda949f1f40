"""A painter for hand-painted widgets: smooth, and ended whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QWidget


@contextmanager
def smooth_painter(widget: QWidget) -> Iterator[QPainter]:
    """Paint on `widget`, in its `paintEvent` only."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()
