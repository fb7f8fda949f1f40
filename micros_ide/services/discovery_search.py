"""One search for nodes, inside its job: ask, put together by hardware id, note down."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack

from micros_ide.errors import MicrosError
from micros_ide.model.address_spans import number_of
from micros_ide.model.devices import Device, News, merged
from micros_ide.model.discovery import DiscoveryResult, FoundNode, Reply
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.services.devices import Devices
from micros_ide.services.discovery_plan import DiscoveryPlan, board_uid, place_of
from micros_ide.workers.device_shell import SHELL_PORT
from micros_ide.workers.mdns import WAIT_S, LocalNames
from micros_ide.workers.name_lookup import NameLookup
from micros_ide.workers.node_sweep import NodeSweep, Target

_LOOK_UP_S = 3.0
_WRITE_EVERY_S = 0.1
_NOBODY = frozenset({Trouble.REFUSED, Trouble.SILENT, Trouble.UNREACHABLE})


class Search:
    """What is known while it goes on. Everything but looking names up is in the job's thread."""

    def __init__(self, devices: Devices, plan: DiscoveryPlan, report: Reporter) -> None:
        self._devices, self._plan, self._report = devices, plan, report
        self._rows = {one.uid: one for one in devices.list()}
        self._before = dict(self._rows)
        self._boards = {board_uid(row): row for row in plan.boards}
        self._expected = set(plan.places)
        self._nodes: dict[str, Reply] = {}  # by id
        self._replies: dict[Target, Reply] = {}  # of expected places, and of all who listen
        self._resolved: dict[str, tuple[str, ...]] = {}  # host names
        self._notes = dict.fromkeys(plan.notes)
        self._news: list[News] = []
        self._written_at = 0.0
        self._asked = 0

    def run(self) -> DiscoveryResult:
        """Search; raises JobCancelled."""
        began, plan, report = time.monotonic(), self._plan, self._report
        hosts = [name for name in plan.names if name.rstrip(".").endswith(".local")]
        local = LocalNames([*(one.name for one in plan.expected), *hosts])
        lookup = NameLookup(plan.names)
        with ExitStack() as stack:
            for stop in (local.stop, lookup.stop):
                stack.callback(stop)
                stack.enter_context(report.on_cancel(stop))
            if local.names:
                threading.Thread(target=local.ask, daemon=True).start()
            if plan.total:
                self._sweep(plan.targets(), plan.total)
            local.wait([*(one.name for one in self._missing()), *hosts], began + WAIT_S)
            lookup.wait([name for name in plan.names if not local.of(name)], began + _LOOK_UP_S)
            report.checkpoint()
        late = self._late(local, lookup)
        if late:
            self._expected.update(late)
            self._sweep(late, len(late))
        self._conclude(local)
        return self._result(time.monotonic() - began)

    def _sweep(self, targets: Iterable[Target], count: int) -> None:
        self._report.phase(f"Asking {count:,} address{'es' * (count != 1)}", count, "addresses")
        sweep, before = NodeSweep(self._plan.request.timeout_s), self._asked

        def progress(done: int) -> None:
            self._asked = before + done
            self._report.progress(done)
            if self._news and time.monotonic() - self._written_at > _WRITE_EVERY_S:
                self._write()

        try:
            with self._report.on_cancel(sweep.stop):
                sweep.run(targets, self._replied, progress)
        finally:  # what was found stays found when the rest is cancelled
            self._write()
        self._report.checkpoint()

    def _replied(self, reply: Reply) -> None:
        place = reply.address, reply.port
        if reply.trouble not in _NOBODY or place in self._expected:
            self._replies[place] = reply
        if reply.hello is None:
            return
        uid = reply.hello.uid
        before, twin = self._before.get(uid), self._nodes.get(uid)
        if twin is not None:
            self._notes[
                f"{reply.hello.name} ({uid}) answers at {twin.address} and at {reply.address}."
            ] = None
            if before is None or before.address != reply.address:
                return  # the address it was known by stays
        self._nodes[uid] = reply
        board = self._boards.get(uid)
        board_id = board.spec.board_id if board is not None else ""
        took = f"{1000 * reply.seconds:.0f} ms"
        seen = Sighting(How.HELLO, now_utc(), reply.address, reply.port, took)
        self._news.append(News(uid, seen, reply.hello.name, reply.version, board_id))
        if board is not None:
            here = Sighting(How.VIRTUAL, seen.when, reply.address, reply.port, board.name)
            self._news.append(News(uid, here))

    def _write(self) -> None:
        """Note down what was learnt; that the table cannot be written ends no search."""
        news, self._news = self._news, []
        try:
            changed = {one.uid: one for one in self._devices.record(news)}
        except MicrosError as error:
            changed = {}
            self._notes[f"What was found is not noted down here: {error.message}."] = None
        for one in news:
            fresh = changed.get(one.uid) or merged(self._rows.get(one.uid), one)
            if fresh is not None:
                self._rows[one.uid] = fresh
        self._written_at = time.monotonic()

    def _late(self, local: LocalNames, lookup: NameLookup) -> tuple[Target, ...]:
        """Return the places that names have led to and nobody has asked yet."""
        port = self._plan.request.port
        found: dict[Target, None] = {}
        for name in self._plan.names:
            owners = [one for one in self._plan.expected if one.address == name]
            addresses = local.of(name) or tuple(filter(None, [lookup.found.get(name)]))
            self._resolved[name] = addresses
            if not addresses:
                self._notes[f"No address is known for {name}."] = None
            for address in addresses:
                found[address, owners[0].shell_port if owners else port] = None
        for one in self._missing():
            for address in local.of(one.name):
                found[address, one.shell_port or SHELL_PORT] = None
        spans = self._plan.spans
        return tuple(
            place
            for place in found
            if place not in self._expected
            and not (place[1] == port and any((number_of(place[0]) or 0) in span for span in spans))
        )

    def _missing(self) -> list[Device]:
        return [one for one in self._plan.expected if one.uid not in self._nodes]

    def _conclude(self, local: LocalNames) -> None:
        """Note what multicast DNS said, and who was asked in vain and why."""
        if local.note and self._missing():
            self._notes[local.note] = None
        names = Counter(one.name for one in self._rows.values())
        for one in self._plan.expected:
            addresses = local.of(one.name) if names[one.name] == 1 else ()
            if addresses:
                place = addresses[0]
                self._news.append(News(one.uid, Sighting(How.MDNS, now_utc(), place)))
        for one in self._missing():
            self._news.append(News(one.uid, self._miss(one, local)))
        self._write()

    def _miss(self, device: Device, local: LocalNames) -> Miss:
        now, place = now_utc(), place_of(device)
        named = (*self._resolved.get(device.address or "", ()), *local.of(device.name))
        asked = [place] if place is not None else []
        asked += [(address, device.shell_port or SHELL_PORT) for address in named]
        if not asked:
            return Miss(Trouble.NO_ADDRESS, now)
        replies = [self._replies[one] for one in asked if one in self._replies]
        if not replies:  # it was one of many that nobody is at
            return Miss(Trouble.SILENT, now, asked[0][0])
        reply = next((one for one in replies if one.trouble not in _NOBODY), replies[0])
        if reply.trouble is None and reply.hello is not None:
            return Miss(Trouble.OTHER, now, reply.address, reply.hello.name)
        return Miss(reply.trouble or Trouble.SILENT, now, reply.address, reply.detail)

    def _result(self, seconds: float) -> DiscoveryResult:
        others = [one for one in self._replies.values() if one.trouble not in {None, *_NOBODY}]
        return DiscoveryResult(
            nodes=tuple(
                self._found(uid, reply)
                for uid, reply in sorted(self._nodes.items(), key=lambda item: _order(item[1]))
            ),
            missing=tuple(self._rows.get(one.uid, one) for one in self._missing()),
            others=tuple(sorted(others, key=_order)),
            asked=self._asked,
            seconds=round(seconds, 3),
            notes=tuple(self._notes),
        )

    def _found(self, uid: str, reply: Reply) -> FoundNode:
        before = self._before.get(uid)
        was = before.address if before is not None else None
        moved = was is not None and was != reply.address
        change = "new" if before is None else "moved" if moved else "known"
        return FoundNode(self._rows[uid], change, was if moved else None, reply.seconds)


def _order(reply: Reply) -> tuple[int, int]:
    return number_of(reply.address) or 0, reply.port
