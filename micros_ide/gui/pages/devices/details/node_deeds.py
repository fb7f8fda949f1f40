"""What can be done with the shown node besides looking at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QObject, QTimer
from PyQt5.QtWidgets import QWidget

from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import ErrorWords
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.words import Fix
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.question import ask
from micros_ide.model.devices import Device
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter

if TYPE_CHECKING:
    from micros_ide.model.ota import OtaDone, WayBack

_RESTART_MS = 3000


class NodeDeeds(QObject):
    """Each asks first where something is lost, and works in the background."""

    def __init__(self, context: Context, poll: NodePoll, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._poll, self._parent = context, poll, parent

    def fix(self, what: Fix, device: Device) -> None:
        """Do what the box beside an unreachable node offers."""
        if what is Fix.START:
            self._start(device)
        elif what is Fix.SEARCH:
            self._quiet(tr("Begin a search"), lambda _report: self._search())
        else:
            self._quiet(
                tr("Ask {name}").format(name=device.name),
                lambda _report: self._context.core.fleet.submit((device,)).result(),
            )
            self._poll.look()

    def reboot(self, device: Device) -> None:
        """Restart the node."""
        ask(
            self._parent,
            self._context.theme,
            tr("Reboot {name}?").format(name=device.name),
            lost=tr("Tasks that run on it end, and what is in its memory alone is lost."),
            verb=tr("Reboot"),
            agreed=lambda: self._reboot(device),
        )

    def roll_back(self, device: Device) -> None:
        """Bring back the version before the last update, after a look at which that is."""
        from micros_ide.model.ota import OtaRequest

        core = self._context.core

        def show(way: WayBack) -> None:
            ask(
                self._parent,
                self._context.theme,
                tr("Roll {name} back to version {back}?").format(name=way.name, back=way.back),
                lost=tr(
                    "It runs version {now}. The files of that update are lost, settings and "
                    "state stay. The way forward is another update."
                ).format(now=way.version),
                verb=tr("Roll back"),
                agreed=lambda: self._roll_back(device),
            )

        self._poll.run(
            tr("Ask {name} for its version before").format(name=device.name),
            lambda password, report: core.ota.way_back(
                OtaRequest(device.uid, password=password), report
            ),
            done=show,
        )

    def forget(self, device: Device) -> None:
        """Take the node off the list."""
        ask(
            self._parent,
            self._context.theme,
            tr("Forget {name}?").format(name=device.name),
            lost=tr(
                "It goes from the list on this computer. The node itself stays as it is, and "
                "comes back when a search meets it."
            ),
            verb=tr("Forget"),
            agreed=lambda: self._quiet(
                tr("Forget {name}").format(name=device.name),
                lambda _report: self._context.core.devices.forget(device.uid),
            ),
        )

    def backup(self, device: Device) -> None:
        """Back up the whole node, which goes over USB only."""
        core, uid = self._context.core, device.uid

        def found(port: SerialPort | None) -> None:
            if port is not None:
                self.backup_port(port)
                return
            self._context.navigation.fail(
                ErrorWords(
                    tr("A backup of {name} needs USB.").format(name=device.name),
                    tr("Plug it in, choose its port in the list, and back it up there."),
                    "",
                )
            )

        self._poll.run(
            tr("Look for the port of the node"),
            lambda _password, _report: core.node_facts.port_of(uid),
            done=found,
        )

    def backup_port(self, port: SerialPort) -> None:
        """Back up the board behind `port`; it restarts."""
        self._watched(
            tr("Back up {port}").format(port=port.virtual or port.device),
            f"serial:{port.device}",
            lambda report: self._context.core.backups.make(port.device, report).path,
            lambda path: tr("The backup is in {file}.").format(file=path),
        )

    def _reboot(self, device: Device) -> None:
        core, uid = self._context.core, device.uid

        def told(_reply: str) -> None:
            said = tr("{name} restarts.").format(name=device.name)
            self._context.navigation.said.emit(said)
            QTimer.singleShot(_RESTART_MS, self._poll.look)

        self._poll.run(
            tr("Reboot {name}").format(name=device.name),
            lambda password, report: core.node_facts.do(uid, "reboot", report, password=password),
            done=told,
        )

    def _roll_back(self, device: Device) -> None:
        from micros_ide.model.ota import OtaRequest

        request = OtaRequest(device.uid, password=self._poll.password)
        core = self._context.core

        def words(done: OtaDone) -> str:
            return tr("{name} runs version {version} again.").format(
                name=done.name, version=done.version
            )

        self._watched(
            tr("Roll back {name}").format(name=device.name),
            f"device:{device.uid}",
            lambda report: core.ota.rollback(request, report),
            words,
        )

    def _start(self, device: Device) -> None:
        name = device.miss.detail if device.miss is not None else ""
        core = self._context.core
        self._quiet(
            tr("Start {name}").format(name=name),
            lambda _report: core.virtual.start(name, tied=True),
        )
        QTimer.singleShot(_RESTART_MS, self._poll.look)

    def _search(self) -> None:
        from micros_ide.services.discovery import DiscoveryRequest

        discovery = self._context.core.discovery
        discovery.submit(discovery.plan(DiscoveryRequest()))

    def _quiet(self, title: str, work: Callable[[Reporter], Any]) -> None:
        try:
            self._context.background.run(
                title, "details", work, done=lambda _result: None, failed=self._failed
            )
        except MicrosError:
            return  # the program is closing

    def _watched(
        self,
        title: str,
        lane: str,
        work: Callable[[Reporter], Any],
        words: Callable[[Any], str],
    ) -> None:
        navigation = self._context.navigation
        try:
            self._context.background.run(
                title,
                lane,
                work,
                done=lambda result: navigation.said.emit(words(result)),
                failed=self._failed,
                watched=True,
            )
        except MicrosError:
            return  # the program is closing

    def _failed(self, row: JobInfo) -> None:
        if row.state is not JobState.CANCELLED:
            self._context.navigation.fail(row)
