"""Text a person reads goes through `tr`, so that a translator can be installed under it."""

from __future__ import annotations

from PyQt5.QtCore import QCoreApplication

_CONTEXT = "micros_ide"


def tr(text: str) -> str:
    """Return `text` in the language of the window.

    `text` is a literal; figures and names are put in afterwards with `format`.
    """
    return QCoreApplication.translate(_CONTEXT, text)
