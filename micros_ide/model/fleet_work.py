"""One thing done on several nodes: what came of each."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Ended(enum.Enum):
    """How it ended on one node."""

    OK = "ok"
    FAILED = "failed"  # the node or the way to it said no
    TIMEOUT = "timeout"  # no answer in time
    PASSWORD = "password"  # noqa: S105 - it asks for its password, or refused the one that was given
    CANCELLED = "cancelled"  # before it was done, or it never began


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What came of one node.

    Attributes:
        key: what the node was called by: its hardware id, or a serial port.
        reply: what it answered, or why it failed.
        hint: what to do about a failure.
        seconds: it took; None where it never began.
    """

    key: str
    name: str
    ended: Ended
    reply: str = field(default="", repr=False)
    hint: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """A node to do something on: over the network by hardware id, else by its serial port."""

    name: str
    uid: str = ""
    port: str = ""

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return self.uid or self.port
