"""The question before files of a board are removed: what is lost, what comes back, what breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.question import ask
from micros_ide.model.board_files import BoardEntry, BoardListing

_NAMED = 6


class Remove(Protocol):
    """What is done when the person agrees."""

    def __call__(self, paths: Sequence[str], *, force: bool) -> None:
        """Remove these; `force`: also what the node needs to start."""


def ask_removal(
    parent: QWidget,
    theme: Theme,
    listing: BoardListing,
    chosen: Sequence[BoardEntry],
    remove: Remove,
) -> QMessageBox:
    """Ask, and remove."""
    name = listing.target.name
    files = listing.files_below(one.path for one in chosen)
    few = "\n".join(one.path for one in files[:_NAMED])
    if len(files) > _NAMED:
        few += "\n" + tr("and {count} more").format(count=len(files) - _NAMED)
    question = tr("Remove {count} files from {name}?").format(count=len(files), name=name)
    if len(chosen) == 1:
        question = tr("Remove {file} from {name}?").format(file=chosen[0].path, name=name)
    vital = any(one.vital for one in files)
    words = [few] if len(files) > 1 else []
    if vital:
        words.append(tr("The node may not start, or forgets its name and network, without it."))
    elif any(one.firmware for one in files):
        words.append(tr("It belongs to the firmware: an update brings it back."))
    if not listing.all_ways:
        words.append(tr("Nothing keeps a copy."))
    elif any(one.secret for one in files):
        words.append(tr("No copy is kept of files with passwords."))
    else:
        words.append(tr("A copy is kept until the program ends, so that it can be undone."))
    paths = tuple(one.path for one in chosen)
    return ask(
        parent,
        theme,
        question,
        lost="\n".join(words),
        verb=tr("Remove"),
        agreed=lambda: remove(paths, force=vital),
    )
