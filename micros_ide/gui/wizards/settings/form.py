"""The form: groups at the left, the settings of one group, or those that a search finds, beside."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt5.QtCore import QEvent, QObject, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ROW, label, restyle
from micros_ide.gui.wizards.settings.fields import SecretValueField
from micros_ide.gui.wizards.settings.setting_row import SettingRow
from micros_ide.services.config_words import ConfigWords, KeyGroup
from micros_ide.services.node_settings.draft import Draft

_NAV_WIDTH, _FORM_WIDTH = 192, 840  # px
_ID = Qt.ItemDataRole.UserRole


class SettingsForm(QWidget):
    """Shows a draft and changes it; rows are made when they are first seen, one in each turn."""

    changed = pyqtSignal()  # the draft
    asked = pyqtSignal(str)  # key of a secret that is to be shown
    week_wished = pyqtSignal()  # the schedule is to be seen as a week
    ordered = pyqtSignal(object)  # the last input of the view: the tab key goes on behind it

    def __init__(self, words: ConfigWords, icons: Icons) -> None:
        super().__init__()
        self._words, self._icons = words, icons
        self._draft: Draft | None = None
        self._groups: tuple[KeyGroup, ...] = ()
        self.rows: dict[str, SettingRow] = {}
        self._wanted: list[str] = []  # keys of the view that are not shown yet
        self._shown: list[str] = []
        self._goal = ""  # key that is to get the keyboard once its row is shown
        self._in_sight = ""  # key that stays in sight while the rows above it still grow
        self.groups = QListWidget()
        self.groups.setFixedWidth(_NAV_WIDTH)
        self.groups.setAccessibleName(tr("Groups of settings"))
        self.groups.setProperty("role", "groups")
        self.groups.setIconSize(QSize(20, 20))
        self.title = label("", "group")
        self.nothing = label("", "muted", wrap=True)
        self._lay_out()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._show_next)
        self.groups.currentItemChanged.connect(lambda _now, _before: self._on_group())

    def show_draft(self, draft: Draft) -> None:
        """Show another draft, in the group that was shown."""
        group = self.group()
        self._draft = draft
        self._groups = self._words.grouped(draft.keys)
        blocked = self.groups.blockSignals(True)
        self.groups.clear()
        for one in self._groups:
            item = QListWidgetItem(self._icons.icon(one.icon, "muted"), "")
            item.setData(_ID, one.id)
            self.groups.addItem(item)
        ids = [one.id for one in self._groups]
        self.groups.setCurrentRow(ids.index(group) if group in ids else 0)
        self.groups.blockSignals(blocked)
        self._show_counts(draft, frozenset(draft.troubles))
        self._on_group()

    def group(self) -> str:
        """Return the id of the group that is shown, "" during a search."""
        item = self.groups.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def show_group(self, group_id: str) -> None:
        """Show a group."""
        for at in range(self.groups.count()):
            item = self.groups.item(at)
            if item is not None and item.data(_ID) == group_id:
                self.groups.setCurrentRow(at)

    def look_for(self, text: str) -> None:
        """Show the settings whose key, title or words have `text`; without one the group."""
        words = text.lower().split()
        if not words:
            if self.groups.currentItem() is None:
                self.groups.setCurrentRow(0)
            self._on_group()
            return
        blocked = self.groups.blockSignals(True)
        self.groups.setCurrentItem(None)
        self.groups.clearSelection()
        self.groups.blockSignals(blocked)
        found = [
            key
            for group in self._groups
            for key in group.keys
            if all(word in self._haystack(key, group) for word in words)
        ]
        some = tr("{count} settings found").format(count=len(found))
        self.title.setText(tr("1 setting found") if len(found) == 1 else some)
        self._view(found)
        self.nothing.setText("" if found else tr("No setting has '{text}'.").format(text=text))
        self.nothing.setVisible(not found)

    def show_key(self, key: str) -> None:
        """Show the group of `key` and give the keyboard to its input."""
        self._goal = key
        for group in self._groups:
            if key in group.keys:
                self.show_group(group.id)
        self._turn.start()  # also where the group is shown already

    def show_secret(self, key: str, text: str) -> None:
        """Show a secret that was asked for."""
        row = self.rows.get(key)
        if row is not None and isinstance(row.field, SecretValueField):
            row.field.show_secret(text)

    def hide_secrets(self) -> None:
        """Forget every secret that is shown."""
        for row in self.rows.values():
            if isinstance(row.field, SecretValueField):
                row.field.hide_secret()

    def drop_secrets(self) -> None:
        """Forget every secret, those that were typed too."""
        for row in self.rows.values():
            if isinstance(row.field, SecretValueField):
                row.field.hide_secret()
                row.field.show_text("")

    def update_rows(self, typed: str = "") -> None:
        """Show the draft's state in every row there is; the input of `typed` is left alone."""
        draft = self._draft
        if draft is None:
            return
        troubles = draft.troubles
        for key in self._shown:
            if key in draft.keys:
                self.rows[key].show_draft(draft, troubles.get(key), whole=key != typed)
        self._show_counts(draft, frozenset(troubles))

    def settled(self) -> bool:
        """True when all rows of the view are shown."""
        return not self._wanted and all(self.rows[key].field.settled() for key in self._shown)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Scroll to what gets the keyboard."""
        if (
            event is not None
            and event.type() == QEvent.Type.FocusIn
            and isinstance(watched, QWidget)
        ):
            self.area.ensureWidgetVisible(watched, GRID, 3 * ROW)
        return super().eventFilter(watched, event)

    def _haystack(self, key: str, group: KeyGroup) -> str:
        words = self._words.of(key)
        return " ".join((key, tr(words.title), tr(words.words), tr(group.title))).lower()

    def _on_group(self) -> None:
        found = next((one for one in self._groups if one.id == self.group()), None)
        if found is not None:
            self.nothing.hide()
            self.title.setText(tr(found.title))
            self._view(found.keys)

    def _view(self, keys: Iterable[str]) -> None:
        """Show the rows of `keys` and no others."""
        wanted = list(keys)
        for key in self._shown:
            self.column.removeWidget(self.rows[key])
            self.rows[key].hide()
        self._shown, self._wanted, self._in_sight = [], wanted, ""
        self._card.setVisible(bool(wanted))
        self._turn.start()
        bar = self.area.verticalScrollBar()
        if bar is not None:
            bar.setValue(0)

    def _show_next(self) -> None:
        """Show one more row: a whole group at once would hold up the window."""
        if not self._wanted or self._draft is None:
            self._turn.stop()
            self._reach_goal()
            return
        key = self._wanted.pop(0)
        row = self.rows.get(key) or self._make(key, self._draft)
        row.show_draft(self._draft, self._draft.troubles.get(key))
        self.column.addWidget(row)
        restyle(row, "first", "false" if self._shown else "true")
        row.show()
        self._shown.append(key)
        if not self._wanted:
            self._order_tab()

    def _reach_goal(self) -> None:
        goal, self._goal = self._goal, ""
        if goal in self._shown:
            self._in_sight = goal
            self.rows[goal].field.inputs()[0].setFocus()
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        if self._in_sight in self._shown:
            self.area.ensureWidgetVisible(self.rows[self._in_sight])

    def _make(self, key: str, draft: Draft) -> SettingRow:
        row = SettingRow(draft.schema.key(key), self._words.of(key), self._icons)
        row.hide()
        row.setParent(self._card)
        self.rows[key] = row
        row.typed.connect(self._on_typed)
        row.reset.connect(self._on_reset)
        row.kept.connect(self._on_kept)
        row.asked.connect(self.asked)
        row.week_wished.connect(self.week_wished)
        row.grown.connect(self._order_tab)
        for one in row.inputs():
            one.installEventFilter(self)
        return row

    def _on_typed(self, key: str, text: str) -> None:
        draft = self._draft
        self._in_sight = ""
        if draft is None:
            return
        if draft.schema.key(key).secret and not text:
            draft.keep(key)
        else:
            draft.type(key, text)
        self.update_rows(key)
        self.changed.emit()

    def _on_reset(self, key: str) -> None:
        if self._draft is not None:
            self._draft.set(key, self._draft.default(key))
            self._changed_row(key)

    def _on_kept(self, key: str) -> None:
        if self._draft is not None:
            self._draft.keep(key)
            self._changed_row(key)

    def _changed_row(self, key: str) -> None:
        self.update_rows()
        self.rows[key].field.inputs()[0].setFocus()
        self.changed.emit()

    def _show_counts(self, draft: Draft, wrong: frozenset[str]) -> None:
        """Say beside each group how many of its settings are changed, and whether one is wrong."""
        for at, group in enumerate(self._groups):
            item = self.groups.item(at)
            if item is None:
                continue
            count = len(draft.touched & set(group.keys))
            bad = bool(wrong & set(group.keys))
            text = tr(group.title) + (f"  ({count})" if count else "")
            tone, icon = ("error", "alert-circle-outline") if bad else ("muted", group.icon)
            if item.text() != text or item.data(_ID + 1) != icon:
                item.setText(text)
                item.setData(_ID + 1, icon)
                item.setIcon(self._icons.icon(icon, tone))
                changed = tr("{title}, {count} changed").format(title=tr(group.title), count=count)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, changed if count else text)

    def _order_tab(self) -> None:
        """Let the tab key follow the rows as they are read."""
        before: QWidget = self.groups
        for key in self._shown:
            for one in self.rows[key].inputs():
                one.installEventFilter(self)
                QWidget.setTabOrder(before, one)
                before = one
        self.ordered.emit(before)

    def _lay_out(self) -> None:
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self.column = QVBoxLayout(self._card)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        content = QWidget()
        content.setMaximumWidth(_FORM_WIDTH)
        stack = QVBoxLayout(content)
        stack.setContentsMargins(0, 0, 0, GROUP_GAP)
        stack.setSpacing(GRID)
        stack.addWidget(self.title)
        stack.addWidget(self.nothing)
        stack.addWidget(self._card)
        stack.addStretch(1)
        self.nothing.hide()
        holder = QWidget()
        middle = QHBoxLayout(holder)
        middle.setContentsMargins(0, 0, GRID, 0)
        middle.addWidget(content, 1000)
        middle.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(holder)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = self.area.verticalScrollBar()
        if bar is not None:
            bar.rangeChanged.connect(lambda _low, _high: self._keep_in_sight())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GROUP_GAP)
        row.addWidget(self.groups)
        row.addWidget(self.area, 1)
