"""Modules of the editor on a board: tried, brought, loaded afresh, called; and the board itself.

Over a port the board's program is stopped, the changed file written and the board restarted, so
that nothing of the module's former life is left: no task, no timer, no booked pin. A virtual board
is back in a fraction of a second. Taking a module out of the memory of a running node
(`lmpacman module`) would leave all of that.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from micros_ide.errors import BoardError, ConnectionFailed, InvalidInput, MicrosError
from micros_ide.model.bounded_lines import BoundedText, CutLine
from micros_ide.model.deploy import DeployRequest
from micros_ide.model.devices import Device
from micros_ide.model.dropped_files import DroppedModule
from micros_ide.model.module_delivery import Tried
from micros_ide.model.module_report import Verdict
from micros_ide.model.module_run import RunDone, RunRefused, RunTarget, RunWish, Way, places_in
from micros_ide.model.reporting import Reporter
from micros_ide.model.shell_command import error_in, without_origin
from micros_ide.model.terminal_events import Event, Noted, Spoken
from micros_ide.model.virtual import VirtualState, VirtualStatus
from micros_ide.services.discovery_plan import board_uid
from micros_ide.services.ports import BOOT_DRIVE
from micros_ide.services.reply_reader import ReplyReader
from micros_ide.services.shell_history import may_be_kept

if TYPE_CHECKING:
    from micros_ide.services.console import Console
    from micros_ide.services.deploy import Deploy
    from micros_ide.services.devices import Devices
    from micros_ide.services.module_delivery import ModuleDelivery
    from micros_ide.services.module_uploads import ModuleUploads
    from micros_ide.services.ports import Ports
    from micros_ide.services.serial_console import SerialConsole
    from micros_ide.services.virtual_boards import VirtualBoards
    from micros_ide.workers.device_shell import NodeShell

SILENCE_S = 70.0  # longer than the node's own watch over its event loop
_CALL_S = 600.0
_BACK_S = 30.0
_SOON_S = 5.0
_LAST_WORDS_S, _MOST_LAST_WORDS_S = 0.1, 1.0  # a traceback is printed before the answer is sent
_MOST_CONSOLE = 400  # lines of a console during one call
_FIRST_OF_ANSWER = 4000  # characters in which an error is looked for
_KIND, _NAME = "esp32", "virtual-{}"
Tell = Callable[[Event], None]


class ModuleRuns:
    """One module at a time on a target; what is told arrives from the job's thread."""

    def __init__(
        self,
        delivery: ModuleDelivery,
        modules: ModuleUploads,
        *,
        console: Console,
        serial_console: SerialConsole,
        virtual: VirtualBoards,
        ports: Ports,
        devices: Devices,
        deploy: Deploy,
    ) -> None:
        self._delivery, self._modules = delivery, modules
        self._console, self._serial = console, serial_console
        self._virtual, self._ports, self._devices = virtual, ports, devices
        self._deploy = deploy
        self._tried: dict[str, tuple[bytes, Tried]] = {}  # by target: the last that was tried

    def targets(self) -> tuple[RunTarget, ...]:
        """Return the virtual boards that run a node, boards on USB, then the other nodes."""
        known = {one.uid: one for one in self._devices.list()}
        virtual = [
            _virtual_target(row, known[board_uid(row)])
            for row in self._virtual.list()
            if row.state is VirtualState.RUNNING and row.port and board_uid(row) in known
        ]
        boards = [
            RunTarget(f"usb:{one.device}", Way.USB, one.device, one.label, port=one.device)
            for one in self._ports.list()
            if not one.virtual and one.bridge and one.bridge != BOOT_DRIVE
        ]
        here = {one.uid for one in virtual}
        nodes = [
            RunTarget(
                f"node:{one.uid}",
                Way.NETWORK,
                one.name,
                one.address or "",
                uid=one.uid,
                place=one.uid,
            )
            for one in known.values()
            if one.uid not in here and one.address
        ]
        nodes.sort(key=lambda one: one.name.lower())
        return (*virtual, *boards, *nodes)

    def run(
        self, wish: RunWish, report: Reporter, tell: Tell, *, password: str | None = None
    ) -> RunDone:
        """Carry out `wish`; `tell` gets the answer as it comes, and the console of the board.

        Raises InvalidInput for a file that is no load module, RunRefused for one that is red,
        before anything is sent; and as the trial, the upload and Console.open.
        """
        began = time.monotonic()
        done = RunDone(wish, wish.target, 0.0, may_be_kept=may_be_kept(wish.command))
        if wish.path is not None:
            done = self._bring(done, wish.path, report, password)
        if wish.command:
            done = self._call(done, report, tell, password)
        return replace(done, seconds=time.monotonic() - began)

    def restart(self, target: RunTarget, report: Reporter) -> None:
        """Restart a board whatever it is doing, and wait until its node is back.

        A virtual one by its power, one on a cable over its prompt; a node elsewhere only if it
        still answers. Raises DeviceTimeout, ConnectionFailed.
        """
        report.phase(f"Restarting {target.name}")
        if target.way is Way.VIRTUAL:
            self._virtual.cycle(target.key.partition(":")[2])
        elif target.way is Way.USB:
            from micros_ide.services.board_session import BoardSession

            with BoardSession.open(self._ports.free_line(target.port).device, report) as session:
                session.start_node()
            return
        else:
            try:
                with self._console.open(target.place, timeout=5.0) as shell:
                    shell.command("reboot -h", ends=True)
            except MicrosError as error:
                raise ConnectionFailed(
                    f"{target.name} does not answer, so it cannot be told to restart",
                    hint="switch it off and on; it restarts by itself after a minute",
                ) from error
        self._console.reopen(target.place, patience=_BACK_S).close()

    def start_board(self, report: Reporter) -> RunTarget:
        """Start a virtual node: one that lies there, else a new board that becomes one.

        It ends with this program.
        """
        report.phase("Looking for a virtual board")
        known = {one.uid: one for one in self._devices.list()}
        rows = self._virtual.list()
        for row in rows:
            device = known.get(board_uid(row))
            if row.state is VirtualState.STOPPED and device is not None:
                report.phase(f"Starting {row.name}")
                status = self._virtual.start(row.name, tied=True)
                target = _virtual_target(status, device)
                self._console.reopen(target.place, patience=_BACK_S).close()
                return target
        taken = {row.name for row in rows} | {one.name for one in known.values()}
        numbers = range(1, len(taken) + 2)
        name = next(one for n in numbers if (one := _NAME.format(n)) not in taken)
        report.phase(f"Starting {name}")
        self._virtual.add(name, _KIND)
        try:
            status = self._virtual.start(name, tied=True)
            request = DeployRequest(_KIND, status.port or "", config={"devfid": name})
            done = self._deploy.run(self._deploy.plan(request, report), report)
        except BaseException:
            with suppress(MicrosError):
                self._virtual.remove(name)
            raise
        return _virtual_target(status, self._devices.get(done.uid))

    # -- the steps of a run

    def _bring(self, done: RunDone, path: Path, report: Reporter, password: str | None) -> RunDone:
        target = done.target
        module = self._module(path, report)
        tried = self._try_out(target, module, report, password)
        found = tried.report
        done = replace(done, report=found)
        red = found is not None and found.verdict is Verdict.RED
        if found is not None and red and not done.wish.anyway:
            raise RunRefused(done.wish, found)
        sent = self._delivery.send(tried, report, anyway=red, password=password)
        if tried.plan is not None:
            self._tried.pop(target.key, None)  # the plan was for the node as it was
        if not sent.good:
            raise BoardError(sent.why or f"{target.name} kept what it had", hint=sent.hint or None)
        if target.way is Way.USB:
            target = replace(target, uid=sent.uid, place=sent.place)
        if target.way is Way.VIRTUAL and not sent.place:  # it had the file, and restarts
            report.phase("Waiting for the node to start")
            self._console.reopen(target.place, password, patience=_BACK_S).close()
        return replace(done, target=target, sent=sent.sent, warnings=sent.warnings)

    def _module(self, path: Path, report: Reporter) -> DroppedModule:
        found = self._modules.gather([path], report)
        if not found.modules:
            why = found.left_out[0].why if found.left_out else "there is no module"
            raise InvalidInput(f"{path.name} cannot be run: {why}")
        return found.modules[0]

    def _try_out(
        self, target: RunTarget, module: DroppedModule, report: Reporter, password: str | None
    ) -> Tried:
        """Return what a trial says, or has said of the same text for the same board."""
        digest = hashlib.sha256(f"{module.path}\n".encode() + module.data).digest()
        before = self._tried.get(target.key)
        if before is not None and before[0] == digest and target.port:
            return before[1]
        tried = self._delivery.try_out([module], target.delivery, report, password)
        self._tried[target.key] = (digest, tried)
        return tried

    def _call(self, done: RunDone, report: Reporter, tell: Tell, password: str | None) -> RunDone:
        target, command = done.target, done.wish.command
        if not target.place:
            raise ConnectionFailed(
                f"the board on {target.port} is on no network, so nothing can be called",
                hint="set up its Wi-Fi, or call it in the console of the board",
            )
        answer = _Answer(command, tell)
        with self._listening(target, tell) as heard:
            with (
                self._opened(target, report, password) as shell,
                report.on_cancel(shell.abort),
            ):
                report.phase(f"Calling {' '.join(command.split()[:2])}")
                shell.stream(command, answer.feed, timeout=SILENCE_S, total=_CALL_S)
            answer.end()
        error = error_in(command, answer.first)
        return replace(
            done,
            error=without_origin(error) if error else "",
            places=places_in(heard) if error else (),
        )

    def _opened(self, target: RunTarget, report: Reporter, password: str | None) -> NodeShell:
        report.phase("Connecting")
        try:
            return self._console.open(target.place, password)
        except ConnectionFailed:
            if not target.port:
                raise
        stop = threading.Event()  # it may be restarting, as after a look at its files
        with report.on_cancel(stop.set):
            return self._console.reopen(target.place, password, patience=_SOON_S, stop=stop)

    @contextmanager
    def _listening(self, target: RunTarget, tell: Tell) -> Iterator[list[str]]:
        """Tell what the board prints on its console meanwhile; the lines are in the list."""
        heard: list[str] = []
        if not target.port:
            yield heard
            return
        text = BoundedText()

        def show(data: bytes) -> None:
            for line in text.feed(data.decode("utf-8", "replace")).splitlines():
                if len(heard) < _MOST_CONSOLE:
                    heard.append(CutLine.parse(line).text)
                    tell(Spoken(heard[-1]))

        try:
            console = self._serial.open(target.port, show, lambda _line: None)
        except MicrosError as error:  # another program listens
            tell(Noted(f"The console of the board is not shown: {error.message}."))
            yield heard
            return
        with console:
            yield heard
            console.wait_quiet(_LAST_WORDS_S, _MOST_LAST_WORDS_S)


class _Answer:
    """Hands on an answer of any length, and keeps its beginning."""

    def __init__(self, command: str, tell: Tell) -> None:
        self.first = ""
        self._reader = ReplyReader(1, command, tell)

    def feed(self, piece: str) -> None:
        if len(self.first) < _FIRST_OF_ANSWER:
            self.first += piece[:_FIRST_OF_ANSWER]
        self._reader.feed(piece)

    def end(self) -> None:
        self._reader.end()


def _virtual_target(row: VirtualStatus, device: Device) -> RunTarget:
    return RunTarget(
        f"virtual:{row.name}",
        Way.VIRTUAL,
        row.name,
        row.spec.board_id,
        uid=device.uid,
        port=row.port or "",
        place=device.uid,
    )
