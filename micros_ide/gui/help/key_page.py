"""The page of keyboard shortcuts, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtGui import QKeySequence

from micros_ide.gui.commands import Command
from micros_ide.gui.translation import tr
from micros_ide.model.help_book import KEYS, HelpTopic
from micros_ide.services.help_topics import FIRST


def key_page(commands: Sequence[Command]) -> HelpTopic:
    """Return the page: every command that has a key, by its group."""
    groups: dict[str, list[Command]] = {}
    for one in commands:
        if one.keys and one.title:
            groups.setdefault(one.group or tr("Everywhere"), []).append(one)
    title = tr("Keyboard shortcuts")
    lines = [f"# {title}", "", tr("Everything that can be done has a name: press Ctrl+K and type.")]
    for group, members in groups.items():
        lines += ["", f"## {group}", "", f"| {tr('key')} | {tr('does')} |", "|---|---|"]
        lines += [f"| {_keys(one.keys)} | {one.title} |" for one in members]
    return HelpTopic(KEYS, title, FIRST, "\n".join(lines))


def _keys(keys: str) -> str:
    shown = [QKeySequence(one).toString(QKeySequence.NativeText) for one in keys.split()]
    return ", ".join(f"`{one}`" for one in shown if one)
