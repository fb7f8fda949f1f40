"""Load modules on their way to a node: where to, what a trial said, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from micros_ide.model.dropped_files import DroppedModule
from micros_ide.model.manual import ModuleManual
from micros_ide.model.module_report import ModuleReport
from micros_ide.model.node_files import FilesDone
from micros_ide.model.ota import OtaDone, OtaPlan, Outcome


@dataclass(frozen=True)
class Target:
    """Where the modules go: a known node over the network, or the board on a port."""

    uid: str = ""
    port: str = ""
    name: str = ""


@dataclass(frozen=True)
class Tried:
    """The trial, and the plan where they go over the network; `report` None: all is there."""

    target: Target
    modules: tuple[DroppedModule, ...]
    manuals: Mapping[str, ModuleManual]
    report: ModuleReport | None
    plan: OtaPlan | None = None


@dataclass(frozen=True)
class Sent:
    """What became of the upload. `place`: where the node's shell is, "" where there is none."""

    good: bool
    why: str = ""
    hint: str = ""
    sent: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    place: str = ""
    uid: str = ""

    @classmethod
    def over_network(cls, done: OtaDone, plan: OtaPlan) -> Sent:
        """Return what an update over the network has done."""
        return cls(
            done.outcome in {Outcome.UPDATED, Outcome.SAME},
            why=done.why,
            hint=done.hint or "",
            sent=done.sent,
            warnings=done.warnings,
            place=plan.facts.uid,
            uid=plan.facts.uid,
        )

    @classmethod
    def by_usb(cls, done: FilesDone) -> Sent:
        """Return what the way over USB has done."""
        node = done.node
        place = f"{node.address}:{node.shell_port}" if node is not None and node.address else ""
        return cls(
            True,
            sent=done.done,
            warnings=done.warnings,
            place=place,
            uid=node.uid if node is not None else "",
        )


@dataclass(frozen=True)
class Reply:
    """What a node has answered to a command; `error`: it says that it did not do it."""

    command: str
    text: str
    error: str = field(default="")
