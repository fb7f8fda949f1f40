"""Asks before something is uploaded that failed its trial."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.question import open_question
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
    return open_question(
        parent,
        tr("Upload anyway"),
        text,
        lost="\n".join([*red[:_NAMED], "", risk]),
        stay=tr("Do not upload"),
        deed=tr("Upload anyway"),
        answered=answered,
    )
