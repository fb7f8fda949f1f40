"""Settings beside each other in a table: now and new, here and there, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.settings.phrases import side_text, value_text
from micros_ide.model.node_settings import ArchiveRecord, Difference, Value, is_set
from micros_ide.services.config_words import ConfigWords
from micros_ide.services.node_settings.draft import Draft

_KEY_WIDTH, _NOTE_WIDTH = 96, 184  # px


def change_table(icons: Icons) -> RowTable:
    """Return a table for what will be, or was, written."""
    columns = (
        Column(tr("Setting")),
        Column(tr("Key"), _KEY_WIDTH),
        Column(tr("Before")),
        Column(tr("After")),
        Column(tr("Note"), _NOTE_WIDTH),
    )
    return _table(icons, tr("Changed settings"), columns)


def side_table(icons: Icons, here: str, there: str) -> RowTable:
    """Return a table for two sides."""
    columns = (Column(tr("Setting")), Column(tr("Key"), _KEY_WIDTH), Column(here), Column(there))
    return _table(icons, tr("Settings that differ"), columns)


def value_table(icons: Icons) -> RowTable:
    """Return a table for settings that can only be read."""
    columns = (Column(tr("Setting")), Column(tr("Key"), _KEY_WIDTH), Column(tr("Value")))
    return _table(icons, tr("Archived settings"), columns)


def change_rows(draft: Draft, words: ConfigWords) -> list[Row]:
    """Return a row for each change of `draft`; no secret is in them."""
    rows = []
    for key, value in draft.changes.items():
        row = draft.schema.key(key)
        before = draft.now(key)
        if row.secret:
            old = tr("set") if key in draft.settings.masked else tr("not set")
            new = tr("changed") if is_set(value) else tr("not set")
        else:
            old, new = value_text(before, words.of(key)), value_text(value, words.of(key))
        note = (
            Cell(tr("Needs a restart"), "restart", "muted") if row.reboot else Cell(tr("At once"))
        )
        rows.append(
            Row(key, (*_head(key, words), Cell(old, quiet=True), Cell(new, bold=True), note))
        )
    return rows


def difference_rows(found: Iterable[Difference], words: ConfigWords) -> list[Row]:
    """Return a row for each difference."""
    return [
        Row(
            one.key,
            (
                *_head(one.key, words),
                Cell(side_text(one.here, words.of(one.key), secret=one.secret), quiet=True),
                Cell(side_text(one.there, words.of(one.key), secret=one.secret), bold=True),
            ),
        )
        for one in found
    ]


def laid_on(draft: Draft, values: Mapping[str, Value]) -> list[Difference]:
    """Return what laying `values` on `draft` would change; no secret is in it."""
    return [
        Difference(key, draft.value(key), value)
        for key in draft.schema.keys
        if (value := values.get(key)) is not None
        and not draft.schema.key(key).secret
        and draft.value(key) != value
    ]


def record_rows(record: ArchiveRecord, words: ConfigWords) -> list[Row]:
    """Return a row for each setting of a record, in the order of the form."""
    secrets = dict.fromkeys(record.secrets, True)
    rows = []
    for group in words.grouped({**record.values, **secrets}):
        for key in group.keys:
            value = record.values.get(key)
            text = tr("set") if key in secrets else value_text(value, words.of(key))
            rows.append(Row(key, (*_head(key, words), Cell(text))))
    return rows


def _head(key: str, words: ConfigWords) -> tuple[Cell, Cell]:
    return Cell(tr(words.of(key).title)), Cell(key, quiet=True)


def _table(icons: Icons, name: str, columns: tuple[Column, ...]) -> RowTable:
    table = RowTable(icons, name, columns)
    table.setMinimumHeight(3 * 36)
    return table
