"""Run a coroutine inside a job's thread, so that cancelling the job cancels the coroutine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from micros_ide.errors import JobCancelled
from micros_ide.model.reporting import Reporter

T = TypeVar("T")


def run_coroutine(report: Reporter, coroutine: Coroutine[Any, Any, T]) -> T:
    """Run `coroutine` to its end in this thread; raise JobCancelled if the job is cancelled."""

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(coroutine)

        def stop() -> None:
            loop.call_soon_threadsafe(task.cancel)

        with report.on_cancel(stop):
            return await task

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        report.checkpoint()
        raise JobCancelled from None
