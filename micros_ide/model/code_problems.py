"""What is wrong with a text that is being written, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from micros_ide.model.module_report import Finding, Verdict, worst

_LINE = re.compile(r"\bline (\d{1,7})\b", re.IGNORECASE)
_PLACE = re.compile(r"\bLM_\w+\.py:(\d{1,7})\b")


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """One thing; `line` from 1, `column` from 0 (None: the whole line), `hint` says what to do."""

    line: int
    severity: Verdict  # RED or AMBER
    rule: str  # a key of RULES, or "pin-name"
    message: str
    hint: str
    column: int | None = None

    @classmethod
    def of_finding(cls, finding: Finding) -> CodeProblem:
        """Return the problem that a finding of a trial is; without a place it stands at line 1."""
        found = _PLACE.search(finding.message) or _LINE.search(finding.message)
        line = int(found[1]) if found else 1
        return cls(line, finding.severity, finding.rule, finding.message, finding.hint)


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What a check has found, in the order of the lines."""

    problems: tuple[CodeProblem, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all problems."""
        findings = [Finding(one.rule, one.severity, "", "", "") for one in self.problems]
        return worst(findings)

    def count(self, severity: Verdict) -> int:
        """Return how many problems are as bad as that."""
        return sum(one.severity is severity for one in self.problems)


def in_order(problems: Sequence[CodeProblem]) -> tuple[CodeProblem, ...]:
    """Return the problems by line, the worse one first."""
    return tuple(
        sorted(problems, key=lambda one: (one.line, one.severity is not Verdict.RED, one.rule))
    )
