"""One question before something is lost."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr


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
    box = QMessageBox(parent.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Warning)
    box.setWindowTitle(tr("Please confirm"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(lost)
    yes = box.addButton(verb, QMessageBox.DestructiveRole)
    no = box.addButton(tr("Cancel"), QMessageBox.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)

    def answered(chosen: object) -> None:
        if chosen is yes:
            agreed()

    box.buttonClicked.connect(answered)
    theme.part(box)
    box.open()
    return box
