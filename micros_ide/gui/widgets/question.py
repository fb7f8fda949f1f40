"""One question before something is lost or risked."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr


def open_question(
    parent: QWidget,
    title: str,
    text: str,
    *,
    lost: str = "",
    stay: str,
    deed: str,
    answered: Callable[[bool], object],
    icon: QMessageBox.Icon = QMessageBox.Warning,
    theme: Theme | None = None,
) -> QMessageBox:
    """Open a box that asks `text`, and says what is `lost`; it is gone once it was answered.

    `answered` is called once, with True for the button `deed`; `stay` is what Enter and Esc mean.
    `theme` dresses it where the style of the parent does not.
    """
    box = QMessageBox(icon, title, text, QMessageBox.NoButton, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)  # names come from the network
    box.setInformativeText(lost)
    keep = box.addButton(stay, QMessageBox.RejectRole)
    go = box.addButton(deed, QMessageBox.DestructiveRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)

    def on_finished(_code: int) -> None:
        answered(box.clickedButton() is go)

    box.finished.connect(on_finished)
    if theme is not None:
        theme.part(box)
    box.open()
    return box


def ask(
    parent: QWidget,
    theme: Theme,
    question: str,
    *,
    lost: str,
    verb: str,
    agreed: Callable[[], object],
) -> QMessageBox:
    """Ask `question`, say what is `lost`, and call `agreed` when the button `verb` is pressed."""

    def answered(yes: bool) -> None:
        if yes:
            agreed()

    return open_question(
        parent.window() or parent,
        tr("Please confirm"),
        question,
        lost=lost,
        stay=tr("Cancel"),
        deed=verb,
        answered=answered,
        theme=theme,
    )
