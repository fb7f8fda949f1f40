"""A log record of WARNING or worse fails the test, unless the test takes `caplog` to look at it."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator

import pytest


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    expected = "caplog" in inspect.signature(request.function).parameters
    if collector.records and not expected:
        lines = [f"{one.name}: {one.getMessage()}" for one in collector.records]
        pytest.fail("unexpected log records:\n" + "\n".join(lines))
