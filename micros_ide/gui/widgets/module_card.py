"""What a trial has found about one load module: green, amber or red, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from micros_ide.gui.error_words import sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    ElidedLabel,
    frame,
    label,
    restyle,
    set_fixed,
)
from micros_ide.gui.words import size_text
from micros_ide.model.module_report import Finding, TriedFunction, TriedModule, Verdict

_TONES = {
    Verdict.GREEN: ("check-circle", "online"),
    Verdict.AMBER: ("alert", "warning"),
    Verdict.RED: ("close-octagon", "error"),
}
_PIN_RULES = {"pin-conflict", "pin-impossible", "pin-either-or", "pin-psram", "pin-unbooked"}
_PLACE = re.compile(r"\b(LM_\w+\.py)\W{1,10}(?:line )?(\d+)")
_LINE = re.compile(r"\bline (\d+)\b", re.IGNORECASE)
_LABEL = 96  # px


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict as a word and an advice."""
    return {
        Verdict.GREEN: tr("Green: nothing speaks against it"),
        Verdict.AMBER: tr("Amber: it works, look at the findings first"),
        Verdict.RED: tr("Red: do not upload it as it is"),
    }[verdict]


class ModuleCard(QFrame):
    """A verdict, the findings with their places and fixes, then the facts."""

    def __init__(
        self, icons: Icons, module: TriedModule, findings: Sequence[Finding], heap_free: int | None
    ) -> None:
        """`findings`: those of this module, red ones first. `heap_free`: bytes before it."""
        super().__init__()
        self._icons = icons
        self.module, self.findings = module, tuple(findings)
        self.setProperty("role", "verdict")
        icon, tone = _TONES[module.verdict]
        restyle(self, "tone", tone)
        self.verdict = label(verdict_words(module.verdict), "strong", wrap=True)
        self.setAccessibleName(f"{module.file}. {self.verdict.text()}")
        picture = label()
        icons.place(picture, icon, tone, 24)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        title = QVBoxLayout()
        title.setSpacing(2)
        title.addWidget(ElidedLabel(module.file, "group"))
        title.addWidget(self.verdict)
        head.addLayout(title, 1)
        size = label(size_text(module.size), "muted")
        head.addWidget(size, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        column.setSpacing(12)
        column.addLayout(head)
        for one in findings:
            column.addLayout(self._finding(one))
        facts = self._facts(heap_free)
        if facts.count():
            column.addWidget(frame("rule"))
            column.addLayout(facts)

    def _finding(self, finding: Finding) -> QHBoxLayout:
        icon, tone = _TONES[finding.severity]
        picture = label()
        self._icons.place(picture, f"{icon}-outline", tone, 16)
        picture.setFixedWidth(24)
        picture.setAccessibleName(finding.severity.value)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(finding.message, wrap=True))
        words.addWidget(label(tr("Fix: {}").format(sentence(finding.hint)), "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        place = place_of(finding)
        if place:
            where = label(place, "caption", select=True)
            set_fixed(where)
            row.addWidget(where, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _facts(self, heap_free: int | None) -> QGridLayout:
        module = self.module
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, _LABEL)
        grid.setColumnStretch(1, 1)
        rows: list[tuple[str, str]] = []
        if module.functions:
            rows.append((tr("Functions"), ", ".join(one.name for one in module.functions)))
        pins = self._pins()
        if pins or module.block_ms is not None:
            rows.append((tr("Pins"), pins or tr("none used")))
        if module.heap_bytes is not None:
            rows.append((tr("Memory"), _heap_words(module.heap_bytes, heap_free)))
        if module.block_ms is not None:
            words = tr("held for {} ms at most").format(f"{module.block_ms:.0f}")
            rows.append((tr("Event loop"), words))
        if module.calls:
            rows.append((tr("Tried"), _tried_words(module)))
        for at, (caption, text) in enumerate(rows):
            grid.addWidget(label(caption, "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True), at, 1)
        return grid

    def _pins(self) -> str:
        booked = [
            f"{one.pin} ({one.name})" if one.name else tr("{} (not booked)").format(one.pin)
            for one in self.module.pins
        ]
        if not booked:
            return ""
        trouble = any(one.rule in _PIN_RULES for one in self.findings)
        end = "" if trouble else " · " + tr("no conflict")
        return ", ".join(booked) + end


def place_of(finding: Finding) -> str:
    """Return "LM_lamp.py:12" where the finding tells the line, else an empty text."""
    named = _PLACE.search(finding.message)
    if named is not None:
        return f"{named[1]}:{named[2]}"
    line = _LINE.search(finding.message)
    return f"{finding.module}:{line[1]}" if line is not None else ""


def signature(function: TriedFunction) -> str:
    """Return a function with its parameters, as the manual writes it."""
    return " ".join([function.name, *(function.parameters or ())])


def _heap_words(heap: int, free: int | None) -> str:
    about = tr("about {}").format(size_text(heap))
    if not free:
        return about
    share = 100 * heap / free
    percent = f"{share:.0f}" if share >= 1 else tr("less than 1")
    return about + " · " + tr("{} % of {} free").format(percent, size_text(free))


def _tried_words(module: TriedModule) -> str:
    failed = sum(one.outcome == "failed" for one in module.calls)
    words = tr("{} commands").format(len(module.calls))
    if failed:
        words += ", " + tr("{} answered an error").format(failed)
    if module.untried:
        words += " · " + tr("not tried, they need values: {}").format(", ".join(module.untried))
    return words
