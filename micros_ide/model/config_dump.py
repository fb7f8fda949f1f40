"""What a node answers to `dump` in configuration mode, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MASK = "********"  # stands for a secret when the session has not logged in
_ROW = re.compile(r"  (?P<key>[^\s:]+)(?P<pad> *): {8}(?P<value>.*)", re.DOTALL)
_WIDTH = 10  # the key is padded to it
_MOST_KEYS = 500
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class ConfigDump:
    """The rows of a dump as text.

    Attributes:
        rows: value by key, just as the node wrote it.
        doubtful: keys whose value may be another one. A line break in a value looks like the end
            of its row, and what follows may look like a row: where a key comes twice, all are.
    """

    rows: dict[str, str] = field(repr=False)
    doubtful: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> ConfigDump:
        """Parse an answer; what is not a row continues the one before. Never raises."""
        rows: dict[str, str] = {}
        longer: set[str] = set()
        last, twice = "", False
        for line in text.split("\n"):
            row = _row(line)
            if row is None and last:
                rows[last] += f"\n{line}"
                longer.add(last)
            elif row is not None and row[0] in rows:
                twice = True
            elif row is not None and len(rows) < _MOST_KEYS:
                last, rows[row[0]] = row
        return cls(rows, frozenset(rows if twice else longer))


def _row(line: str) -> tuple[str, str] | None:
    found = _ROW.fullmatch(line)
    if found is None or len(found["key"]) > _LONGEST_KEY:
        return None
    if len(found["key"]) + len(found["pad"]) != max(_WIDTH, len(found["key"])):
        return None
    return found["key"], found["value"]
