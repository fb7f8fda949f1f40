"""Load modules to a node, over the network or USB: tried first, sent, and called."""

from __future__ import annotations

from collections.abc import Sequence

from micros_ide.model.dropped_files import DroppedModule
from micros_ide.model.module_delivery import Reply, Sent, Target, Tried
from micros_ide.model.ota import OtaRequest
from micros_ide.model.reporting import Reporter
from micros_ide.model.shell_command import error_in, without_origin
from micros_ide.services.console import Console
from micros_ide.services.module_uploads import ModuleUploads
from micros_ide.services.ota import Ota
from micros_ide.services.ota.upload import Uploads


class ModuleDelivery:
    """The one way of modules from this computer to a node; `password` is the node's, if typed."""

    def __init__(
        self, module_uploads: ModuleUploads, uploads: Uploads, ota: Ota, console: Console
    ) -> None:
        self._modules = module_uploads
        self._uploads = uploads
        self._ota = ota
        self._console = console

    def try_out(
        self,
        modules: Sequence[DroppedModule],
        target: Target,
        report: Reporter,
        password: str | None = None,
    ) -> Tried:
        """Try the modules in a throw-away board; over the network the node is asked first.

        Raises as ModuleTrial.run and Ota.plan.
        """
        given = tuple(modules)
        manuals = self._modules.manuals(given)
        if target.port:
            found = self._modules.try_for_board(given, target.port, report)
            return Tried(target, given, manuals, found)
        own = tuple(one.file for one in given)
        plan = self._ota.plan(OtaRequest(target.uid, own=own, password=password), report)
        nothing = plan.nothing_to_do
        tried = None if nothing else self._uploads.try_out(plan, report, password)
        return Tried(target, given, manuals, tried, plan)

    def send(
        self, tried: Tried, report: Reporter, *, anyway: bool = False, password: str | None = None
    ) -> Sent:
        """Upload what was tried; `anyway`: although it ended red, else FirmwareError."""
        if not anyway:
            self._uploads.refuse_red(tried.report)
        if tried.plan is not None:
            return Sent.over_network(self._ota.run(tried.plan, report, password), tried.plan)
        done = self._modules.send_by_usb(tried.modules, tried.target.port, report)
        return Sent.by_usb(done)

    def call(
        self, place: str, command: str, report: Reporter, password: str | None = None
    ) -> Reply:
        """Give a command to the node whose shell is at `place`; raises as Console.open."""
        report.phase("Calling")
        with (
            self._console.open(place, password) as shell,
            report.on_cancel(shell.abort),
        ):
            text = shell.command(command).strip("\n")
        error = error_in(command, text)
        return Reply(command, text, without_origin(error) if error else "")
