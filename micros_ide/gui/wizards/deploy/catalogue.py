"""What the steps offer: boards, profiles, limits of texts, images; read once, in a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from micros_ide.core import Core
from micros_ide.model.boards import Board
from micros_ide.model.node_settings import Value
from micros_ide.model.reporting import Reporter


@dataclass(frozen=True)
class Offer:
    """Everything there is to choose from.

    Attributes:
        profiles: values by name; `own` names those that are a person's own.
        longest: characters that a text key takes, by key.
        cached: ids of the boards whose MicroPython is on this computer.
    """

    boards: tuple[Board, ...] = ()
    profiles: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    longest: Mapping[str, int] = field(default_factory=dict)
    cached: frozenset[str] = frozenset()

    def board(self, board_id: str) -> Board | None:
        """Return the board called `board_id`, if there is one."""
        return next((one for one in self.boards if one.id == board_id), None)


def read_offer(core: Core, report: Reporter) -> Offer:
    """Read files; raises MicrosError for a damaged one."""
    del report
    boards = tuple(core.catalogue.boards())
    profiles = core.profiles.list()
    rows = core.node_config.schema.keys.values()
    return Offer(
        boards=boards,
        profiles={one.name: one.values for one in profiles},
        own=frozenset(one.name for one in profiles if one.own),
        longest={row.name: row.high for row in rows if row.kind is str and row.high},
        cached=frozenset(row.board.id for row in core.images.status() if row.cached),
    )
