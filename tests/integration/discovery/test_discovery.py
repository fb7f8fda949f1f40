"""Searches and status over real nodes: found by id, followed when they move, with a reason."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import threading
import time

import pytest

from micros_ide.core import Core
from micros_ide.errors import InvalidInput, JobCancelled, NotFound
from micros_ide.model.devices import DeviceChanged, News
from micros_ide.model.jobs import JobChanged
from micros_ide.model.presence import How, Miss, Presence, Sighting, Trouble, now_utc
from micros_ide.services import discovery_plan
from micros_ide.services.discovery import LANE, DiscoveryRequest
from micros_ide.workers.host_networks import HostNetworks

PLACES = 4  # connections that a node takes at once


def network_of(nodes):
    return f"{nodes[0].address.rpartition('.')[0]}.0/24"


def search(core, *ranges, **options):
    plan = core.discovery.plan(DiscoveryRequest(ranges, **options))
    return core.discovery.submit(plan).result()


def noted(core, node, address, seconds_ago=100.0, name=None):
    """Put a node into the table as it was met some time ago at `address`."""
    when = now_utc() - dt.timedelta(seconds=seconds_ago)
    core.devices.record(
        [News(node.uid, Sighting(How.HELLO, when, address, 9008), name or node.name, "1.0.0-0")]
    )


@contextlib.contextmanager
def server(address, talk):
    """Something that listens on the shell's port of `address`."""
    made = socket.create_server((address, 9008))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                link, _peer = made.accept()
                threading.Thread(target=run, args=(link,), daemon=True).start()

    def run(link):
        with link, contextlib.suppress(OSError):
            talk(link)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield
    finally:
        made.shutdown(socket.SHUT_RDWR)
        made.close()


def free_address(nodes, number):
    return f"{nodes[0].address.rpartition('.')[0]}.{number}"


def test_every_node_of_a_network_is_found_and_noted(core, nodes, table):
    rows, progress = [], []
    with (
        core.bus.listening(DeviceChanged, lambda event: rows.append(event.device.uid)),
        core.bus.listening(JobChanged, lambda event: progress.append(event.job.progress)),
    ):
        result = search(core, network_of(nodes))
    assert {one.device.uid for one in result.nodes} == {node.uid for node in nodes}
    assert {one.change for one in result.nodes} == {"new"}
    assert (result.asked, result.missing, result.others) == (254, (), ())
    assert set(rows) == {node.uid for node in nodes}
    assert (progress[-1].done, progress[-1].total) == (254, 254)
    for node in nodes:
        device = table.get(node.uid)
        assert (device.name, device.address, device.version) == (
            node.name,
            node.address,
            core.build.version(),
        )
        assert (device.board_id, device.presence()) == ("esp32", Presence.ONLINE)
        assert {one.how for one in device.sightings} == {How.HELLO, How.VIRTUAL}
    again = search(core, network_of(nodes))
    assert {one.change for one in again.nodes} == {"known"}


def places_free(address):
    with contextlib.ExitStack() as stack:
        links = [
            stack.enter_context(socket.create_connection((address, 9008), 5)) for _ in range(PLACES)
        ]
        return sum(link.recv(100).endswith(b" $ ") for link in links)


def test_a_search_leaves_every_place_of_a_node_free(core, nodes, table):
    for _ in range(PLACES + 2):
        assert len(search(core, nodes[0].address).nodes) == 1
    end = time.monotonic() + 10  # a place is free a moment after its goodbye
    while places_free(nodes[0].address) < PLACES and time.monotonic() < end:
        time.sleep(0.1)
    assert time.monotonic() < end


def test_identity_is_the_id_the_address_follows(core, nodes, table):
    stale = free_address(nodes, 230)
    noted(core, nodes[0], stale, name="old name")
    result = search(core, network_of(nodes))
    moved = next(one for one in result.nodes if one.device.uid == nodes[0].uid)
    assert (moved.change, moved.was) == ("moved", stale)
    assert (moved.device.name, moved.device.address) == (nodes[0].name, nodes[0].address)


def test_an_address_that_another_node_has_now_is_no_sign_of_life(core, nodes, table):
    noted(core, nodes[0], nodes[1].address)
    result = search(core, nodes[1].address)
    assert [one.device.uid for one in result.nodes] == [nodes[1].uid]
    (missing,) = result.missing
    assert missing.uid == nodes[0].uid
    assert missing.miss.trouble is Trouble.OTHER
    assert nodes[1].name in missing.why().sentence
    (status,) = core.fleet.submit((table.get(nodes[0].uid),)).result()
    assert status.device.miss.trouble is Trouble.OTHER


def test_known_nodes_and_boards_are_asked_by_name_and_unknown_names_told(core, nodes, table):
    assert search(core, nodes[2].name).nodes[0].device.uid == nodes[2].uid
    assert search(core, nodes[2].uid).nodes[0].change == "known"
    result = search(core, nodes[2].name, "no-such-name.local", timeout_s=0.5)
    assert len(result.nodes) == 1
    assert any("no-such-name.local" in note for note in result.notes)


def test_what_cannot_be_searched_is_refused_before_anything_is_sent(core, nodes):
    for bad in ("10.0.0.0/8", "la mp", "10.0.0.9-3"):
        with pytest.raises(InvalidInput):
            core.discovery.plan(DiscoveryRequest((bad,)))
    with pytest.raises(InvalidInput, match="timeout"):
        core.discovery.plan(DiscoveryRequest(("10.0.0.1",), timeout_s=0))
    with pytest.raises(InvalidInput, match="port"):
        core.discovery.plan(DiscoveryRequest(("10.0.0.1",), port=70000))


def test_without_a_network_and_nodes_there_is_nothing_to_search(core, tmp_path, monkeypatch):
    monkeypatch.setattr(discovery_plan, "host_networks", lambda: HostNetworks((), ()))
    with (
        Core(data=tmp_path, cache=tmp_path, firmware=tmp_path) as empty,
        pytest.raises(NotFound, match="no network to search"),
    ):
        empty.discovery.plan(DiscoveryRequest())


def test_the_plan_for_everywhere_has_known_nodes_boards_and_interfaces(core, nodes, table):
    noted(core, nodes[0], "10.9.9.9")
    plan = core.discovery.plan(DiscoveryRequest())
    targets = iter(plan.targets())
    assert next(targets) == ("10.9.9.9", 9008)
    assert {(node.address, 9008) for node in nodes} <= set(plan.places)
    assert plan.total == len({*plan.places, *targets})


def test_a_cancelled_search_stops_at_once_and_the_next_one_works(core, nodes, table):
    hanging = threading.Event()
    with server(free_address(nodes, 240), lambda _link: hanging.wait(60)):
        plan = core.discovery.plan(DiscoveryRequest((network_of(nodes),), timeout_s=60))
        with core.bus.listening(DeviceChanged, lambda _event: hanging_job.cancel()):
            hanging_job = core.discovery.submit(plan)
            with pytest.raises(JobCancelled):
                hanging_job.result()
        hanging.set()
    assert hanging_job.info.lane == LANE
    assert len(search(core, network_of(nodes)).nodes) == len(nodes)


def test_one_hanging_node_delays_no_other_and_has_its_reason(core, nodes, table):
    search(core, network_of(nodes))
    over, address = threading.Event(), free_address(nodes, 241)
    ghost = News("micr0000ffOS", Sighting(How.HELLO, now_utc(), address, 9008), "ghost")
    core.devices.record([ghost])
    try:
        with server(address, lambda _link: over.wait(60)):
            began = time.monotonic()
            rows = core.fleet.submit().result()
            took = time.monotonic() - began
    finally:
        over.set()
    answered = [row for row in rows if row.seconds is not None]
    assert {row.device.uid for row in answered} == {node.uid for node in nodes}
    assert max(row.seconds for row in answered) < took
    (hung,) = [row for row in rows if row.seconds is None]
    assert hung.device.miss.trouble is Trouble.MUTE
    assert hung.device.presence() is Presence.LATE
    assert address in hung.device.why().sentence


def test_what_is_no_node_is_named_and_not_noted(core, nodes, table):
    address = free_address(nodes, 242)
    with server(address, lambda link: link.sendall(b"220 mail.example.org ESMTP\r\n")):
        result = search(core, address)
    assert [(one.address, one.trouble) for one in result.others] == [(address, Trouble.FOREIGN)]
    assert table.list() == ()


def test_a_node_that_claims_an_id_of_another_does_not_take_its_place(core, nodes, table):
    search(core, network_of(nodes))
    liar = free_address(nodes, 243)

    def claim(link):
        link.sendall(b"liar $ ")
        for answer in (f"hello:liar:{nodes[0].uid}\nliar $ ", "9.9.9-9\nliar $ ", "Bye!\n\n"):
            link.recv(100)
            link.sendall(answer.encode())

    with server(liar, claim):
        result = search(core, network_of(nodes))
    assert table.get(nodes[0].uid).address == nodes[0].address
    assert any(liar in note and nodes[0].address in note for note in result.notes)


def test_a_virtual_board_without_power_says_how_to_start_it(core, nodes, table, without_power):
    search(core, network_of(nodes))
    with without_power(nodes[3]):
        (row,) = core.fleet.submit((table.get(nodes[3].uid),)).result()
    assert row.device.miss.trouble is Trouble.STOPPED
    assert row.device.why().fix == f"Start it: micros-ide virtual start {nodes[3].name}"


def test_a_node_without_an_address_and_one_by_host_name(core, nodes, table):
    core.devices.record(
        [
            News("micr01OS", Sighting(How.DEPLOY, now_utc()), "shy"),
            News("micr02OS", Sighting(How.IMPORTED, now_utc(), "localhost", 1), "named"),
        ]
    )
    rows = {row.device.name: row.device.miss for row in core.fleet.submit().result()}
    assert isinstance(rows["shy"], Miss)
    assert rows["shy"].trouble is Trouble.NO_ADDRESS
    assert rows["named"].trouble is Trouble.REFUSED
    with pytest.raises(InvalidInput, match="timeout"):
        core.fleet.submit(timeout_s=0)
