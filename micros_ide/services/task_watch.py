"""What background tasks of a node say, as it changes.

A node keeps the output of a task until somebody asks for it (`task show`), so it is asked again
and again, soon after the start and then once a second.
"""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.model.shell_command import started_task

Ask = Callable[[str], str]
_PAUSES_S = (0.1, 0.2, 0.4, 0.7, 1.0)
_MOST = 8  # tasks


class TaskWatch:
    """Follows the tasks that were started in one session."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}  # tag: the output that was shown last
        self._looks = 0

    @property
    def pause(self) -> float | None:
        """Seconds until the next `look` is due, None while there is nothing to follow."""
        if not self._shown:
            return None
        return _PAUSES_S[min(self._looks, len(_PAUSES_S) - 1)]

    def answered(self, answer: str) -> None:
        """Follow the task that this answer says was started, if it does."""
        tag = started_task(answer)
        if tag is not None and len(self._shown) < _MOST:
            self._shown[tag] = ""
            self._looks = 0

    def forget(self) -> None:
        """Follow nothing any more: the node has restarted."""
        self._shown.clear()

    def look(self, ask: Ask) -> list[str]:
        """Ask the node and return what is new, as lines "[tag] text"."""
        self._looks += 1
        active = _active(ask("task list"))
        lines = []
        for tag, shown in list(self._shown.items()):
            output = ask(f"task show {tag}")
            if output != shown and not output.startswith("No task found: "):
                lines += [f"[{tag}] {line}" for line in output.split("\n")]
            self._shown[tag] = output
            if tag not in active:
                lines.append(f"[{tag}] ended")
                del self._shown[tag]
        return lines


def _active(listing: str) -> set[str]:
    """Return the tags that `task list` shows as running."""
    rows = [line.split() for line in listing.split("\n")]
    return {row[1] for row in rows if len(row) == 2 and row[0] == "Yes"}
