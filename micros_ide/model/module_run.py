"""A module of the editor run on a board: where, with which call, and what came of it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import FirmwareError
from micros_ide.model.module_delivery import Target
from micros_ide.model.module_report import ModuleReport, Verdict

# A step of a traceback as MicroPython prints it, in a load module; or words of a trial on a line.
_STEP = re.compile(r'(LM_\w{1,40}\.py)"?, line (\d{1,6})')


class Way(enum.Enum):
    """How modules get there."""

    VIRTUAL = "virtual"  # over the port of a virtual board that runs here
    USB = "usb"  # over a cable
    NETWORK = "network"  # as an update over the air, which the node takes back if need be


@dataclass(frozen=True, slots=True)
class RunTarget:
    """A node that modules can be run on. `place`: where its shell is, "" until it is known."""

    key: str  # "virtual:NAME", "usb:PORT", "node:UID"; the same at the next start
    way: Way
    name: str
    about: str  # kind of board or address, for people
    uid: str = ""
    port: str = ""
    place: str = ""

    @property
    def delivery(self) -> Target:
        """The same as the delivery of modules takes it."""
        return Target(uid="" if self.port else self.uid, port=self.port, name=self.name)

    @property
    def lane(self) -> str:
        """What jobs on it queue in."""
        return f"serial:{self.port}" if self.port else f"device:{self.uid}"


@dataclass(frozen=True, slots=True)
class RunWish:
    """What to run. `command` "" brings the module onto the node and calls nothing.

    `path` None: the module is there already, only call. `anyway`: although its trial is red.
    """

    target: RunTarget
    path: Path | None
    command: str = ""
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A line of a module."""

    file: str  # "LM_lamp.py"
    line: int  # from 1


@dataclass(frozen=True)
class RunDone:
    """What came of it.

    `may_be_kept`: the command holds no secret. `error`: the node says that it did not do it.
    `places`: the lines of the traceback on the node's console, the innermost last.
    """

    wish: RunWish
    target: RunTarget  # with the place of its shell
    seconds: float
    sent: tuple[str, ...] = ()
    report: ModuleReport | None = None
    error: str = ""
    places: tuple[CodePlace, ...] = ()
    warnings: tuple[str, ...] = ()
    may_be_kept: bool = False

    @property
    def amber(self) -> bool:
        """Whether the trial found something to think about."""
        return self.report is not None and self.report.verdict is Verdict.AMBER


class RunRefused(FirmwareError):
    """The trial of a module found red, and nothing was sent; `report` says what."""

    def __init__(self, wish: RunWish, report: ModuleReport) -> None:
        name = wish.path.name if wish.path is not None else ""
        super().__init__(
            f"{name} was not sent to {wish.target.name}: it would harm the node",
            hint="correct it, or run it anyway",
        )
        self.wish, self.report = wish, report


def places_in(lines: Iterable[str]) -> tuple[CodePlace, ...]:
    """Return the lines of load modules that tracebacks among `lines` name, in their order."""
    found = (_STEP.search(line) for line in lines)
    return tuple(CodePlace(one[1], int(one[2])) for one in found if one)


def place_in(line: str) -> CodePlace | None:
    """Return the line of a load module that one line of a traceback names."""
    return next(iter(places_in([line])), None)
