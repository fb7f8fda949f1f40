"""Capture the facts: what is plugged in, what may be opened, and what answers."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from micros_ide.errors import MicrosError, NotFound
from micros_ide.model.doctor.board_facts import BoardFacts
from micros_ide.model.doctor.facts import Facts, Holder, Port, Tools
from micros_ide.model.doctor.node_facts import NodeFacts
from micros_ide.model.doctor.privacy import without_person
from micros_ide.model.ports import SerialPort
from micros_ide.model.presence import now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualState
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.ports import BOOT_DRIVE, Ports
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.virtual.interpreter import find_interpreter
from micros_ide.workers import serial_ports
from micros_ide.workers.driver_catalogue import driver_catalogue
from micros_ide.workers.probes.board_talk import ChipWays, talk_to_board
from micros_ide.workers.probes.bounded import bounded
from micros_ide.workers.probes.computer import computer_facts
from micros_ide.workers.probes.node_path import walk_to_node
from micros_ide.workers.probes.ports import port_facts
from micros_ide.workers.probes.system import system_facts
from micros_ide.workers.probes.tools import tool_facts
from micros_ide.workers.probes.usb import usb_devices

_BAUDS = (460800, 115200)
_STOPPED = frozenset({VirtualState.STOPPED, VirtualState.OFF})


class Capture:
    """Looks at this computer; without a port or a node it only reads."""

    def __init__(
        self,
        catalogue: Catalogue,
        ports: Ports,
        virtual: VirtualBoards,
        devices: Devices,
        console: Console,
    ) -> None:
        self._catalogue = catalogue
        self._ports = ports
        self._virtual = virtual
        self._devices = devices
        self._console = console

    def facts(self, report: Reporter, *, port: str | None = None, node: str | None = None) -> Facts:
        """Return everything that can be known; talks to `port`, which restarts the board there.

        Raises InvalidInput or NotFound for a `node` that cannot be one, and JobCancelled.
        """
        aim = None if node is None else self._aim(node)
        report.phase("Looking at this computer")
        computer = computer_facts()
        facts = Facts(
            taken=now_utc().isoformat(timespec="seconds"),
            computer=computer,
            tools=self._tools(),
            system=system_facts(computer.release, enclosed=computer.sandbox is not None),
            usb=usb_devices(),
        )
        report.checkpoint()
        facts = self._with_ports(facts, port)
        if aim is not None:  # before its board is restarted, should it be the same
            report.phase(f"Looking for {aim[0].target}")
            facts = replace(facts, node=walk_to_node(*aim))
        if port is not None:
            facts = self._with_board(facts, report)
        return without_person(facts, str(Path.home()), bounded(getpass.getuser, ""))

    def device(self, port: str) -> str:
        """Return the device behind the name of a port, of a link or of a virtual board."""
        return self._device_of(port, bounded(self._ports.list, ())) or port

    def _tools(self) -> Tools:
        try:
            find_interpreter()
        except MicrosError as error:
            return replace(tool_facts(), interpreter=False, interpreter_fault=error.message)
        return replace(tool_facts(), interpreter=True)

    def _with_ports(self, facts: Facts, asked: str | None) -> Facts:
        listed: tuple[SerialPort, ...] | None = bounded(self._ports.list, None)
        asked = self._device_of(asked, listed or ())
        drives = tuple(Path(one.device).name for one in listed or () if one.bridge == BOOT_DRIVE)
        # What else is in the list, old ports and headsets among it, leads to no board.
        wanted = [
            one
            for one in listed or ()
            if one.bridge != BOOT_DRIVE and (one.vid is not None or one.virtual)
        ]
        wanted += [one for one in listed or () if one.device == asked and one not in wanted]
        ports = None if listed is None else tuple(self._port(one) for one in wanted)
        if ports is not None and asked and not any(one.device == asked for one in ports):
            drive = any(one.device == asked for one in listed or ())
            ports = ports if drive else (*ports, *self._unlisted(asked))
        return replace(
            facts,
            ports=ports,
            hidden_ports=tuple(bounded(serial_ports.pseudo_ports, [])),
            drives=drives,
            asked_port=asked,
        )

    def _device_of(self, asked: str | None, listed: tuple[SerialPort, ...]) -> str | None:
        """Return the device of what was asked for: a link's target, a virtual board's port."""
        if asked is None:
            return None
        for one in listed:
            if asked == one.virtual or _is_same(asked, one.device):
                return one.device
        return asked

    def _port(self, listed: SerialPort) -> Port:
        port = port_facts(listed)
        state = self._state_of(listed.virtual) if listed.virtual else None
        return replace(port, virtual_state=state)

    def _unlisted(self, asked: str) -> tuple[Port, ...]:
        """Return a port that no list shows: of a virtual board that is off, or of another kind."""
        state = self._state_of(asked)
        if state is not None:
            return (Port(asked, virtual=asked, virtual_state=state),)
        if os.path.exists(asked):
            return (port_facts(SerialPort(asked, asked)),)
        return ()

    def _with_board(self, facts: Facts, report: Reporter) -> Facts:
        port = facts.port(facts.asked_port)
        if port is None or port.virtual_state in {one.value for one in _STOPPED}:
            return facts
        device = port.device
        own = bounded(lambda: serial_ports.holder(device, include_self=True), None)
        if port.holder is None and own is not None and own.pid == os.getpid():
            held = replace(port, holder=Holder(own.name, own.pid, ours=True, this_process=True))
            ports = tuple(held if one is port else one for one in facts.ports or ())
            facts, port = replace(facts, ports=ports), held
        if port.holder is not None:
            return replace(facts, board=BoardFacts("busy", said=f"{device} is in use"))
        family = driver_catalogue().family(port.vid, port.pid)
        board = talk_to_board(
            device,
            _BAUDS,
            self._ways(),
            report,
            has_loader=family is None or family.id != "rp2",
        )
        return replace(facts, board=board)

    def _ways(self) -> Mapping[str, ChipWays]:
        return {
            board.chip: ChipWays(board.flash_offset, board.after_flash)
            for board in self._catalogue.boards()
            if board.flash_offset is not None
        }

    def _state_of(self, name: str) -> str | None:
        """Return the state of the virtual board called `name`, if there is one."""
        try:
            return self._virtual.status(name).state.value
        except MicrosError:
            return None

    def _aim(self, target: str) -> tuple[NodeFacts, str | None]:
        """Return where to look for a node, and the hardware id it should have."""
        known = self._devices.find(target) or self._devices.find(target.removesuffix(".local"))
        try:
            place, port = self._console.locate(target)
        except NotFound:
            if known is None:
                raise
            place, port = f"{known.name}.local", known.shell_port
        number = place.replace(".", "").isdigit()
        remembered = known.address if known else None
        facts = NodeFacts(
            target=target,
            port=port,
            virtual_state=self._state_of(target),
            name=known.name if known and target != known.address else None,
            host=None if number else place,
            address=place if number else remembered,
            address_from="remembered" if known else "given",
        )
        return facts, known.uid if known else None


def _is_same(asked: str, device: str) -> bool:
    """Return whether `asked` means `device`: by another name of it, or by a link."""
    if sys.platform == "win32":
        return asked.casefold() == device.casefold()
    # On a Mac every port has two names, and the other one is listed.
    near = asked.replace("/dev/tty.", "/dev/cu.", 1) if sys.platform == "darwin" else asked
    return device in {near, os.path.realpath(near)}
