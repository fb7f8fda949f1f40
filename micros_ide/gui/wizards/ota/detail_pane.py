"""Beside the table: everything about the chosen node, long lists folded."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from micros_ide.gui.error_words import sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, label, set_fixed
from micros_ide.gui.widgets.fold import Fold
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.wizards.ota.words import (
    files_words,
    is_atomic,
    kept_words,
    outcome_words,
    sent_words,
    version_words,
    why_words,
)
from micros_ide.model.ota import OtaDone, OtaPlan
from micros_ide.model.ota_fleet import FleetNode

_NAMED = 200  # files of one list; more are counted


class DetailPane(QScrollArea):
    """A node's plan, or what became of it; built anew for each node, so keep it short."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(240)
        self._column: QVBoxLayout
        self.folds: list[Fold] = []
        self.say(tr("Choose a node to see what happens to it."))

    def say(self, text: str) -> None:
        """Show one quiet sentence."""
        self._begin("")
        self._column.addWidget(label(text, "muted", wrap=True))
        self._column.addStretch(1)

    def show_node(self, node: FleetNode) -> None:
        """Show what will happen to a node, or why nothing can."""
        self._begin(node.name)
        if node.plan is not None:
            self._plan(node.plan)
        elif node.done is not None:
            self._trouble(node.done)
        self._column.addStretch(1)

    def show_done(self, done: OtaDone) -> None:
        """Show what became of a node."""
        self._begin(done.name or done.target)
        self._add(outcome_words(done.outcome), "strong")
        if done.outcome.good:
            self._add(why_words(done))
        else:
            self._notice(why_words(done) or outcome_words(done.outcome), done.hint or "")
        if done.old_version and done.version and done.old_version != done.version:
            self._add(tr("Before: version {}").format(done.old_version), "muted")
        for one in done.warnings:
            self._notice(one, "")
        self._list(tr("Sent: {}").format(files_words(len(done.sent))), done.sent)
        self._list(tr("Removed: {}").format(files_words(len(done.removed))), done.removed)
        self._column.addStretch(1)

    def _plan(self, plan: OtaPlan) -> None:
        self._add(tr("Version {}").format(version_words(plan)))
        self._add(sent_words(plan), "muted")
        if not is_atomic(plan) and not plan.nothing_to_do:
            self._notice(tr("Not atomic: this node runs the original's firmware."), "")
        for one in plan.warnings:
            self._notice(one, "")
        changes = plan.changes
        sent = [one.path for one in plan.files]
        self._list(tr("To send: {}").format(files_words(len(sent))), sent)
        self._list(tr("To remove: {}").format(files_words(len(changes.remove))), changes.remove)
        self._list(
            tr("Taken over, replaced: {}").format(files_words(len(changes.copied))), changes.copied
        )
        self._list(
            tr("Skipped, yours are used: {}").format(files_words(len(changes.passed_over))),
            changes.passed_over,
        )
        for why in dict.fromkeys(one.why for one in changes.kept):
            paths = [one.path for one in changes.kept if one.why == why]
            self._list(f"{kept_words(why)}: {len(paths)}", paths)
        if changes.unchanged:
            self._add(tr("Unchanged, not sent: {}").format(files_words(changes.unchanged)), "muted")

    def _trouble(self, done: OtaDone) -> None:
        self._add(outcome_words(done.outcome), "strong")
        self._notice(why_words(done), sentence(done.hint or ""))

    def _begin(self, title: str) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(GRID, 0, 0, 0)
        self._column.setSpacing(GRID)
        if title:
            self._column.addWidget(ElidedLabel(title, "group"))
        self.folds = []
        self.setWidget(content)

    def _add(self, text: str, role: str = "") -> None:
        if text:
            self._column.addWidget(label(text, role, wrap=True))

    def _notice(self, message: str, hint: str) -> None:
        notice = Notice(self._icons)
        self._column.addWidget(notice)
        notice.say("warning", message, sentence(hint))

    def _list(self, title: str, names: Iterable[str]) -> None:
        every = list(names)
        if not every:
            return
        more = len(every) - _NAMED
        text = "\n".join(every[:_NAMED]) + (
            "\n" + tr("and {} more").format(more) if more > 0 else ""
        )
        shown = label(text, "caption", wrap=True)
        set_fixed(shown)
        indented = QWidget()
        inner = QVBoxLayout(indented)
        inner.setContentsMargins(4 * GRID, 0, 0, 0)
        inner.addWidget(shown)
        fold = Fold(title, indented, self._icons)
        self.folds.append(fold)
        self._column.addWidget(fold)
