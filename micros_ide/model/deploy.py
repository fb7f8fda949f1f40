"""A deploy as data: what is asked for, what will happen, what came out."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micros_ide.model.boards import Board
from micros_ide.model.file_set import FileSet
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.ports import SerialPort


class Method(enum.Enum):
    """How files reach the board."""

    AUTO = "auto"
    IMAGE = "image"  # one LittleFS image written by esptool together with MicroPython
    FILES = "files"  # over the REPL


@dataclass(frozen=True, slots=True)
class DeployRequest:
    """What a person asked for. `config` holds typed values by key."""

    board_id: str
    port: str
    method: Method = Method.AUTO
    image: Path | None = None  # a local .bin/.uf2; None takes the catalogue's
    config: dict[str, Any] = field(default_factory=dict, repr=False)
    profile: str | None = None
    backup: Path | None = None  # a node_config.json to start from
    modules: tuple[Path, ...] = ()  # the user's own LM_*.py
    baud: int | None = None  # highest to try
    erase: bool = False  # with FILES: write MicroPython anew even if a REPL answers
    keep: bool = False  # with FILES: fail rather than write MicroPython


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing that will happen, in words; `bytes` is the work it moves (0: none)."""

    id: str  # identify, erase, write, reset, files, config, verify
    title: str
    detail: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """Everything that will happen; nothing has been touched yet."""

    request: DeployRequest
    board: Board
    port: SerialPort
    method: Method  # IMAGE or FILES
    image: FirmwareImage | None  # None: MicroPython on the board is kept
    files: FileSet = field(repr=False)
    config: dict[str, Any] = field(repr=False)
    steps: tuple[PlanStep, ...] = ()
    warnings: tuple[str, ...] = ()
    assumed: frozenset[str] = frozenset()  # config keys nobody gave: the board's own ones win

    @property
    def password_generated(self) -> bool:
        """True when `appwd` is a new, random one."""
        return "appwd" in self.assumed


@dataclass(frozen=True, slots=True)
class WireCount:
    """Bytes on the serial line."""

    up: int = 0  # host -> board
    down: int = 0  # board -> host


@dataclass(frozen=True, slots=True)
class DeployResult:
    """What came out. `password` is shown once and must never be logged."""

    uid: str
    name: str
    version: str
    mode: str  # STA or AP
    address: str | None
    shell_port: int
    hello: str
    verified_over: str  # "network" or "usb"
    method: Method
    password: str | None = field(repr=False)  # only when made by this deploy
    seconds: dict[str, float] = field(default_factory=dict)  # by phase, plus "total"
    wire: WireCount = WireCount()
    files_sent: int = 0
    files_unchanged: int = 0
    warnings: tuple[str, ...] = ()
    password_remembered: bool = False  # on this computer, for later connections
