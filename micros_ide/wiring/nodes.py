"""What is done with nodes over the network."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from micros_ide import paths
from micros_ide.wiring.boards import Boards

if TYPE_CHECKING:
    from micros_ide.services.apps import Apps
    from micros_ide.services.board_files import BoardFiles
    from micros_ide.services.console import Console
    from micros_ide.services.discovery import Discovery
    from micros_ide.services.doctor import Doctor
    from micros_ide.services.fleet_status import FleetStatus
    from micros_ide.services.fleet_work import FleetWork
    from micros_ide.services.module_delivery import ModuleDelivery
    from micros_ide.services.module_runs import ModuleRuns
    from micros_ide.services.module_uploads import ModuleUploads
    from micros_ide.services.node_controls import NodeControls
    from micros_ide.services.node_facts import NodeFactsService
    from micros_ide.services.node_settings import NodeSettingsService
    from micros_ide.services.node_terminal import NodeTerminals
    from micros_ide.services.ota import Ota
    from micros_ide.services.ota.fleet import OtaFleet
    from micros_ide.services.ota.upload import Uploads
    from micros_ide.services.schedule import Schedules
    from micros_ide.services.wifi_trial import WifiTrial


class Nodes(Boards):
    """Search, shells, settings, updates over the air, apps."""

    @cached_property
    def console(self) -> Console:
        """Shells to nodes: open(target, password), locate(target)."""
        from micros_ide.services.console import Console

        return Console(self.devices, self.virtual, recall=self.passwords.recall)

    @cached_property
    def discovery(self) -> Discovery:
        """Search for nodes: plan(request), submit(plan)."""
        from micros_ide.services.discovery import Discovery

        return Discovery(self.devices, self.virtual, self.jobs)

    @cached_property
    def fleet(self) -> FleetStatus:
        """How the known nodes are: submit(nodes)."""
        from micros_ide.services.fleet_status import FleetStatus

        return FleetStatus(self.devices, self.virtual, self.jobs)

    @cached_property
    def fleet_work(self) -> FleetWork:
        """One thing on several nodes: submit_command(places, line, told), submit_backup(...)."""
        from micros_ide.services.fleet_work import FleetWork

        return FleetWork(
            self.console,
            self.passwords,
            self.jobs,
            node_settings=lambda: self.node_settings,
            backups=lambda: self.backups,
        )

    @cached_property
    def terminals(self) -> NodeTerminals:
        """Shells of nodes that last, without waiting: open(target, tell)."""
        from micros_ide.services.node_terminal import NodeTerminals
        from micros_ide.services.shell_history import ShellHistory

        history = ShellHistory(self._data / "shell")
        return NodeTerminals(self.console, self.passwords, history, self.node_config)

    @cached_property
    def node_facts(self) -> NodeFactsService:
        """What running nodes tell of themselves: facts(uid, topics, report), trend(uid), call."""
        from micros_ide.services.node_facts import NodeFactsService

        return NodeFactsService(
            self.console,
            self.devices,
            passwords=self.passwords,
            ports=self.ports,
            virtual=self.virtual,
            trends=self._data / "node_trends.json",
        )

    @cached_property
    def node_controls(self) -> NodeControls:
        """Panels made from the modules' widget lines: open(uid, tell)."""
        from micros_ide.services.node_controls import NodeControls

        own = paths.user_modules()
        return NodeControls(
            self.console, self.passwords, lambda: self.manual, lambda: sorted(own.glob("LM_*.py"))
        )

    @cached_property
    def node_settings(self) -> NodeSettingsService:
        """Settings of running nodes: read, compare, preview, change, save; archive, wishes."""
        from micros_ide.services.node_settings import NodeSettingsService

        return NodeSettingsService(
            self.node_config,
            self._data / "archive",
            console=self.console,
            devices=self.devices,
            ports=self.ports,
            passwords=self.passwords,
        )

    @cached_property
    def schedules(self) -> Schedules:
        """What nodes will do in the next days: read(place), last(uid), work_out(request)."""
        from micros_ide.services.schedule import Schedules

        return Schedules(
            self._firmware,
            self._data / "schedules.json",
            node_config=self.node_config,
            node_settings=self.node_settings,
            node_facts=self.node_facts,
        )

    @cached_property
    def ota(self) -> Ota:
        """Updates over the network: plan(request, report), submit(plan), rollback(...)."""
        from micros_ide.services.ota import Ota

        return Ota(self.console, self.devices, self.build, self.passwords, self.jobs)

    @cached_property
    def ota_fleet(self) -> OtaFleet:
        """Updates of several nodes at once: plan(requests, report), submit(plan), now(job)."""
        from micros_ide.services.ota.fleet import OtaFleet

        return OtaFleet(self.ota, self.console, self.devices, self.jobs)

    @cached_property
    def uploads(self) -> Uploads:
        """Own files for a node over the network: read(paths), try_out(plan), refuse_red."""
        from micros_ide.services.ota.upload import Uploads

        return Uploads(
            self.build, self.module_trial, self.catalogue, self.devices, self.node_settings
        )

    @cached_property
    def module_uploads(self) -> ModuleUploads:
        """Dropped modules: gather(paths, report), manuals, try_for_board, send_by_usb."""
        from micros_ide.services.module_uploads import ModuleUploads

        return ModuleUploads(self.module_trial, self.files, self.ports, self.catalogue)

    @cached_property
    def module_delivery(self) -> ModuleDelivery:
        """Modules to a node: try_out(modules, target), send(tried), call(place, command)."""
        from micros_ide.services.module_delivery import ModuleDelivery

        return ModuleDelivery(self.module_uploads, self.uploads, self.ota, self.console)

    @cached_property
    def module_runs(self) -> ModuleRuns:
        """Modules of the editor on a board: targets(), run(wish), restart(target), start_board."""
        from micros_ide.services.module_runs import ModuleRuns

        return ModuleRuns(
            self.module_delivery,
            self.module_uploads,
            console=self.console,
            serial_console=self.serial_console,
            virtual=self.virtual,
            ports=self.ports,
            devices=self.devices,
            deploy=self.deploy,
        )

    @cached_property
    def board_files(self) -> BoardFiles:
        """Files of a board or node for who looks through them: look, get, text, put, remove."""
        from micros_ide.services.board_files import BoardFiles

        return BoardFiles(self.files, self.node_facts, self.build)

    @cached_property
    def apps(self) -> Apps:
        """Dashboard apps: list(), find(id), submit(id, target, given)."""
        from micros_ide.services.apps import Apps

        return Apps(
            paths.bundled("dashboard_apps"),
            self._data / "apps",
            nodes=self.console,
            jobs=self.jobs,
            bus=self.bus,
        )

    @cached_property
    def doctor(self) -> Doctor:
        """The doctor: submit(port, node) gives facts; diagnose, save, load them."""
        from micros_ide.services.doctor import Capture, Doctor

        looking = Capture(self.catalogue, self.ports, self.virtual, self.devices, self.console)
        return Doctor(looking, self.jobs)

    @cached_property
    def wifi_trial(self) -> WifiTrial:
        """Wi-Fi tried on a board over USB: look(port), try_out(port, ...), correct(port, ...)."""
        from micros_ide.services.wifi_trial import WifiTrial

        return WifiTrial(self.ports, self.node_settings)
