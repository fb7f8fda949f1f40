"""All known nodes side by side: who answers, how fast, and why the others do not."""

from __future__ import annotations

import time
from dataclasses import dataclass

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import InvalidInput
from micros_ide.model.devices import Device, News
from micros_ide.model.discovery import Reply
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualState
from micros_ide.services.devices import Devices
from micros_ide.services.discovery_plan import place_of
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.device_shell import SHELL_PORT
from micros_ide.workers.name_lookup import NameLookup
from micros_ide.workers.node_sweep import NodeSweep, Target

LANE = "net:status"
TIMEOUT_S = 1.4  # for the whole answer of one node
_CONNECTING = 0.8  # of that; a first packet that was lost comes again after one second
_LIMITS_S = (0.1, 60.0)
_HERE = "127."  # virtual boards are there


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One node as it is now."""

    device: Device
    seconds: float | None  # until it had answered; None for one that did not


class FleetStatus:
    """Ask known nodes for hello and version; what comes of it is noted in the table."""

    def __init__(self, devices: Devices, virtual: VirtualBoards, jobs: JobEngine) -> None:
        self._devices = devices
        self._virtual = virtual
        self._jobs = jobs

    def submit(
        self, nodes: tuple[Device, ...] | None = None, *, timeout_s: float = TIMEOUT_S
    ) -> Job:
        """Ask `nodes`, or all, side by side; the result is a tuple of NodeStatus in their order.

        A node that hangs costs `timeout_s` seconds once and delays no other. Raises InvalidInput
        for a timeout that cannot be.
        """
        low, high = _LIMITS_S
        if not low <= timeout_s <= high:
            raise InvalidInput(f"a timeout is {low} to {high:.0f} seconds")

        def run(report: Reporter) -> tuple[NodeStatus, ...]:
            return self.ask(nodes, report, timeout_s=timeout_s)

        return self._jobs.submit("Ask the nodes", LANE, run)

    def ask(
        self, nodes: tuple[Device, ...] | None, report: Reporter, *, timeout_s: float = TIMEOUT_S
    ) -> tuple[NodeStatus, ...]:
        """Do the same within a job of the caller's."""
        every = self._devices.list()
        wanted = every if nodes is None else nodes
        replies = _ask(wanted, timeout_s, report)
        report.checkpoint()
        return self._noted(wanted, {one.uid: one for one in every}, replies)

    def _noted(
        self, wanted: tuple[Device, ...], known: dict[str, Device], replies: dict[str, Reply]
    ) -> tuple[NodeStatus, ...]:
        heard = {one.hello.uid: one for one in replies.values() if one.hello is not None}
        news = [_hello(uid, reply) for uid, reply in heard.items() if uid in known]
        missing = {one.uid: replies.get(one.uid) for one in wanted if one.uid not in heard}
        stopped = self._stopped(missing)
        news += [News(uid, _miss(reply, stopped.get(uid))) for uid, reply in missing.items()]
        rows = {one.uid: one for one in self._devices.record(news)}
        return tuple(
            NodeStatus(rows.get(one.uid, one), heard[one.uid].seconds if one.uid in heard else None)
            for one in wanted
        )

    def _stopped(self, missing: dict[str, Reply | None]) -> dict[str, str]:
        """Return id -> name of the virtual boards among `missing` that have no power."""
        lost = {uid for uid, reply in missing.items() if reply and _leads_here(reply)}
        specs = {uid_from_mac(one.mac): one for one in self._virtual.specs()} if lost else {}
        rows = {uid: self._virtual.status(specs[uid].name) for uid in lost & specs.keys()}
        off = {VirtualState.STOPPED, VirtualState.OFF}
        return {uid: row.name for uid, row in rows.items() if row.state in off}


def _ask(nodes: tuple[Device, ...], timeout_s: float, report: Reporter) -> dict[str, Reply]:
    """Return what came of asking each node's address, by the id of the node asked for."""
    places = _places(nodes, timeout_s, report)
    replies: dict[Target, Reply] = {}
    report.phase(f"Asking {len(nodes)} node{'s' * (len(nodes) != 1)}", len(places), "nodes")
    sweep = NodeSweep(timeout_s, connecting=_CONNECTING)
    with report.on_cancel(sweep.stop):
        sweep.run(
            dict.fromkeys(places.values()),
            lambda reply: replies.__setitem__((reply.address, reply.port), reply),
            report.progress,
        )
    return {uid: replies[place] for uid, place in places.items() if place in replies}


def _places(nodes: tuple[Device, ...], timeout_s: float, report: Reporter) -> dict[str, Target]:
    places = {one.uid: place for one in nodes if (place := place_of(one)) is not None}
    named = {one.uid: one for one in nodes if one.address and one.uid not in places}
    if named:
        hosts = [one.address for one in named.values() if one.address]
        lookup = NameLookup(hosts)
        with report.on_cancel(lookup.stop):
            lookup.wait(hosts, time.monotonic() + timeout_s)
        for uid, one in named.items():
            address = lookup.found.get(one.address or "")
            if address is not None:
                places[uid] = address, one.shell_port or SHELL_PORT
    return places


def _leads_here(reply: Reply) -> bool:
    return reply.address.startswith(_HERE) and reply.trouble in {Trouble.REFUSED, Trouble.SILENT}


def _hello(uid: str, reply: Reply) -> News:
    took = f"{1000 * reply.seconds:.0f} ms"
    sighting = Sighting(How.HELLO, now_utc(), reply.address, reply.port, took)
    name = reply.hello.name if reply.hello is not None else ""
    return News(uid, sighting, name, reply.version)


def _miss(reply: Reply | None, board: str | None) -> Miss:
    now = now_utc()
    if board is not None:
        return Miss(Trouble.STOPPED, now, detail=board)
    if reply is None:
        return Miss(Trouble.NO_ADDRESS, now)
    if reply.hello is not None:
        return Miss(Trouble.OTHER, now, reply.address, reply.hello.name)
    return Miss(reply.trouble or Trouble.SILENT, now, reply.address, reply.detail)
