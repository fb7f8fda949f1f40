"""How a deploy ended: the node that answers, or what went wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    Card,
    ElidedLabel,
    button,
    frame,
    label,
    restyle,
    set_fixed,
)
from micros_ide.gui.widgets.copy_row import CopyRow
from micros_ide.gui.widgets.fold import Fold
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.words import seconds_text, size_text
from micros_ide.model.deploy import DeployResult
from micros_ide.model.jobs import JobInfo, JobState

_KEPT_PASSWORD = "Kept from before: this deploy did not change it."  # noqa: S105 - words


class _OutcomeCard(Card):
    """Head with a coloured icon, a body that scrolls, buttons that stay in sight."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._picture = label()
        self.title = ElidedLabel("", "group")
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._picture)
        head.addWidget(self.title, 1)
        self.body.addLayout(head)
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area, 1)

    def _set_head(self, icon: str, token: str, text: str) -> None:
        self._icons.place(self._picture, icon, token)
        self.title.setText(text)


class ResultCard(_OutcomeCard):
    """The node's name, address, version and, this once, its password."""

    another = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons)
        self.name = ElidedLabel("", "big")
        self.uid = label("", "caption", select=True)
        self.address = CopyRow(icons, "Address")
        self.password = CopyRow(icons, "Password", big=True)
        self.password_note = label("", "caption", wrap=True)
        self.facts = label("", "muted", wrap=True)
        self.warning = Notice(icons)
        self.another_button = button("Deploy another", "primary")
        self.another_button.clicked.connect(self.another)
        secret = frame("well")
        inside = QVBoxLayout(secret)
        inside.setContentsMargins(12, GRID, GRID, 12)
        inside.setSpacing(4)
        inside.addWidget(self.password)
        inside.addWidget(self.password_note)
        self._secret: QFrame = secret
        self._lay_out()

    def show_result(self, result: DeployResult) -> None:
        """Show `result` until `forget`."""
        self._set_head("check-circle", "online", "The node answers")
        self.name.setText(result.name)
        self.uid.setText(f"{result.uid} · micrOS {result.version}")
        self.address.set_value(result.address or "")
        own_ap = result.mode == "AP"
        self.password.set_value(result.password or "")
        self.password_note.setText(
            "Write it down now: it is shown this once and not stored here. It opens the node's "
            + ("access point and its WebREPL." if own_ap else "WebREPL and its access point.")
            if result.password
            else _KEPT_PASSWORD
        )
        self.facts.setText("\n".join(_facts(result)))
        if result.warnings:
            self.warning.say("warning", "\n".join(result.warnings))
        else:
            self.warning.hide()

    def forget(self) -> None:
        """Forget the password, on the screen too."""
        self.password.set_value("")

    def _lay_out(self) -> None:
        naming = QVBoxLayout()
        naming.setSpacing(4)
        naming.addWidget(self.name)
        naming.addWidget(self.uid)
        self.column.addLayout(naming)
        for part in (self.address, self._secret, self.facts, self.warning):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.body.addWidget(self.another_button)


class FailureCard(_OutcomeCard):
    """What happened, what the board is like now, what to do next; details folded."""

    again = pyqtSignal()
    close_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons)
        self.message = label("", wrap=True)
        self.hint = label("", wrap=True)
        self.hint_head = label("What to do", "strong")
        self.state_head = label("The board now", "strong")
        self.state = label("", wrap=True)
        self.buttons_head = label("If the board does not respond", "strong")
        self.buttons_words = label("", wrap=True)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setProperty("role", "detail")
        self.detail.setAccessibleName("Technical detail")
        self.detail.setMinimumHeight(15 * GRID)
        set_fixed(self.detail)
        self.fold = Fold("Technical detail", self.detail, icons)
        self.again_button = button("Try again", "primary")
        self.close_button = button("Back to the plan")
        self.again_button.clicked.connect(self.again)
        self.close_button.clicked.connect(self.close_wished)
        self._lay_out()

    def show_failure(self, job: JobInfo, tips: Sequence[str]) -> None:
        """Show why `job` failed or that it was cancelled; `tips` are for the board's buttons."""
        cancelled = job.state is JobState.CANCELLED
        words = error_words(job)
        if cancelled:
            self._set_head("cancel", "warning", "Deploy cancelled")
            self.message.setText("You stopped the deploy.")
        else:
            self._set_head("close-octagon-outline", "error", "Deploy failed")
            self.message.setText(words.message)
        restyle(self.message, "role", "" if cancelled else "error")
        self._part(self.hint_head, self.hint, "" if cancelled else words.hint)
        self._part(self.state_head, self.state, sentence(job.state_note))
        self._part(self.buttons_head, self.buttons_words, "" if cancelled else "\n".join(tips))
        self.detail.setPlainText(words.detail)
        self.fold.set_open(False)
        self.fold.setVisible(not cancelled and bool(words.detail))

    @staticmethod
    def _part(head: QLabel, words: QLabel, text: str) -> None:
        words.setText(text)
        for one in (head, words):
            one.setVisible(bool(text))

    def _lay_out(self) -> None:
        self.column.addWidget(self.message)
        pairs = (
            (self.hint_head, self.hint),
            (self.state_head, self.state),
            (self.buttons_head, self.buttons_words),
        )
        for head, words in pairs:
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(head)
            part.addWidget(words)
            self.column.addLayout(part)
        self.column.addWidget(self.fold)
        self.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GROUP_GAP // 2)
        row.addWidget(self.close_button)
        row.addWidget(self.again_button, 1)
        self.body.addLayout(row)


def _facts(result: DeployResult) -> list[str]:
    total = result.seconds.get("total", sum(result.seconds.values()))
    wire = result.wire
    checked = {
        "network": "Checked over the network: it gave its name and version.",
        "usb": "Checked over USB: it gave its name and version.",
    }
    lines = [
        f"{seconds_text(total)} · {size_text(wire.up)} sent, {size_text(wire.down)} received",
        checked.get(result.verified_over, ""),
    ]
    if result.files_unchanged:
        lines.append(f"{result.files_sent} files sent, {result.files_unchanged} were up to date")
    return [line for line in lines if line]
