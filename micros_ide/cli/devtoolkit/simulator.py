"""`-sim`: a virtual board that is a node for as long as this command runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from micros_ide.cli.devtoolkit.session import Session
from micros_ide.cli.progress import follow
from micros_ide.errors import ConnectionLost, MicrosError
from micros_ide.model.deploy import DeployRequest, Method
from micros_ide.model.reporting import QuietReport
from micros_ide.model.virtual import VirtualState, VirtualStatus

NAME = "simulator"
_BOARD = "esp32"
_LOOK_S = 0.5
_START_S = 10.0
_PAUSE_S = 0.1


def simulate(session: Session) -> None:
    """`-sim`: run the simulated node for the flags behind it, then until Ctrl-C."""
    session.until_the_end.enter_context(_running(session))


@contextmanager
def _running(session: Session) -> Iterator[None]:
    """Run the node for the length of the block and until Ctrl-C; it keeps its files between runs.

    One that another command runs is used, and left running.
    """
    boards = session.core.virtual
    rows = {row.name: row for row in boards.list()}
    fresh = NAME not in rows
    if fresh:
        boards.add(NAME, _BOARD)
    elif rows[NAME].state is not VirtualState.STOPPED:
        session.screen.say(f"The simulated node runs already, at {_where(rows[NAME])}.")
        session.simulator = NAME
        yield
        return
    status = boards.start(NAME, tied=True)
    try:
        if fresh or not _is_up_to_date(session, status):
            _deploy(session, status, Method.IMAGE if fresh else Method.FILES)
        session.simulator = NAME
        session.screen.say(f"The simulated node is {NAME}, at {_where(status)}.")
        session.screen.say(f"Its serial port is {status.port}")
        yield
        _stay(session)
    finally:
        session.simulator = None
        boards.stop(NAME)


def _where(status: VirtualStatus) -> str:
    return f"{status.address}:{status.shell_port}"


def _is_up_to_date(session: Session, status: VirtualStatus) -> bool:
    """Return whether the node on the board answers, and is of this version."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        try:
            with session.core.console.open(_where(status)) as shell:
                return bool(shell.version() == session.core.build.version())
        except MicrosError:
            time.sleep(_PAUSE_S)
    return False


def _deploy(session: Session, status: VirtualStatus, method: Method) -> None:
    core, config = session.core, {"devfid": NAME}
    request = DeployRequest(_BOARD, status.port or "", method=method, config=config)
    plan = core.deploy.plan(request, QuietReport())
    follow(session.screen, core.bus, core.deploy.submit(plan))


def _stay(session: Session) -> None:
    """Wait for Ctrl-C, which is the way to end it; raises ConnectionLost should the board end."""
    session.screen.note("Ctrl-C ends it.")
    never = threading.Event()
    try:
        while not never.wait(_LOOK_S):
            if session.core.virtual.status(NAME).state is VirtualState.STOPPED:
                raise ConnectionLost(
                    "the simulated node has ended",
                    hint=f"somebody stopped it; its log: {session.core.virtual.fleet.log(NAME)}",
                )
    except KeyboardInterrupt:
        session.screen.note("")
