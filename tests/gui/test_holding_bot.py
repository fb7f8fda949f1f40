"""A shown widget lives until its test is closed, whoever else has let go of it."""

from __future__ import annotations

import gc
import weakref

from PyQt5.QtWidgets import QWidget


def test_a_widget_without_another_owner_is_not_collected(qtbot):
    widget = QWidget()
    widget.itself = widget
    qtbot.addWidget(widget)
    widget.show()
    left = weakref.ref(widget)
    del widget
    gc.collect()
    assert left() is not None
    assert left().isVisible()
