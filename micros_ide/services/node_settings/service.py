"""Read, compare and change the settings of a node: one way in for network and USB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from micros_ide.errors import AuthFailed, BoardError, ConnectionFailed, InvalidInput, MicrosError
from micros_ide.model.devices import News
from micros_ide.model.node_settings import (
    ArchiveRecord,
    Changed,
    Comparison,
    NodeSettings,
    Place,
    Preview,
    Restarted,
    Value,
)
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.services.board_session import BoardSession
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.node_settings.archive import SettingsArchive
from micros_ide.services.node_settings.compare import Reference, References, differences
from micros_ide.services.node_settings.document import check_target, write_document
from micros_ide.services.node_settings.network import NetworkLink
from micros_ide.services.node_settings.usb import UsbLink
from micros_ide.services.node_settings.wishes import Wish, Wishes
from micros_ide.services.passwords import PASSWORD_KEY, Passwords
from micros_ide.services.ports import BOOT_DRIVE, Ports

_WIFI_KEYS = ("staessid", "stapwd")


class Link(Protocol):
    """A node whose settings are open."""

    uid: str
    name: str
    always_restarts: bool

    def read(self, *, secrets: bool) -> NodeSettings:
        """Return all settings."""

    def refuse(self, values: Mapping[str, Value], now: NodeSettings) -> None:
        """Raise InvalidInput for what cannot be set; nothing is touched."""

    def write(self, values: Mapping[str, Value], now: NodeSettings, report: Reporter) -> None:
        """Set all of `values`, or none."""

    def restart(
        self, new: Mapping[str, Value], password: str | None, report: Reporter
    ) -> Restarted:
        """Restart the node and wait for it."""


class NodeSettingsService:
    """Every call opens the node, does one thing, and lets go of it again.

    `password` is the node's; without one the remembered one is taken. A job never asks: all calls
    raise AuthFailed where a password is missing or wrong, before anything is touched. They also
    raise what opening a node raises: NotFound, ConnectionFailed, DeviceTimeout, Busy.

    Attributes:
        archive: the records of all nodes.
        wishes: where new settings come from.
        references: what settings can be compared with.
    """

    def __init__(
        self,
        node_config: NodeConfig,
        archive: Path,
        *,
        console: Console,
        devices: Devices,
        ports: Ports,
        passwords: Passwords,
    ) -> None:
        """`archive`: the folder of the records."""
        self.archive = SettingsArchive(archive, passwords)
        self.wishes = Wishes(node_config, self.archive, passwords)
        self.references = References(node_config, passwords)
        self._schema = node_config.schema
        self._console = console
        self._devices = devices
        self._ports = ports
        self._passwords = passwords

    def lane(self, place: Place) -> str:
        """Return the lane that jobs on this node queue in."""
        return f"serial:{place.port}" if place.port else self._console.lane(place.node)

    def read(
        self, place: Place, report: Reporter, *, secrets: bool = False, password: str | None = None
    ) -> NodeSettings:
        """Return the settings of the node; its secrets only with `secrets`."""
        with self._open(place, report, password) as link:
            return link.read(secrets=secrets)

    def compare(
        self,
        place: Place,
        reference: Callable[[NodeSettings], Reference],
        report: Reporter,
        *,
        password: str | None = None,
    ) -> Comparison:
        """Return each key in which the node differs from `reference`, made for what it has."""
        with self._open(place, report, password) as link:
            now = link.read(secrets=True)
        other = reference(now)
        return Comparison(now.uid, now.name, other.title, other.differences(now.values))

    def preview(
        self, place: Place, wish: Wish, report: Reporter, *, password: str | None = None
    ) -> Preview:
        """Return what `change` would do; raises InvalidInput for what the node cannot take."""
        with self._open(place, report, password) as link:
            now = link.read(secrets=True)
            new = self._new_values(link, wish.values(now), now)
        rows = differences(now.values, {**now.values, **new}, only=new.keys())
        return Preview(now.uid, now.name, rows, self._needing_restart(new), wish.warnings)

    def change(
        self,
        place: Place,
        wish: Wish,
        report: Reporter,
        *,
        restart: bool = False,
        password: str | None = None,
        uid: str | None = None,
    ) -> Changed:
        """Give the node what `wish` wants, all of it or nothing; read back what was set.

        Its settings are archived before. Over USB the node always restarts, else with `restart`.
        `uid`: refuse another node (ConnectionFailed). Raises InvalidInput for values that do not
        fit, BoardError for a node that keeps something else, DeviceTimeout for one that does not
        come back after the restart.
        """
        with self._open(place, report, password) as link:
            self._check_is(link, place, uid)
            now = link.read(secrets=True)
            wanted = wish.values(now)
            new = self._new_values(link, wanted, now)
            kept = tuple(key for key in wanted if key not in new)
            archived, warnings, back = None, wish.warnings, None
            if new:
                archived, unkept = self._archived(now)
                report.phase(f"Setting {', '.join(new)}")
                link.write(new, now, report)
                warnings += (*unkept, *self._remembered(now.uid, new))
            restarts = restart or (link.always_restarts and bool(new))
            if restarts:
                back = link.restart(new, password, report)
                warnings += (*back.warnings, *self._met(now.uid, back))
        report.note_state("")
        return Changed(
            uid=now.uid,
            name=str(new.get("devfid", now.name)),
            keys=tuple(new),
            kept=kept,
            restart=() if restarts else self._needing_restart(new),
            restarted=restarts,
            back=back is not None and back.back,
            address=back.address if back else None,
            mode=back.mode if back else "",
            archived=archived,
            password=wish.password if wish.password == new.get(PASSWORD_KEY) else None,
            warnings=warnings,
        )

    def restart(
        self,
        place: Place,
        report: Reporter,
        *,
        changed: Mapping[str, Value] | None = None,
        password: str | None = None,
        uid: str | None = None,
    ) -> Restarted:
        """Restart the node and wait until it is back; `changed` is what it takes over by that.

        `uid`: refuse another node (ConnectionFailed). Raises DeviceTimeout for a node that does
        not come back, unless what was `changed` may have moved it.
        """
        with self._open(place, report, password) as link:
            self._check_is(link, place, uid)
            back = link.restart(changed or {}, password, report)
        unnoted = self._met(link.uid, back)
        report.note_state("")
        return replace(back, warnings=(*back.warnings, *unnoted))

    def save(self, place: Place, report: Reporter, *, password: str | None = None) -> ArchiveRecord:
        """Archive the node's settings and return the record."""
        with self._open(place, report, password) as link:
            now = link.read(secrets=True)
        return self.archive.save(now)

    def export(
        self,
        place: Place,
        path: Path,
        report: Reporter,
        *,
        force: bool = False,
        password: str | None = None,
    ) -> NodeSettings:
        """Write the node's settings to `path`, secrets left out and marked; return them.

        Raises InvalidInput for a file that exists, unless `force`d, before the node is opened.
        """
        check_target(path, force=force)
        found = self.read(place, report, password=password)
        write_document(path, found, force=force)
        return found

    @staticmethod
    def _check_is(link: Link, place: Place, uid: str | None) -> None:
        if uid is not None and link.uid != uid:
            raise ConnectionFailed(
                f"at {place} is {link.uid} now, not {uid}", hint="nothing was changed"
            )

    def _new_values(
        self, link: Link, wanted: Mapping[str, Value], now: NodeSettings
    ) -> dict[str, Value]:
        """Return what has to be set, in the schema's order; raises InvalidInput."""
        new = {
            key: wanted[key]
            for key in self._schema.keys
            if key in wanted and now.values.get(key) != wanted[key]
        }
        self._schema.check_all(new)
        wifi = {key: new.get(key, now.values.get(key)) for key in _WIFI_KEYS}
        if set(new) & set(wifi) and None not in wifi.values():
            self._schema.check_all(wifi)
        if new:
            link.refuse(new, now)
        return new

    def _needing_restart(self, new: Iterable[str]) -> tuple[str, ...]:
        return tuple(key for key in new if self._schema.key(key).reboot)

    def _archived(self, now: NodeSettings) -> tuple[str | None, tuple[str, ...]]:
        try:
            return self.archive.save(now).at, ()
        except MicrosError as error:  # no reason not to do what was asked for
            return None, (f"The settings before were not archived: {error.message}.",)

    def _remembered(self, uid: str, new: Mapping[str, Value]) -> tuple[str, ...]:
        if PASSWORD_KEY not in new:
            return ()
        try:
            self._passwords.remember(uid, str(new[PASSWORD_KEY]))
        except MicrosError as error:
            return (f"The new password was not remembered: {error.message}.",)
        return ()

    def _met(self, uid: str, back: Restarted) -> tuple[str, ...]:
        if back.address is None:
            return ()
        sighting = Sighting(How.HELLO, now_utc(), back.address, back.shell_port)
        try:
            self._devices.record([News(uid, sighting, back.name)])
        except MicrosError as error:
            return (f"The node was not noted down here: {error.message}.",)
        return ()

    @contextmanager
    def _open(self, place: Place, report: Reporter, password: str | None) -> Iterator[Link]:
        if place.port:
            port = self._ports.free(place.port)
            if port.bridge == BOOT_DRIVE:
                raise InvalidInput(
                    f"{port.label}: a drive has no settings",
                    hint="press RESET so that its node starts",
                )
            with BoardSession.open(port.device, report) as session:
                yield UsbLink(session, self._schema)
            return
        report.phase(f"Connecting to {place.node}")
        with self._console.open(place.node, password) as shell, report.on_cancel(shell.abort):
            if shell.wants_password:
                raise AuthFailed(
                    f"{shell.name} wants its password",
                    hint="give it with --password -, or use USB: --port PORT",
                )
            try:
                link = NetworkLink(self._console, place.node, shell, self._schema)
            except InvalidInput as error:
                raise BoardError(f"{place.node} is no micrOS node: {error.message}") from error
            yield link
