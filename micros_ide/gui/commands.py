"""What a person can have done by name: the entries of the command palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One entry; `run` is called in the GUI thread."""

    title: str  # a verb first: "Deploy a board"
    run: Callable[[], object]
    keys: str = ""  # as QKeySequence reads them, told only; the window makes the shortcut
    group: str = ""  # where it belongs: "Devices", "Console"
