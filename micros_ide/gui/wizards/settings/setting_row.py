"""One setting of the form: what it is at the left, its input at the right, what is known below."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.error_words import sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    ElidedLabel,
    button,
    label,
    restyle,
    set_fixed,
)
from micros_ide.gui.wizards.settings.cron_field import CronField
from micros_ide.gui.wizards.settings.fields import (
    ChoiceField,
    LineField,
    SecretValueField,
    SwitchField,
    ValueField,
    ZoneField,
)
from micros_ide.gui.wizards.settings.list_fields import RowsField, line_list
from micros_ide.gui.wizards.settings.phrases import range_text, value_text
from micros_ide.services.config_schema import ConfigKey
from micros_ide.services.config_words import CHOICE, CRON, PLAIN, ZONE, KeyWords
from micros_ide.services.node_settings.draft import Draft, Trouble

_WORDS_WIDTH = 152, 224  # px, least and most
_NO_DEFAULT = frozenset({"appwd", "stapwd", "staessid", "devfid"})  # a default nobody wants back


def make_field(key: ConfigKey, words: KeyWords, icons: Icons) -> ValueField:
    """Return the input for `key`."""
    if key.kind is bool:
        return SwitchField(icons)
    if key.secret:
        return SecretValueField(icons)
    makers: dict[str, Callable[[], ValueField]] = {
        PLAIN: lambda: LineField(key.name, words, number=key.kind is int),
        CHOICE: lambda: ChoiceField(words),
        ZONE: lambda: ZoneField(words),
        CRON: lambda: CronField(icons),
    }
    make = makers.get(words.form)
    return make() if make is not None else line_list(icons, words.form)


class SettingRow(QFrame):
    """Shows one key of a draft; what a person does with it goes out as signals."""

    typed = pyqtSignal(str, str)  # key, text
    reset = pyqtSignal(str)  # key: the default is wanted
    kept = pyqtSignal(str)  # key: what the node has is wanted
    asked = pyqtSignal(str)  # key of a secret that is to be shown
    grown = pyqtSignal()
    week_wished = pyqtSignal()  # the schedule is to be seen as a week

    def __init__(self, key: ConfigKey, words: KeyWords, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "setting")
        self.key, self._words, self._icons = key, words, icons
        self.field = make_field(key, words, icons)
        self.field.setEnabled(key.settable)
        title = tr(words.title)
        self.field.set_name(title)
        self.title = label(title, "strong", wrap=True)
        self.words = label(tr(words.words), "caption", wrap=True)
        self.name = label(key.name, "caption", select=True)
        set_fixed(self.name)
        self.restart = label(tr("Needs a restart"), "caption")
        self.facts = ElidedLabel("", "caption")
        self.reset_button = button(tr("Reset to default"), "link")
        self.reset_button.setProperty("edge", "right")
        self.reset_button.setAccessibleName(tr("Reset {title} to its default").format(title=title))
        self.changed = ElidedLabel("", "caption")
        self.keep_button = button(tr("Undo"), "link")
        self.keep_button.setProperty("edge", "right")
        self.keep_button.setAccessibleName(tr("Undo the change of {title}").format(title=title))
        self.trouble = label("", "error", wrap=True)
        self._lay_out()
        self._connect()

    def show_draft(self, draft: Draft, trouble: Trouble | None, *, whole: bool = True) -> None:
        """Show what `draft` has for this key; `whole` False: the input is as it was typed."""
        name = self.key.name
        touched = name in draft.touched
        if whole:
            if isinstance(self.field, SecretValueField):
                self.field.set_there(name in draft.settings.masked)
                self.field.show_text(draft.text(name) if touched else "")
            else:
                self.field.show_text(draft.text(name))
        default = draft.default(name)
        value = draft.value(name)
        self.facts.setText(self._facts(draft))
        self.facts.setVisible(bool(self.facts.text()))
        possible = self.key.settable and name not in _NO_DEFAULT
        self.reset_button.setVisible(possible and value != default)
        self.changed.setText(self._was(draft) if touched else "")
        self._mark.setVisible(touched)
        restyle(self, "changed", "true" if touched else "false")
        words = f"{sentence(trouble.message)} {sentence(trouble.hint)}".strip() if trouble else ""
        self.trouble.setText(words)
        self._wrong.setVisible(bool(words))
        for one in self.field.inputs():
            one.setAccessibleDescription(words)

    def inputs(self) -> list[QWidget]:
        """Return what takes the keyboard, in reading order."""
        return [*self.field.inputs(), self.reset_button, self.keep_button]

    def _facts(self, draft: Draft) -> str:
        """Return the default and the range in words."""
        name = self.key.name
        if not self.key.settable:
            return ""
        parts = []
        if not self.key.secret and name not in _NO_DEFAULT:
            default = value_text(draft.default(name), self._words)
            parts.append(tr("Default: {value}").format(value=default))
        span = "" if self.key.secret else range_text(self.key, self._words)
        text = " · ".join([*parts, span] if span else parts)
        return text[:1].upper() + text[1:]

    def _was(self, draft: Draft) -> str:
        if self.key.secret:
            return tr("Changed, not written yet")
        before = value_text(draft.now(self.key.name), self._words)
        return tr("Changed, was: {value}").format(value=before)

    def _lay_out(self) -> None:
        badge = QHBoxLayout()
        badge.setSpacing(4)
        picture = label()
        self._icons.place(picture, "restart", "muted", 14)
        badge.addWidget(picture)
        badge.addWidget(self.restart)
        badge.addStretch(1)
        for part in (picture, self.restart):
            part.setVisible(self.key.reboot)
        left = QVBoxLayout()
        left.setSpacing(4)
        for part in (self.title, self.words, self.name):
            left.addWidget(part)
        left.addLayout(badge)
        left.addStretch(1)
        words = QWidget()
        least, most = _WORDS_WIDTH
        words.setMinimumWidth(least)
        words.setMaximumWidth(most)
        left.setContentsMargins(0, 0, 0, 0)
        words.setLayout(left)
        known = QHBoxLayout()
        known.setSpacing(GRID)
        known.addWidget(self.facts, 1)
        known.addWidget(self.reset_button)
        self._mark, self._wrong = QWidget(), QWidget()
        self._beside(self._mark, "pencil-outline", "accent", self.changed, self.keep_button)
        self._beside(self._wrong, "alert-circle-outline", "error", self.trouble)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.field)
        right.addWidget(self._wrong)
        right.addWidget(self._mark)
        right.addLayout(known)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GROUP_GAP, 12, GROUP_GAP, 12)
        row.setSpacing(GROUP_GAP)
        row.addWidget(words, 2)
        row.addLayout(right, 5)

    def _beside(self, box: QWidget, icon: str, tone: str, *parts: QWidget) -> None:
        """Put an icon before words."""
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        picture = label()
        self._icons.place(picture, icon, tone, 14)
        alone = len(parts) == 1  # then it may be several lines
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop if alone else Qt.Alignment())
        row.addWidget(parts[0], 1)
        for part in parts[1:]:
            row.addWidget(part)
        box.hide()

    def _connect(self) -> None:
        name = self.key.name
        self.field.typed.connect(lambda text: self.typed.emit(name, text))
        self.reset_button.clicked.connect(lambda: self.reset.emit(name))
        self.keep_button.clicked.connect(lambda: self.kept.emit(name))
        if isinstance(self.field, SecretValueField):
            self.field.asked.connect(lambda: self.asked.emit(name))
        if isinstance(self.field, CronField):
            self.field.week_wished.connect(self.week_wished)
        if isinstance(self.field, RowsField):
            self.field.grown.connect(self.grown)
