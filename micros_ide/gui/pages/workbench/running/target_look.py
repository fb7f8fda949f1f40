"""Looks for what modules can be run on, and what has files."""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.gui.context import Context
from micros_ide.model.module_run import RunTarget
from micros_ide.model.reporting import Reporter

_LANE = "run targets"


def look_for_targets(context: Context, done: Callable[[tuple[RunTarget, ...]], None]) -> None:
    """Call `done` with the targets there are now."""
    core = context.core

    def work(report: Reporter) -> tuple[RunTarget, ...]:
        del report
        return core.module_runs.targets()  # made here, not in the GUI thread

    context.background.run(
        "Look for boards", _LANE, work, done=done, failed=context.navigation.fail
    )
