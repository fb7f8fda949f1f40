"""One command, or a backup, on several nodes side by side; a failure stops nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import AuthFailed, BoardError, DeviceTimeout, InvalidInput, MicrosError
from micros_ide.model.fleet_work import Ended, NodeResult, WorkPlace
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.node_settings import Place
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.model.shell_command import ends_connection, error_in

if TYPE_CHECKING:
    from micros_ide.services.backup import Backups
    from micros_ide.services.console import Console
    from micros_ide.services.node_settings import NodeSettingsService
    from micros_ide.services.passwords import Passwords

AT_ONCE = 8  # nodes side by side
TIMEOUT_S = 10.0  # of silence of one node
_LANE = "net:fleet"
_SHOWN = 20_000  # characters of a reply

Told = Callable[[NodeResult], None]
_Do = Callable[[WorkPlace, Reporter], str]


@dataclass(frozen=True)
class _Work:
    title: str  # of the job of all; that of a node has its name behind it
    do: _Do
    places: tuple[WorkPlace, ...]
    told: Told


class FleetWork:
    """Each node gets a job of its own on its lane, so that it waits for what is done there."""

    def __init__(
        self,
        console: Console,
        passwords: Passwords,
        jobs: JobEngine,
        *,
        node_settings: Callable[[], NodeSettingsService],
        backups: Callable[[], Backups],
    ) -> None:
        """The last two are asked for in a job, which then loads what they need."""
        self._console = console
        self._settings = node_settings
        self._backups = backups
        self._passwords = passwords
        self._jobs = jobs

    def submit_command(
        self,
        places: Iterable[WorkPlace],
        command: str,
        told: Told,
        *,
        passwords: Mapping[str, str] | None = None,
        remember: bool = False,
        timeout_s: float = TIMEOUT_S,
    ) -> Job:
        """Send one line to the shell of each node; `told` gets each result in the job's thread.

        A node that asks for its password gets the one of `passwords` (by hardware id), else the
        one that is kept for it. `remember`: keep those that were right. The job's result is a
        tuple of NodeResult. Raises InvalidInput for what is no single line.
        """
        line = command.strip()
        if not line or "\n" in line:
            raise InvalidInput("a command is one line", hint="send one after the other")
        given = dict(passwords or {})

        def do(place: WorkPlace, report: Reporter) -> str:
            password = given.get(place.uid)
            with self._console.open(place.uid, password, timeout=timeout_s) as shell:
                if shell.wants_password:
                    raise AuthFailed(
                        f"{place.name} asks for its password", hint="give it, then try again"
                    )
                self._keep(place, password, remember)
                with report.on_cancel(shell.abort):
                    answer = shell.command(line, ends=ends_connection(line)).strip("\n")
            refused = error_in(line, answer)
            if refused is not None:
                raise BoardError(clean_text(refused, 500), output=answer)
            return answer

        return self._submit(_Work("Send a command", do, _unique(places), told))

    def submit_backup(
        self,
        places: Iterable[WorkPlace],
        told: Told,
        *,
        passwords: Mapping[str, str] | None = None,
        remember: bool = False,
    ) -> Job:
        """Back up each node: all of a board on USB, the settings of a node on the network.

        A place with a port is backed up over USB. The job's result is a tuple of NodeResult.
        """
        given = dict(passwords or {})

        def do(place: WorkPlace, report: Reporter) -> str:
            if place.port:
                made = self._backups().make(place.port, report)
                return f"Everything on it: {made.path.name}"
            password = given.get(place.uid)
            record = self._settings().save(Place(place.uid), report, password=password)
            self._keep(place, password, remember)
            return f"Its settings, as of {record.at}"

        return self._submit(_Work("Back up", do, _unique(places), told))

    def _submit(self, work: _Work) -> Job:
        many = len(work.places)
        title = f"{work.title}: {work.places[0].name if many == 1 else f'{many} nodes'}"
        return self._jobs.submit(
            title, _LANE, lambda report: _Run(work, self._lane, self._jobs, report).carry_out()
        )

    def _keep(self, place: WorkPlace, password: str | None, remember: bool) -> None:
        if remember and password is not None:
            self._passwords.remember(place.uid, password)

    def _lane(self, place: WorkPlace) -> str:
        return f"serial:{place.port}" if place.port else self._console.lane(place.uid)


class _Run:
    """All nodes of one piece of work; `carry_out` is called once."""

    def __init__(
        self, work: _Work, lane: Callable[[WorkPlace], str], jobs: JobEngine, report: Reporter
    ) -> None:
        self._work, self._lane, self._jobs, self._report = work, lane, jobs, report
        self._began: dict[str, float] = {}
        self._results: dict[str, NodeResult] = {}

    def carry_out(self) -> tuple[NodeResult, ...]:
        """Return what came of each, in the order of the places; raises JobCancelled."""
        from micros_ide.services.ota.side_by_side import run_side_by_side

        work, report = self._work, self._report
        report.phase(work.title, len(work.places), "nodes")
        try:
            run_side_by_side(
                self._jobs, work.places, self._begin, self._ended, report, at_once=AT_ONCE
            )
        finally:
            for place in work.places:
                if place.key not in self._results:
                    self._note(NodeResult(place.key, place.name, Ended.CANCELLED))
        return tuple(self._results[place.key] for place in work.places)

    def _begin(self, place: WorkPlace) -> Job:
        def run(report: Reporter) -> str:
            self._began[place.key] = time.monotonic()
            return self._work.do(place, report)

        return self._jobs.submit(f"{self._work.title}: {place.name}", self._lane(place), run)

    def _ended(self, place: WorkPlace, info: JobInfo) -> bool:
        began = self._began.get(place.key)
        seconds = None if began is None else time.monotonic() - began
        self._note(result_of(place, info, seconds))
        self._report.progress(len(self._results))
        return True

    def _note(self, result: NodeResult) -> None:
        self._results[result.key] = result
        self._work.told(result)


def result_of(place: WorkPlace, info: JobInfo, seconds: float | None) -> NodeResult:
    """Return what came of `place` from the last row of its job."""
    if info.state is JobState.DONE:
        reply = str(info.result)[:_SHOWN]
        return NodeResult(place.key, place.name, Ended.OK, reply, seconds=seconds)
    if info.state is JobState.CANCELLED:
        return NodeResult(place.key, place.name, Ended.CANCELLED, seconds=seconds)
    error = info.known_error or MicrosError("internal error", hint="it is in the log file")
    ended = Ended.FAILED
    if isinstance(error, AuthFailed):
        ended = Ended.PASSWORD
    elif isinstance(error, DeviceTimeout):
        ended = Ended.TIMEOUT
    return NodeResult(place.key, place.name, ended, error.message, error.hint or "", seconds)


def _unique(places: Iterable[WorkPlace]) -> tuple[WorkPlace, ...]:
    return tuple({place.key: place for place in places}.values())
