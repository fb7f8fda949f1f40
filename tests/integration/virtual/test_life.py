"""Boards as processes: who starts them, what ends them, and that nothing is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from micros_ide.errors import Busy, InvalidInput, NotFound
from micros_ide.model.virtual import VirtualState
from micros_ide.virtual.fleet import VirtualFleet
from tests.at_best import at_best


def alive(pid):
    """Whether a process runs; one that waits to be collected does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def test_a_board_is_started_listed_found_stopped_and_removed(fleet, flashed):
    status = flashed("one")
    assert (status.state, status.name) == (VirtualState.RUNNING, "one")
    assert fleet.start("one").pid == status.pid  # harmless
    assert [row.name for row in fleet.list()] == ["one"]
    assert fleet.find_by_port(status.port).name == "one"
    assert fleet.find_by_port(os.path.realpath(status.port)).name == "one"
    assert fleet.find_by_port("/dev/ttyS0") is None
    fleet.stop("one")
    fleet.stop("one")
    assert fleet.status("one").state is VirtualState.STOPPED
    assert not os.path.lexists(status.port)
    assert not alive(status.pid)
    fleet.remove("one")
    assert fleet.list() == []
    with pytest.raises(NotFound, match="'one'"):
        fleet.status("one")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("hang_up", [signal.SIG_DFL, signal.SIG_IGN], ids=["usually", "nohup"])
def test_a_killed_board_leaves_no_process_and_no_port(
    fleet, flashed, wait_until, terminal, hang_up
):
    """Nor does its program go on that never looks up from its work."""
    before = signal.signal(signal.SIGHUP, hang_up)
    try:
        status = flashed("one")
    finally:
        signal.signal(signal.SIGHUP, before)
    line = terminal(status.port, raw=True)
    line.type(b"print('begun')\nwhile True: pass\x04")
    line.wait_for(b"begun")
    (interpreter,) = wait_until(lambda: children(status.pid))
    os.kill(status.pid, signal.SIGKILL)
    wait_until(lambda: not alive(interpreter))
    wait_until(lambda: fleet.status("one").state is VirtualState.STOPPED)
    assert not os.path.lexists(status.port)
    assert fleet.start("one").state is VirtualState.RUNNING


def test_a_board_ends_with_its_owner(fleet, flashed, wait_until):
    flashed("one")
    fleet.stop("one")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as owner:
        pid = fleet.start("one", owner_pid=owner.pid).pid
        assert fleet.status("one").state is VirtualState.RUNNING
        owner.kill()
    wait_until(lambda: not alive(pid))
    assert fleet.status("one").state is VirtualState.STOPPED


def test_a_board_is_started_while_it_still_ends(fleet, flashed):
    before = flashed("one")
    fleet.control("one").stop()
    after = fleet.start("one", owner_pid=os.getpid())
    assert (after.state, after.pid != before.pid) == (VirtualState.RUNNING, True)
    assert os.path.exists(after.port)


def test_a_board_that_was_started_while_one_looked_keeps_its_port(fleet, flashed, monkeypatch):
    status = flashed("one")
    monkeypatch.setattr("micros_ide.virtual.fleet.is_held", lambda _lock: False)  # a moment ago
    assert fleet.status("one").state is VirtualState.STOPPED
    monkeypatch.undo()
    assert os.path.exists(status.port)
    assert fleet.status("one").state is VirtualState.RUNNING


def test_a_board_whose_folder_was_deleted_ends(fleet, flashed, wait_until):
    status = flashed()
    shutil.rmtree(Path(fleet.home) / status.name)
    wait_until(lambda: not alive(status.pid))


def test_a_board_without_owner_outlives_the_program_that_started_it(fleet, flashed):
    flashed("one")
    fleet.stop("one")
    code = (
        "import sys; from pathlib import Path; from micros_ide.virtual.fleet import VirtualFleet; "
        "VirtualFleet(Path(sys.argv[1])).start('one')"
    )
    subprocess.run([sys.executable, "-c", code, str(fleet.home)], check=True, timeout=30)
    assert fleet.status("one").state is VirtualState.RUNNING


def test_programs_that_start_a_board_at_once_start_one_process(fleet, flashed):
    flashed("one")
    fleet.stop("one")
    other = VirtualFleet(fleet.home)
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda one: one.start("one"), [fleet, other] * 2))
    assert len({row.pid for row in rows}) == 1


def test_twenty_boards_start_at_once_and_idle_without_work(fleet, flashed, wait_until, terminal):
    names = [f"b{number}" for number in range(20)]
    own = own_cpu_seconds()
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(flashed, names))
    own = own_cpu_seconds() - own
    assert len({row.address for row in rows}) == len({row.port for row in rows}) == 20
    assert {row.state for row in fleet.list()} == {VirtualState.RUNNING}

    def work():
        everyone = [pid for row in rows for pid in (row.pid, *children(row.pid))]
        return sum(cpu_seconds(pid) for pid in everyone)

    # `make bench` measures how long it takes; here is what it costs, which a busy computer leaves.
    assert (own + work()) / len(rows) < 0.25
    terminal(rows[0].port, raw=True)
    wait_until(lambda: settled(work))

    def second():
        before = work()
        time.sleep(1.0)  # the length of the measurement
        return work() - before

    assert at_best(second, 0.021) <= 0.02


def own_cpu_seconds():
    """Of this process and of those that it has started and seen end."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settled(work):
    before = work()
    time.sleep(0.2)
    return work() == before


def test_cycle_brings_a_new_port_behind_the_same_path(fleet, flashed, terminal):
    status = flashed("one")
    line = terminal(status.port, raw=True)
    line.run("with open('kept.txt', 'w') as f: f.write('kept')")
    again = fleet.cycle("one")
    assert (again.port, again.pid) == (status.port, status.pid)
    line.close()
    line = terminal(again.port, raw=True)
    assert line.run("print(open('kept.txt').read())") == "kept\r\n"


def test_names_addresses_and_sizes_are_checked(fleet):
    fleet.add("one", board_id="esp32", chip="esp32", address="127.88.0.9")
    for name in ("", "a/b", "..", "a b", "con", "x" * 41, ".hidden"):
        with pytest.raises(InvalidInput):
            fleet.add(name, board_id="esp32", chip="esp32")
    for options in (
        {"address": "10.0.0.1"},
        {"address": "127.0.0.1"},
        {"flash_size": 3 << 20},
        {"heap": 1000},
        {"ssid": ""},
        {"password": "short"},
        {"mac": "01:02:03:04:05:06"},
    ):
        with pytest.raises(InvalidInput):
            fleet.add("two", board_id="esp32", chip="esp32", **options)
    for options in ({"name": "ONE"}, {"name": "two", "address": "127.88.0.9"}):
        with pytest.raises(Busy):
            fleet.add(**{"board_id": "esp32", "chip": "esp32"} | options)
    with pytest.raises(NotFound):
        fleet.add("pico", board_id="rpi_pico_w", chip="rp2040")
    assert [row.name for row in fleet.list()] == ["one"]


def test_an_address_where_something_listens_is_left_out(fleet):
    first = fleet.add("one", board_id="esp32", chip="esp32").address
    taken = fleet.add("two", board_id="esp32", chip="esp32").address
    fleet.remove("two")
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((taken, 9008))
        server.listen()
        assert fleet.add("two", board_id="esp32", chip="esp32").address not in (first, taken)


def test_boards_of_two_homes_never_share_an_address(fleet, tmp_path):
    other = VirtualFleet(tmp_path / "other")
    address = fleet.add("one", board_id="esp32", chip="esp32").address
    assert other.add("two", board_id="esp32", chip="esp32").address == address
    fleet.start("one")
    with pytest.raises(Busy, match=address):
        other.start("two")
    assert other.add("three", board_id="esp32", chip="esp32").address != address


def test_a_board_deep_in_folders_can_be_controlled(tmp_path):
    """The path of a socket has 108 bytes at most; folders may be longer."""
    deep = VirtualFleet(tmp_path.joinpath(*["a long folder name"] * 6))
    deep.add("one", board_id="esp32", chip="esp32")
    try:
        assert deep.start("one").state is VirtualState.NO_IMAGE
        path = Path(deep.control("one").status()["control"])
        assert path.exists()
        assert path.stat().st_mode & 0o077 == 0
    finally:
        deep.remove("one")
    assert not path.exists()


def test_what_is_not_running_cannot_be_controlled(fleet):
    fleet.add("one", board_id="esp32", chip="esp32")
    with pytest.raises(NotFound, match="not running"):
        fleet.control("one").wifi(False)


def test_without_an_interpreter_there_is_one_clear_sentence(fleet, monkeypatch):
    fleet.add("one", board_id="esp32", chip="esp32")
    monkeypatch.setenv("MICROS_IDE_MICROPYTHON", "/nowhere/micropython")
    with pytest.raises(NotFound, match="/nowhere/micropython"):
        fleet.start("one")
    monkeypatch.delenv("MICROS_IDE_MICROPYTHON")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("micros_ide.virtual.interpreter.find_spec", lambda _name: None)
    with pytest.raises(NotFound, match="no MicroPython interpreter was found"):
        fleet.start("one")


def test_a_program_that_exits_at_once_does_not_burn_the_processor(flashed, terminal):
    status = flashed("one")
    line = terminal(status.port, raw=True)
    line.run("with open('main.py', 'w') as f: f.write('import sys; sys.exit()')")
    line.type(b"\x02\x04")
    line.wait_for(b"soft reboot")
    began = time.monotonic()
    for _ in range(5):
        line.wait_for(b"soft reboot")
    assert time.monotonic() - began > 0.4
