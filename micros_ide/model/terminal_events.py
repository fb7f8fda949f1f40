"""What a terminal tells whoever shows it: the state of its connection, and words as they come."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from micros_ide.errors import MicrosError
from micros_ide.model.readings import Reading
from micros_ide.model.shell_words import Word


class Link(enum.Enum):
    """How a node's shell is connected."""

    CONNECTING = "connecting"
    PASSWORD = "password"  # noqa: S105 - the node asks for it
    READY = "ready"
    WAITING = "waiting"  # for an answer
    RESTARTING = "restarting"
    LOST = "lost"
    CLOSED = "closed"


class Line(enum.Enum):
    """How the console of a board is connected."""

    OPENING = "opening"
    OPEN = "open"
    HELD = "held"  # another program has the port
    LENT = "lent"  # a job of this program works on the port
    AWAY = "away"  # there is no such port now
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A shell's connection changed; `error` says why it is lost or was refused."""

    link: Link
    name: str = ""  # what the node calls itself, "" until it is known
    prompt: str = ""
    error: MicrosError | None = None


@dataclass(frozen=True, slots=True)
class LineChanged:
    """A serial port's state changed; `who` is the program that holds it, or the job."""

    line: Line
    device: str
    who: str = ""
    error: MicrosError | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A command goes to the node; secrets in it are hidden."""

    number: int
    prompt: str
    command: str


@dataclass(frozen=True, slots=True)
class ReplyText:
    """Whole lines of the answer to command `number`; read them with `CutLine.parse`."""

    number: int
    text: str
    count: int  # of lines


@dataclass(frozen=True, slots=True)
class ReplyValue:
    """The answer in JSON: the value, and the lines it is written in."""

    number: int
    value: Any
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The answer is complete, or nobody waits for it any more."""

    number: int
    command: str
    seconds: float
    error: MicrosError | None = None
    stopped: bool = False  # by `stop`; the node may still be at it


@dataclass(frozen=True, slots=True)
class Spoken:
    """A node said this unasked, or a background task has put it out."""

    line: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Words about the connection."""

    line: str


@dataclass(frozen=True, slots=True)
class Completed:
    """The words that may stand at the end of `typed`."""

    typed: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was typed to this node before, the newest last, and what is kept at hand."""

    lines: tuple[str, ...]
    favourites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Numbers that were said at `when` (seconds since 1970)."""

    when: float
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Polled:
    """A command that is asked again and again was answered; `problem` says why without a number."""

    command: str
    when: float
    readings: tuple[Reading, ...] = field(default=())
    problem: str = ""


Event = (
    LinkChanged
    | LineChanged
    | Sent
    | ReplyText
    | ReplyValue
    | ReplyEnded
    | Spoken
    | Noted
    | Completed
    | Remembered
    | Polled
)
