"""A board that was looked at: what it is, and what runs on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardFound:
    """What a board said of itself when it was looked at.

    Attributes:
        micropython: version that runs on it, "" where none answers.
        node, version: of the node that it is, "" for none.
        flash_size: in bytes, 0 where only the loader could tell.
        fitting: ids of the catalogue's boards with this chip.
    """

    device: str
    chip: str
    uid: str
    micropython: str = ""
    node: str = ""
    version: str = ""
    flash_size: int = 0
    fitting: tuple[str, ...] = ()
