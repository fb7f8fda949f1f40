"""What a trial of load modules has found, before any of them goes onto a node.

A finding is red (do not upload) or amber (think about it). `RULES` names every rule there is.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

RULES = {
    # red
    "syntax": "it does not compile",
    "bytecode": "compiled for another MicroPython or another chip",
    "missing-import": "it imports what neither the node nor the other modules have",
    "import-fails": "it raises an exception when it is imported",
    "init-fails": "load_n_init raises an exception",
    "pin-conflict": "it takes a pin that another module has",
    "pin-impossible": "it uses a pin that the chip does not have, has reserved, or cannot use so",
    "blocks-loop": "it holds the event loop for 100 ms or longer",
    "heap": "its memory does not fit",
    "shadows-core": "it takes the place of a part of the firmware",
    "breaks-node": "the node did not answer any more afterwards",
    # amber
    "holds-loop": "it holds the event loop for 50 ms or longer",
    "much-heap": "it takes more than a quarter of the free memory",
    "large": "its file is large",
    "no-help": "it has no function help",
    "manual": "the function manual cannot read it",
    "replaces": "it replaces a module of the firmware",
    "evaluates": "it runs text as code",
    "pin-unbooked": "it uses a pin without booking it",
    "pin-either-or": "two of its functions want the same pin",
    "pin-psram": "it uses a pin that boards with PSRAM do not have free",
    "shadows-builtin": "one of its functions hides a built-in function that it uses",
    "function-fails": "one of its functions has a programming error",
    "restarts": "one of its functions restarts the node",
    "not-tried": "a virtual board cannot try it",
}


class Verdict(enum.Enum):
    """How bad it is; in the order of the members."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; `message` is a sentence, `hint` says what to do."""

    rule: str  # a key of RULES
    severity: Verdict  # RED or AMBER
    module: str  # "LM_lamp.py"
    message: str
    hint: str

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "module": self.module,
            "message": self.message,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class TriedFunction:
    """A function that the module offers.

    `parameters`: as in the `def` (`value`, `sec=1.0`), None where the source is not known.
    """

    name: str
    parameters: tuple[str, ...] | None = None
    waits: bool = False  # an `async def`

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        parameters = None if self.parameters is None else list(self.parameters)
        return {"name": self.name, "parameters": parameters, "async": self.waits}


@dataclass(frozen=True, slots=True)
class TriedPin:
    """A pin that the module used; `name`: the logical name it was booked by, None without."""

    pin: int | str
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"pin": self.pin, "name": self.name}


@dataclass(frozen=True, slots=True)
class TriedCall:
    """A command that was given; `outcome`: ok, failed, running, lost, hangs.

    running: no end in sight, but others are served; lost: the node restarted; hangs: it
    served nobody any more.
    """

    command: str
    outcome: str
    said: str = ""  # the first line of the answer
    block_ms: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "command": self.command,
            "outcome": self.outcome,
            "said": self.said,
            "block_ms": self.block_ms,
        }


@dataclass(frozen=True, slots=True)
class TriedModule:
    """One file, and what was seen of it; None: it did not get so far."""

    file: str  # "LM_lamp.py"
    size: int  # bytes
    verdict: Verdict
    compiled_size: int | None = None  # bytes
    functions: tuple[TriedFunction, ...] = ()
    pins: tuple[TriedPin, ...] = ()
    heap_bytes: int | None = None  # kept after the import, as on a chip
    block_ms: float | None = None  # longest time in which the loop served nobody
    calls: tuple[TriedCall, ...] = ()
    untried: tuple[str, ...] = ()  # functions that need values nobody gave

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "file": self.file,
            "size": self.size,
            "verdict": self.verdict.value,
            "compiled_size": self.compiled_size,
            "functions": [one.as_json() for one in self.functions],
            "pins": [one.as_json() for one in self.pins],
            "heap_bytes": self.heap_bytes,
            "block_ms": self.block_ms,
            "calls": [one.as_json() for one in self.calls],
            "untried": list(self.untried),
        }


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """The whole trial; `heap_free`: bytes before the first module, as on a chip.

    The virtual board has words of 64 bits; its bytes are divided by what that makes out.
    """

    chip: str
    version: str  # of the firmware
    modules: tuple[TriedModule, ...]
    findings: tuple[Finding, ...]
    heap_free: int | None
    seconds: float
    limits: tuple[str, ...] = ()  # what this trial cannot tell, in sentences

    @property
    def verdict(self) -> Verdict:
        """The worst of all findings."""
        return worst(self.findings)

    def of(self, module: str) -> tuple[Finding, ...]:
        """Return the findings about one file, red ones first."""
        found = [one for one in self.findings if one.module == module]
        return tuple(sorted(found, key=lambda one: one.severity is not Verdict.RED))

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "verdict": self.verdict.value,
            "chip": self.chip,
            "version": self.version,
            "modules": [one.as_json() for one in self.modules],
            "findings": [one.as_json() for one in self.findings],
            "heap_free": self.heap_free,
            "seconds": round(self.seconds, 2),
            "limits": list(self.limits),
        }


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict that these findings add up to."""
    found = {one.severity for one in findings}
    return next((one for one in (Verdict.RED, Verdict.AMBER) if one in found), Verdict.GREEN)


def red(rule: str, module: str, message: str, hint: str) -> Finding:
    """Return a finding that speaks against the module."""
    return Finding(rule, Verdict.RED, module, message, hint)


def amber(rule: str, module: str, message: str, hint: str) -> Finding:
    """Return a finding to think about."""
    return Finding(rule, Verdict.AMBER, module, message, hint)
