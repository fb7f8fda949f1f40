"""Passwords of nodes that ask for one and for which none is kept here."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout

from micros_ide.gui.error_words import sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, label
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.model.ota import OtaDone

_SHOWN = 3  # rows before the list scrolls
_NAME = 200  # px
_REFUSED = "refused"  # in the words on a wrong password


class PasswordPanel(QFrame):
    """One hidden field a node; `take` hands out what was typed and forgets it."""

    given = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setProperty("role", "notice")
        self.setProperty("tone", "warning")
        self.fields: dict[str, SecretField] = {}  # by target
        picture = label()
        icons.place(picture, "lock-outline", "warning")
        self._title = label("", "strong", wrap=True)
        self._why = label("", wrap=True)
        self.remember = QCheckBox("")
        self.use_button = button("", "compact")
        self.use_button.clicked.connect(self.given)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QHBoxLayout()
        foot.addWidget(self.remember)
        foot.addStretch(1)
        foot.addWidget(self.use_button)
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self._title, self._why, self._area):
            words.addWidget(part)
        words.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, 12, GRID)
        row.setSpacing(GRID)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_nodes(self, nodes: Sequence[OtaDone]) -> None:
        """Ask for the passwords of these; none: the panel goes."""
        self.forget()
        self.setVisible(bool(nodes))
        if not nodes:
            return
        self._title.setText(
            tr("{} wants its password").format(nodes[0].name or nodes[0].target)
            if len(nodes) == 1
            else tr("{} nodes want their passwords").format(len(nodes))
        )
        one_alone = len(nodes) == 1
        self.remember.setText(
            tr("Keep it on this computer") if one_alone else tr("Keep them on this computer")
        )
        self.use_button.setText(tr("Ask it again") if one_alone else tr("Ask them again"))
        refused = [one for one in nodes if _REFUSED in one.why]
        self._why.setText(sentence(refused[0].why) if refused else "")
        self._why.setVisible(bool(refused))
        content = QFrame()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        grid.setColumnStretch(1, 1)
        for at, one in enumerate(nodes):
            name = one.name or one.target
            field = SecretField(self._icons)
            field.line.setAccessibleName(tr("Password of {}").format(name))
            field.line.setPlaceholderText(tr("Password"))
            field.changed.connect(self._show_ready)
            field.line.returnPressed.connect(self._on_enter)
            if len(nodes) > 1:
                grid.setColumnMinimumWidth(0, _NAME)
                grid.addWidget(ElidedLabel(name), at, 0)
            grid.addWidget(field, at, 1)
            self.fields[one.target] = field
        self._area.setWidget(content)
        rows = min(len(nodes), _SHOWN)
        self._area.setFixedHeight(
            rows * 36 + (rows - 1) * GRID + (GRID if len(nodes) > rows else 0)
        )
        self._show_ready()
        if self.isVisible():
            next(iter(self.fields.values())).line.setFocus()

    def take(self) -> dict[str, str]:
        """Return what was typed, by target, and forget it here."""
        found = {target: field.text() for target, field in self.fields.items() if field.text()}
        self.forget()
        return found

    def forget(self) -> None:
        """Empty the fields."""
        for field in self.fields.values():
            field.clear()
        self.fields.clear()

    def _on_enter(self) -> None:
        if self.use_button.isEnabled():
            self.given.emit()

    def _show_ready(self) -> None:
        self.use_button.setEnabled(any(field.text() for field in self.fields.values()))
