"""What the doctor says: one cause and one fix for each subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from micros_ide.model.doctor.facts import Facts

Command = tuple[str, ...]  # an argument list; "$USER" and a leading "~/" are for the shell
Severity = Literal["problem", "notice"]
Subject = Literal["tools", "port", "board", "node"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be. A "notice" stops nobody."""

    id: str
    cause: str  # one sentence
    fix: str  # one sentence
    severity: Severity = "problem"
    evidence: tuple[str, ...] = ()  # the facts it was concluded from
    commands: tuple[Command, ...] = ()  # to type for the fix, in this order


Rule = Callable[[Facts], "Finding | None"]
Chain = tuple[Rule, ...]  # the first rule that applies explains what the later ones would see


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one subject: `summary` when there is no finding."""

    subject: Subject
    summary: str
    finding: Finding | None = None
    also_seen: tuple[Finding, ...] = ()

    @property
    def status(self) -> str:
        """Return ok, notice or problem."""
        return self.finding.severity if self.finding else "ok"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All verdicts, in the order of their subjects."""

    verdicts: tuple[Verdict, ...]

    @property
    def ok(self) -> bool:
        """True when nothing that was looked at has a problem."""
        return all(verdict.status != "problem" for verdict in self.verdicts)

    def verdict(self, subject: Subject) -> Verdict | None:
        """Return the verdict on one subject, if it was looked at."""
        return next((one for one in self.verdicts if one.subject == subject), None)
