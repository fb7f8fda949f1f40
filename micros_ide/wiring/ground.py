"""What the program has without a board or a node: data, lists, choices, virtual boards."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from micros_ide import paths
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine

if TYPE_CHECKING:
    from micros_ide.services.bench import Benches
    from micros_ide.services.bench_sets import BenchSets
    from micros_ide.services.board_layouts import BoardLayouts
    from micros_ide.services.board_watch import BoardWatches
    from micros_ide.services.board_world import BoardWorlds
    from micros_ide.services.catalogue import Catalogue
    from micros_ide.services.config_words import ConfigWords
    from micros_ide.services.desktop_entry import DesktopEntry
    from micros_ide.services.device_lists import DeviceLists
    from micros_ide.services.devices import Devices
    from micros_ide.services.drafts import Drafts
    from micros_ide.services.exports import Exports
    from micros_ide.services.firmware_build import FirmwareBuild
    from micros_ide.services.help_topics import HelpTopics
    from micros_ide.services.manual import Manuals
    from micros_ide.services.module_check import ModuleCheck
    from micros_ide.services.module_trial import ModuleTrial
    from micros_ide.services.module_words import ModuleWords
    from micros_ide.services.node_config import NodeConfig
    from micros_ide.services.own_modules import OwnModules
    from micros_ide.services.passwords import Passwords
    from micros_ide.services.profiles import Profiles
    from micros_ide.services.qr_codes import QrCodes
    from micros_ide.services.settings import Settings
    from micros_ide.services.tags import Tags
    from micros_ide.services.virtual_boards import VirtualBoards
    from micros_ide.services.wifi_passwords import WifiPasswords


class Ground:
    """Folders, bus, jobs, and the services that need nothing else."""

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

    @cached_property
    def settings(self) -> Settings:
        """Remembered choices: get(name), set(name=value)."""
        from micros_ide.services.settings import Settings

        return Settings(self._data / "settings.json")

    @cached_property
    def catalogue(self) -> Catalogue:
        """The boards there are: boards(), board(id)."""
        from micros_ide.services.catalogue import Catalogue

        return Catalogue()

    @cached_property
    def build(self) -> FirmwareBuild:
        """The node's files: `FirmwareBuild.build` and `.version`."""
        from micros_ide.services.firmware_build import FirmwareBuild

        return FirmwareBuild(self._firmware, self._cache / "build")

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
    def virtual(self) -> VirtualBoards:
        """Virtual boards: add, start, stop, cycle, remove, list(), kinds()."""
        from micros_ide.services.virtual_boards import VirtualBoards

        return VirtualBoards(self.catalogue, self._data / "virtual")

    @cached_property
    def bench(self) -> Benches:
        """What is wired to virtual boards: kinds(), wire(board, kind), set(), look(), unwire()."""
        from micros_ide.services.bench import Benches
        from micros_ide.services.pin_maps import PinMaps

        return Benches(self.virtual, PinMaps(self._firmware / "pinmaps"))

    @cached_property
    def bench_sets(self) -> BenchSets:
        """Devices that load modules use together: wire(board, set_id)."""
        from micros_ide.services.bench_sets import BenchSets

        return BenchSets(self.bench)

    @cached_property
    def board_watch(self) -> BoardWatches:
        """Virtual boards live: open(board, tell)."""
        from micros_ide.services.board_watch import BoardWatches

        return BoardWatches(self.virtual)

    @cached_property
    def board_world(self) -> BoardWorlds:
        """What happens to a virtual board: cut_power, give_power, set_wifi, set_time, advance."""
        from micros_ide.services.board_world import BoardWorlds

        return BoardWorlds(self.virtual)

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
    def tags(self) -> Tags:
        """Tags of nodes by hardware id: all(), change(uids, add=, remove=)."""
        from micros_ide.services.tags import Tags

        return Tags(self._data / "tags.json")

    @cached_property
    def desktop_entry(self) -> DesktopEntry:
        """The window among the applications of the desktop: files(), install(), remove()."""
        from micros_ide.services.desktop_entry import DesktopEntry

        icon = paths.bundled("resources") / "icons" / "app.svg"
        return DesktopEntry(paths.desktop_data(), icon)

    @cached_property
    def exports(self) -> Exports:
        """Files for people: write(path, data)."""
        from micros_ide.services.exports import Exports

        return Exports()

    @cached_property
    def qr_codes(self) -> QrCodes:
        """QR codes: matrix(text), network(ssid, password)."""
        from micros_ide.services.qr_codes import QrCodes

        return QrCodes()

    @cached_property
    def manual(self) -> Manuals:
        """The function manual: build(modules), write(manual, folder), ready()."""
        from micros_ide.services.manual import Manuals

        resources = paths.bundled("resources")
        return Manuals(self._firmware, resources, self._cache / "manual", self.build.version)

    @cached_property
    def help_topics(self) -> HelpTopics:
        """The pages of the help: book()."""
        from micros_ide.services.help_topics import HelpTopics

        return HelpTopics(self.manual, self.catalogue, self.board_layouts)

    @cached_property
    def module_words(self) -> ModuleWords:
        """Words for the editor of load modules: index()."""
        from micros_ide.services.module_words import ModuleWords

        return ModuleWords(self._firmware, paths.bundled("resources"), self.manual)

    @cached_property
    def module_check(self) -> ModuleCheck:
        """Load modules checked while they are written: check(text, name)."""
        from micros_ide.services.module_check import ModuleCheck
        from micros_ide.services.pin_maps import PinMaps

        return ModuleCheck(self.build, PinMaps(self._firmware / "pinmaps"))

    @cached_property
    def own_modules(self) -> OwnModules:
        """The user's own modules on this computer: read, write, template(id), example(name)."""
        from micros_ide.services.own_modules import OwnModules

        templates = paths.bundled("resources") / "templates"
        return OwnModules(paths.user_modules(), self._firmware / "modules", templates)

    @cached_property
    def drafts(self) -> Drafts:
        """Unsaved texts of the editor: keep(draft), drop(key), left()."""
        from micros_ide.services.drafts import Drafts

        return Drafts(self._data / "drafts")

    @cached_property
    def module_trial(self) -> ModuleTrial:
        """Load modules tried in a throw-away board before they are uploaded: run(files, report)."""
        from micros_ide.services.chip_pins import PinCapabilities
        from micros_ide.services.module_trial import ModuleTrial

        return ModuleTrial(self.build, PinCapabilities())

    @cached_property
    def board_layouts(self) -> BoardLayouts:
        """Pictures of boards with their pins: picture(board_id, pin_map), boards()."""
        from micros_ide.services.board_layouts import BoardLayouts
        from micros_ide.services.chip_pins import PinCapabilities
        from micros_ide.services.pin_maps import PinMaps

        maps = PinMaps(self._firmware / "pinmaps")
        return BoardLayouts(self.catalogue, maps, PinCapabilities())
