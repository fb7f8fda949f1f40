"""Wiring: every part is built here, once, when it is first asked for; no globals, no registry."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from micros_ide import paths
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine

if TYPE_CHECKING:
    from micros_ide.services.apps import Apps
    from micros_ide.services.backup import Backups
    from micros_ide.services.backup.restore import Restore
    from micros_ide.services.bench import Benches
    from micros_ide.services.board_identity import BoardIdentity
    from micros_ide.services.board_layouts import BoardLayouts
    from micros_ide.services.catalogue import Catalogue
    from micros_ide.services.config_words import ConfigWords
    from micros_ide.services.console import Console
    from micros_ide.services.deploy import Deploy, Planner
    from micros_ide.services.device_lists import DeviceLists
    from micros_ide.services.devices import Devices
    from micros_ide.services.discovery import Discovery
    from micros_ide.services.doctor import Doctor
    from micros_ide.services.exports import Exports
    from micros_ide.services.firmware_build import FirmwareBuild
    from micros_ide.services.flashing import Flashing
    from micros_ide.services.fleet_status import FleetStatus
    from micros_ide.services.fleet_work import FleetWork
    from micros_ide.services.images import Images
    from micros_ide.services.manual import Manuals
    from micros_ide.services.module_trial import ModuleTrial
    from micros_ide.services.module_uploads import ModuleUploads
    from micros_ide.services.node_config import NodeConfig
    from micros_ide.services.node_facts import NodeFactsService
    from micros_ide.services.node_files import NodeFiles
    from micros_ide.services.node_settings import NodeSettingsService
    from micros_ide.services.node_terminal import NodeTerminals
    from micros_ide.services.ota import Ota
    from micros_ide.services.ota.fleet import OtaFleet
    from micros_ide.services.ota.upload import Uploads
    from micros_ide.services.passwords import Passwords
    from micros_ide.services.ports import Ports
    from micros_ide.services.profiles import Profiles
    from micros_ide.services.qr_codes import QrCodes
    from micros_ide.services.serial_console import SerialConsole
    from micros_ide.services.serial_session import SerialSessions
    from micros_ide.services.settings import Settings
    from micros_ide.services.tags import Tags
    from micros_ide.services.update import Update
    from micros_ide.services.virtual_boards import VirtualBoards
    from micros_ide.services.wifi_passwords import WifiPasswords
    from micros_ide.services.wifi_trial import WifiTrial


class Core:
    """What a shell (window, command line) holds; use it as a context manager.

    A command that lists virtual boards must not pay for the deploy, so parts and their modules
    are loaded by need. None of them reads a file or opens a port before it is used.
    """

    def __init__(
        self, *, data: Path, cache: Path, firmware: Path, system_keys: bool = False
    ) -> None:
        """Wire for these folders; `create` takes the user's own.

        `system_keys`: secrets go to the system's key store, else to an encrypted file in `data`.
        """
        self._data, self._cache, self._firmware = data, cache, firmware
        self._system_keys = system_keys
        self.bus = EventBus()  # JobChanged, JobLog, DeviceChanged
        self.jobs = JobEngine(self.bus)  # submit(title, lane, run), snapshot()

    @classmethod
    def create(cls) -> Core:
        """Return a core over the user's folders."""
        return cls(
            data=paths.user_data(),
            cache=paths.user_cache(),
            firmware=paths.bundled("firmware_src"),
            system_keys=not paths.portable(),
        )

    @cached_property
    def catalogue(self) -> Catalogue:
        """The boards there are: boards(), board(id)."""
        from micros_ide.services.catalogue import Catalogue

        return Catalogue()

    @cached_property
    def virtual(self) -> VirtualBoards:
        """Virtual boards: add, start, stop, cycle, remove, list(), kinds()."""
        from micros_ide.services.virtual_boards import VirtualBoards

        return VirtualBoards(self.catalogue, self._data / "virtual")

    @cached_property
    def ports(self) -> Ports:
        """Serial ports, virtual ones too: list(), find(device)."""
        from micros_ide.services.ports import Ports

        return Ports(self.catalogue, self.virtual)

    @cached_property
    def images(self) -> Images:
        """MicroPython images: status(), fetch(board, report), check(path, board)."""
        from micros_ide.services.images import Images

        return Images(self.catalogue, self._cache / "images")

    @cached_property
    def build(self) -> FirmwareBuild:
        """The node's files: `FirmwareBuild.build` and `.version`."""
        from micros_ide.services.firmware_build import FirmwareBuild

        return FirmwareBuild(self._firmware, self._cache / "build")

    @cached_property
    def manual(self) -> Manuals:
        """The function manual: build(modules), write(manual, folder), ready()."""
        from micros_ide.services.manual import Manuals

        resources = paths.bundled("resources")
        return Manuals(self._firmware, resources, self._cache / "manual", self.build.version)

    @cached_property
    def module_trial(self) -> ModuleTrial:
        """Load modules tried in a throw-away board before they are uploaded: run(files, report)."""
        from micros_ide.services.chip_pins import PinCapabilities
        from micros_ide.services.module_trial import ModuleTrial

        return ModuleTrial(self.build, PinCapabilities())

    @cached_property
    def bench(self) -> Benches:
        """What is wired to virtual boards: kinds(), wire(board, kind), set(), look(), unwire()."""
        from micros_ide.services.bench import Benches
        from micros_ide.services.pin_maps import PinMaps

        return Benches(self.virtual, PinMaps(self._firmware / "pinmaps"))

    @cached_property
    def node_config(self) -> NodeConfig:
        """Configuration: schema, parse(assignments), profiles(), profile(name)."""
        from micros_ide.services.node_config import NodeConfig

        return NodeConfig(self._firmware)

    @cached_property
    def config_words(self) -> ConfigWords:
        """What each configuration key means to a person: groups, of(key)."""
        from micros_ide.services.config_words import ConfigWords

        return ConfigWords()

    @cached_property
    def profiles(self) -> Profiles:
        """Settings for a kind of node, ready ones and own ones: list(), save(...), remove(name)."""
        from micros_ide.services.profiles import Profiles

        return Profiles(self.node_config, self._data / "profiles.json")

    @cached_property
    def devices(self) -> Devices:
        """Nodes met so far: list(), find(key), get(key), record(news), forget(uid)."""
        from micros_ide.services.devices import Devices

        return Devices(self._data / "devices.json", self.bus)

    @cached_property
    def device_lists(self) -> DeviceLists:
        """Lists of nodes as the original tools keep them: take(path), write(path)."""
        from micros_ide.services.device_lists import DeviceLists

        return DeviceLists(self.devices)

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
    def console(self) -> Console:
        """Shells to nodes: open(target, password), locate(target)."""
        from micros_ide.services.console import Console

        return Console(self.devices, self.virtual, recall=self.passwords.recall)

    @cached_property
    def passwords(self) -> Passwords:
        """Secrets of nodes by hardware id: recall(uid), remember(uid, password), forget(uid)."""
        from micros_ide.services.passwords import Passwords
        from micros_ide.workers.keystore import KeyStore

        return Passwords(KeyStore(self._data, system=self._system_keys))

    @cached_property
    def wifi_passwords(self) -> WifiPasswords:
        """Passwords of Wi-Fi networks by name: recall(ssid), remember(ssid, password), forget."""
        from micros_ide.services.wifi_passwords import WifiPasswords
        from micros_ide.workers.keystore import KeyStore

        return WifiPasswords(KeyStore(self._data, system=self._system_keys))

    @cached_property
    def wifi_trial(self) -> WifiTrial:
        """Wi-Fi tried on a board over USB: look(port), try_out(port, ...), correct(port, ...)."""
        from micros_ide.services.wifi_trial import WifiTrial

        return WifiTrial(self.ports, self.node_settings)

    @cached_property
    def board_identity(self) -> BoardIdentity:
        """What a board on USB is and runs: look(port, report)."""
        from micros_ide.services.board_identity import BoardIdentity

        return BoardIdentity(self.catalogue, self.ports)

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
    def deploy(self) -> Deploy:
        """Deploy: plan(request, report), submit(plan)."""
        from micros_ide.services.deploy import Deploy

        return Deploy(self.planner, self.devices, self.passwords, self.jobs)

    @cached_property
    def flashing(self) -> Flashing:
        """The flash alone: submit_erase(board, port), submit_micropython(board, port, image)."""
        from micros_ide.services.flashing import Flashing

        return Flashing(self.planner, self.jobs)

    @cached_property
    def planner(self) -> Planner:
        """What a deploy will do: plan(request, report); touches no board."""
        from micros_ide.services.deploy import Planner

        return Planner(
            catalogue=self.catalogue,
            ports=self.ports,
            virtual=self.virtual,
            images=self.images,
            build=self.build,
            node_config=self.node_config,
        )

    @cached_property
    def files(self) -> NodeFiles:
        """Files of a board over USB: list, get, put, remove, rename; submit(title, port, work)."""
        from micros_ide.services.node_files import NodeFiles

        return NodeFiles(self.ports, self.build, self.jobs)

    @cached_property
    def backups(self) -> Backups:
        """Backups of whole nodes: make(port, report), read(path), list(), remove(path)."""
        from micros_ide.services.backup import Backups

        return Backups(
            self._data / "backups",
            ports=self.ports,
            build=self.build,
            node_config=self.node_config,
            passwords=self.passwords,
        )

    @cached_property
    def restore(self) -> Restore:
        """Restore: plan(request, report), submit(plan)."""
        from micros_ide.services.backup.restore import Restore

        return Restore(
            self.backups, self.ports, self.node_config, self.devices, self.passwords, self.jobs
        )

    @cached_property
    def doctor(self) -> Doctor:
        """The doctor: submit(port, node) gives facts; diagnose, save, load them."""
        from micros_ide.services.doctor import Capture, Doctor

        looking = Capture(self.catalogue, self.ports, self.virtual, self.devices, self.console)
        return Doctor(looking, self.jobs)

    @cached_property
    def update(self) -> Update:
        """Update over USB: plan(request, report), submit(plan)."""
        from micros_ide.services.update import Update

        return Update(self.planner, self.backups, self.devices, self.passwords, self.jobs)

    @cached_property
    def ota(self) -> Ota:
        """Updates over the network: plan(request, report), submit(plan, password), rollback(...)."""
        from micros_ide.services.ota import Ota

        return Ota(self.console, self.devices, self.build, self.passwords, self.jobs)

    @cached_property
    def ota_fleet(self) -> OtaFleet:
        """Updates of several nodes over the network: plan(requests, report), submit(plan), now(job)."""
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
    def board_layouts(self) -> BoardLayouts:
        """Pictures of boards with their pins: picture(board_id, pin_map), boards()."""
        from micros_ide.services.board_layouts import BoardLayouts
        from micros_ide.services.chip_pins import PinCapabilities
        from micros_ide.services.pin_maps import PinMaps

        maps = PinMaps(self._firmware / "pinmaps")
        return BoardLayouts(self.catalogue, maps, PinCapabilities())

    @cached_property
    def qr_codes(self) -> QrCodes:
        """QR codes: matrix(text), network(ssid, password)."""
        from micros_ide.services.qr_codes import QrCodes

        return QrCodes()

    @cached_property
    def module_uploads(self) -> ModuleUploads:
        """Dropped modules: gather(paths, report), manuals, try_for_board, send_by_usb."""
        from micros_ide.services.module_uploads import ModuleUploads

        return ModuleUploads(self.module_trial, self.files, self.ports, self.catalogue)

    @cached_property
    def serial_console(self) -> SerialConsole:
        """The console of a board over USB: open(port, show, tell)."""
        from micros_ide.services.serial_console import SerialConsole

        return SerialConsole(self.ports, self.virtual)

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
    def tags(self) -> Tags:
        """Tags of nodes by hardware id: all(), change(uids, add=, remove=)."""
        from micros_ide.services.tags import Tags

        return Tags(self._data / "tags.json")

    @cached_property
    def serial_sessions(self) -> SerialSessions:
        """Consoles over USB that last and make way for jobs: open(device, show, tell)."""
        from micros_ide.services.serial_session import SerialSessions

        return SerialSessions(self.serial_console, self.jobs)

    @cached_property
    def terminals(self) -> NodeTerminals:
        """Shells of nodes that last, without waiting: open(target, tell)."""
        from micros_ide.services.node_terminal import NodeTerminals
        from micros_ide.services.shell_history import ShellHistory

        history = ShellHistory(self._data / "shell")
        return NodeTerminals(self.console, self.passwords, history, self.node_config)

    @cached_property
    def exports(self) -> Exports:
        """Files for people: write(path, data)."""
        from micros_ide.services.exports import Exports

        return Exports()

    @cached_property
    def settings(self) -> Settings:
        """Remembered choices: get(name), set(name=value)."""
        from micros_ide.services.settings import Settings

        return Settings(self._data / "settings.json")

    def close(self) -> None:
        """Cancel what still runs and wait for it (up to 5 s a job)."""
        self.jobs.close()

    def __enter__(self) -> Core:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
