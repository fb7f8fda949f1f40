"""The bench of the deploy tests, with what is on a board as hashes."""

from __future__ import annotations

import time

import pytest

from micros_ide.errors import ConnectionFailed, DeviceTimeout
from micros_ide.model.reporting import QuietReport
from micros_ide.services.board_session import BoardSession
from tests.integration.deploy.conftest import Bench, bench, cli, home

__all__ = ["Bench", "bench", "cli", "home"]
REPORT = QuietReport()
_START_S = 20.0


def hashes(port: str) -> dict[str, str]:
    """Return path and SHA-256 of every file on a board; it stays at its prompt."""
    with BoardSession.open(str(port), REPORT, restart=False) as session:
        return {one.path: one.sha256 for one in session.tree(hashed=True).files}


def read(port: str, path: str) -> bytes:
    """Return the content of a file on a board; it stays at its prompt."""
    with BoardSession.open(str(port), REPORT, restart=False) as session:
        return session.files.read(path)


@pytest.fixture
def says(bench):
    """Return a function that asks a node over the network, if need be once it has started."""

    def ask(name: str, command: str, *, starting: bool = False) -> str:
        deadline = time.monotonic() + (_START_S if starting else 0.0)
        while True:
            try:
                with bench.core.console.open(name) as shell:
                    return shell.command(command).strip()
            except (ConnectionFailed, DeviceTimeout):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    return ask
