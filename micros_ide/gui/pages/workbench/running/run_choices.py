"""What is remembered of each file: where it was run last, and which call with which values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from micros_ide.gui.preferences import Preferences

_NAME = "build_runs"
_MOST = 60  # files


@dataclass(frozen=True)
class RunChoice:
    """The last run of one file. `words`: arguments as they were typed, by parameter.

    `function` "": it is loaded only; None: it was never run.
    """

    target: str = ""
    function: str | None = None
    words: dict[str, str] = field(default_factory=dict)
    as_json: bool = False


class RunChoices:
    """By the path of the file; the oldest are forgotten."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._kept = _read(preferences.text(_NAME))

    def of(self, path: str) -> RunChoice:
        """Return the choice for a file; of a new one nothing but the last target."""
        if path in self._kept:
            return self._kept[path]
        last = next(reversed(self._kept.values()), RunChoice())
        return RunChoice(target=last.target)

    def keep(self, path: str, choice: RunChoice) -> None:
        """Remember it."""
        self._kept.pop(path, None)
        self._kept[path] = choice
        newest = list(self._kept.items())[-_MOST:]
        text = json.dumps({path: asdict(one) for path, one in newest})
        self._preferences.remember(**{_NAME: text})


def _read(text: str) -> dict[str, RunChoice]:
    try:
        stored = json.loads(text) if text else {}
        return {
            str(path): RunChoice(
                str(one["target"]),
                None if one["function"] is None else str(one["function"]),
                {str(name): str(word) for name, word in one["words"].items()},
                one["as_json"] is True,
            )
            for path, one in stored.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):  # of another version
        return {}
