"""A stall is measured a second time: what the program did it does again, a busy computer may not.

Only where nothing else went wrong, and only once: a test that stands still twice has failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

HERE = Path(__file__).parent
STOOD_STILL = "the event loop stood still"


class StoodStill(AssertionError):
    """Raised behind a test in which the event loop was away for too long."""


def only_stood_still(reports: Sequence[pytest.TestReport]) -> bool:
    """Whether a test did all it should, but not quickly enough."""
    failed = [one for one in reports if one.failed]
    return bool(failed) and all(
        one.when == "teardown" and f"{StoodStill.__name__}: {STOOD_STILL}" in one.longreprtext
        for one in failed
    )


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test of the window, and once more where it only stood still."""
    if HERE not in item.path.parents:
        return None
    place = {"nodeid": item.nodeid, "location": item.location}
    item.ihook.pytest_runtest_logstart(**place)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if only_stood_still(reports):
        item._initrequest()
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(**place)
    return True
