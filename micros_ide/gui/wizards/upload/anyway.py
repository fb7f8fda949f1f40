"""Asks before something is uploaded that failed its trial."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.translation import tr
from micros_ide.model.module_delivery import Tried
from micros_ide.model.module_report import Verdict

_NAMED = 3  # findings that are told


def ask_anyway(parent: QWidget, tried: Tried, answered: Callable[[bool], None]) -> QMessageBox:
    """Show the question, with what was found and what it may lead to; return its box."""
    findings = tried.report.findings if tried.report is not None else ()
    red = [one.message for one in findings if one.severity is Verdict.RED]
    risk = (
        tr("Over USB nothing takes it back by itself: the node may not start until you do.")
        if tried.target.port
        else tr("The node takes it back by itself if it does not start well.")
    )
    text = tr("Upload to {} what failed the trial?").format(tried.target.name)
    box = QMessageBox(QMessageBox.Warning, tr("Upload anyway"), text, QMessageBox.NoButton, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("\n".join([*red[:_NAMED], "", risk]))
    keep = box.addButton(tr("Do not upload"), QMessageBox.RejectRole)
    go = box.addButton(tr("Upload anyway"), QMessageBox.DestructiveRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda _code: answered(box.clickedButton() is go))
    box.open()
    return box
