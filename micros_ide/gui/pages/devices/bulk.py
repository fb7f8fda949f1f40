"""What is done with several rows at once; each result is told as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import ErrorWords, sentence
from micros_ide.gui.pages.devices.rows import Row
from micros_ide.gui.pages.devices.words import why_not_green
from micros_ide.gui.translation import tr
from micros_ide.model.devices import Device
from micros_ide.model.fleet_work import Ended, NodeResult, WorkPlace
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.presence import now_utc
from micros_ide.model.reporting import Reporter

_Passwords = Mapping[str, str]
_Told = Callable[[NodeResult], None]
_Again = Callable[[Sequence[WorkPlace], _Passwords, bool, _Told], Job | None]


class Bulk(QObject):
    """One piece of work at a time is shown; results of an older one are passed over."""

    begun = pyqtSignal(str, tuple)  # what, of WorkPlace
    begun_again = pyqtSignal(tuple)  # keys
    told = pyqtSignal(object)  # NodeResult
    tags_changed = pyqtSignal(dict)
    forgotten = pyqtSignal(int)  # how many; `undo` brings them back

    _came = pyqtSignal(int, object)  # from the thread of a job: number of the work, NodeResult

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._turn = 0
        self._again: _Again | None = None
        self._places: dict[str, WorkPlace] = {}
        self._lost: tuple[Device, ...] = ()
        self._came.connect(self._on_result)

    def status(self, rows: Iterable[Row]) -> None:
        """Ask these nodes how they are."""
        devices = {row.uid: row.device for row in rows if row.device is not None}
        places = [WorkPlace(one.name, uid) for uid, one in devices.items()]

        def begin(
            wanted: Sequence[WorkPlace], passwords: _Passwords, remember: bool, told: _Told
        ) -> Job:
            del passwords, remember
            nodes = tuple(devices[place.uid] for place in wanted)
            job = self._context.core.fleet.submit(nodes)

            def done(found: tuple[Any, ...]) -> None:
                for one in found:
                    told(status_result(one.device, one.seconds))

            self._context.background.follow(
                job, done=done, failed=lambda info: self._none(wanted, info, told)
            )
            return job

        self._begin(tr("Status"), places, begin)

    def command(self, rows: Iterable[Row], line: str) -> None:
        """Send one line to the shells of these nodes."""
        places = [WorkPlace(row.name, row.uid) for row in rows if row.device is not None]

        def begin(
            wanted: Sequence[WorkPlace], passwords: _Passwords, remember: bool, told: _Told
        ) -> Job:
            work = self._context.core.fleet_work
            return work.submit_command(wanted, line, told, passwords=passwords, remember=remember)

        self._begin(tr("Command"), places, begin)

    def backup(self, rows: Iterable[Row]) -> None:
        """Back up boards on USB wholly, the settings of other nodes."""
        places = [
            WorkPlace(row.name, row.uid, row.port.device if row.port is not None else "")
            for row in rows
            if row.port is not None or row.device is not None
        ]

        def begin(
            wanted: Sequence[WorkPlace], passwords: _Passwords, remember: bool, told: _Told
        ) -> Job:
            work = self._context.core.fleet_work
            return work.submit_backup(wanted, told, passwords=passwords, remember=remember)

        self._begin(tr("Backup"), places, begin)

    def retry(self, keys: Sequence[str], password: str = "", remember: bool = False) -> None:
        """Do the last thing again on some nodes, with a password if need be."""
        wanted = [self._places[key] for key in keys if key in self._places]
        if self._again is None or not wanted:
            return
        self.begun_again.emit(tuple(place.key for place in wanted))
        given = {place.uid: password for place in wanted} if password else {}
        self._submit(wanted, given, remember)

    def drop(self) -> None:
        """The results are closed: what was sent is not kept."""
        self._turn += 1
        self._again = None
        self._places = {}

    def change_tags(
        self, uids: Sequence[str], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> None:
        """Add and remove tags of these nodes."""
        tags, add, remove = self._context.core.tags, tuple(add), tuple(remove)
        self._run(
            "Change tags", lambda _report: tags.change(uids, add=add, remove=remove),
            self._on_tags,
        )  # fmt: skip

    def forget(self, devices: Iterable[Device]) -> None:
        """Remove rows from the table; `undo` brings the last ones back."""
        gone = tuple(devices)

        def work(report: Reporter) -> None:
            del report
            for one in gone:
                self._context.core.devices.forget(one.uid)

        def done(_nothing: object) -> None:
            self._lost = gone
            self.forgotten.emit(len(gone))

        self._run("Forget devices", work, done)

    def undo(self) -> None:
        """Bring back what was forgotten last."""
        lost, self._lost = self._lost, ()
        if lost:
            self._run(
                "Bring devices back", lambda _report: self._context.core.devices.put_back(lost),
                lambda _nothing: None,
            )  # fmt: skip

    def _begin(self, what: str, places: Sequence[WorkPlace], again: _Again) -> None:
        if places:
            self._again = again
            self._places = {place.key: place for place in places}
            self.begun.emit(what, tuple(places))
            self._submit(places, {}, False)

    def _submit(self, places: Sequence[WorkPlace], passwords: _Passwords, remember: bool) -> None:
        self._turn += 1
        turn = self._turn
        if self._again is None:
            return
        try:
            self._again(places, passwords, remember, lambda one: self._came.emit(turn, one))
        except MicrosError as error:
            words = ErrorWords(sentence(error.message), sentence(error.hint or ""), "")
            self._context.navigation.fail(words)

    def _on_result(self, turn: int, result: NodeResult) -> None:
        if turn == self._turn:
            self.told.emit(result)

    def _on_tags(self, tags: object) -> None:
        self.tags_changed.emit(tags)

    @staticmethod
    def _none(places: Sequence[WorkPlace], info: JobInfo, told: _Told) -> None:
        known = info.known_error
        ended = Ended.FAILED if info.state is JobState.FAILED else Ended.CANCELLED
        for place in places:
            told(NodeResult(place.key, place.name, ended, known.message if known else ""))

    def _run(
        self, title: str, work: Callable[[Reporter], Any], done: Callable[[Any], None]
    ) -> None:
        self._context.background.run(title, "devices", work, done=done, failed=self._on_failed)

    def _on_failed(self, job: JobInfo) -> None:
        if job.state is JobState.FAILED:
            self._context.navigation.fail(job)


def status_result(device: Device, seconds: float | None) -> NodeResult:
    """Return what asking a node for its status has shown."""
    if seconds is not None:
        reply = tr("online, version {version}").format(version=device.version or "?")
        return NodeResult(device.uid, device.name, Ended.OK, reply, seconds=seconds)
    why = why_not_green(Row(device.uid, device.uid, device), now_utc())
    if why is None:
        return NodeResult(device.uid, device.name, Ended.TIMEOUT)
    return NodeResult(device.uid, device.name, Ended.TIMEOUT, why.sentence, why.advice)
