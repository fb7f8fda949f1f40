"""Files of a running node over USB: it stops, hands over, and goes on."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from micros_ide.errors import Busy, ConnectionFailed, InvalidInput, NotFound
from micros_ide.model.jobs import JobChanged, JobState
from micros_ide.services.board_session import BoardSession
from tests.integration.usb.conftest import REPORT, hashes

MODULE = b"def load():\n    return 'hi'\n"
HOLD = """
import os, sys
os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
print("held", flush=True)
sys.stdin.read()
"""
ODD = """
import os
os.mkdir("dir")
os.mkdir("dir/deep")
for name in ("a\\x1b[31mred", "con.txt", "zwei\\u2028zeilen", "dir/deep/x", "Time.PY", "time.py"):
    with open(name, "wb") as file:
        for _ in range(40):
            file.write(b"\\x04" * 1000)
"""
CLEAN = """
import os
for name in os.listdir():
    if name[0] in "acz" or name.lower() == "time.py":
        os.remove(name)
"""


@pytest.fixture(scope="module")
def status(bench):
    """A board with a node called lamp on it."""
    status = bench.board()
    bench.deploy(status.port)
    return status


@pytest.fixture
def files(bench, status):
    return bench.core.files


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "LM_greet.py"
    path.write_bytes(MODULE)
    return path


def test_the_listing_tells_size_hash_and_room_and_the_node_goes_on(bench, status, files, says):
    tree = files.list(status.port, REPORT, hashed=True)
    built = {one.path: one for one in bench.plan(status.port).files.files}
    found = {one.path: one for one in tree.files}
    for path, one in built.items():
        assert (found[path].size, found[path].sha256) == (len(one.data), one.sha256)
    assert 0 < tree.free < tree.total
    assert tree.facts.chip == "esp32"
    assert files.list(status.port, REPORT, folder="/").files[0].sha256 is None
    bench.core.ports.find(status.port)
    with BoardSession.open(status.port, REPORT) as session:
        assert session.start_node().name == "lamp"
    assert says("lamp", "hello") == f"hello:lamp:{tree.facts.uid}"


def test_a_module_is_put_used_found_unchanged_and_removed(status, files, module, says):
    done = files.put(status.port, [module], REPORT)
    assert (done.done, done.unchanged, done.node.name) == (("LM_greet.py",), (), "lamp")
    assert says("lamp", "greet load") == "hi"
    again = files.put(status.port, [module], REPORT)
    assert (again.done, again.unchanged, again.node) == ((), ("LM_greet.py",), None)
    gone = files.remove(status.port, ["LM_greet.py"], REPORT)
    assert gone.done == ("LM_greet.py",)
    assert "LM_greet.py" not in hashes(status.port)


def test_folders_travel_both_ways(status, files, tmp_path):
    source = tmp_path / "pages"
    (source / "sub").mkdir(parents=True)
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "x.pyc").write_bytes(b"")
    content = {"index.html": b"<p>" * 9000, "sub/empty": b"", "sub/noise.bin": os.urandom(33000)}
    for name, data in content.items():
        (source / name).write_bytes(data)
    files.put(status.port, [source], REPORT, folder="/www/", restart=False)
    back = files.get(status.port, ["www"], tmp_path / "back", REPORT, restart=False)
    assert back.done == tuple(f"www/pages/{name}" for name in sorted(content))
    for name, data in content.items():
        assert (tmp_path / "back" / "www" / "pages" / name).read_bytes() == data
    with pytest.raises(InvalidInput, match="is a folder"):
        files.remove(status.port, ["www"], REPORT, restart=False)
    done = files.remove(status.port, ["www"], REPORT, recursive=True, restart=False)
    assert done.done[-3:] == ("www/pages/sub", "www/pages", "www")
    assert not [path for path in hashes(status.port) if path.startswith("www")]


def test_get_loses_nothing_that_is_here(status, files, tmp_path):
    kept = tmp_path / "main.py"
    kept.write_bytes(b"my own")
    with pytest.raises(InvalidInput, match="there already, and different"):
        files.get(status.port, ["main.py"], tmp_path, REPORT, restart=False)
    assert kept.read_bytes() == b"my own"
    assert files.get(status.port, ["main.py"], tmp_path, REPORT, force=True, restart=False).done
    assert b"micrOSloader" in kept.read_bytes()
    again = files.get(status.port, ["main.py"], tmp_path, REPORT, restart=False)
    assert (again.done, again.unchanged) == ((), ("main.py",))
    assert [path.name for path in tmp_path.iterdir()] == ["main.py"]
    with pytest.raises(InvalidInput, match="is no folder"):
        files.get(status.port, ["main.py"], kept, REPORT)


def test_passwords_leave_the_board_only_when_they_are_asked_for(status, files, tmp_path):
    with pytest.raises(InvalidInput, match="passwords in clear"):
        files.get(status.port, ["node_config.json"], tmp_path, REPORT, restart=False)
    all_of_it = files.get(status.port, ["/"], tmp_path, REPORT, restart=False)
    assert "node_config.json" in all_of_it.warnings[0]
    assert not (tmp_path / "node_config.json").exists()
    assert (tmp_path / ".installed").exists()
    files.get(status.port, ["node_config.json"], tmp_path, REPORT, secrets=True, restart=False)
    assert stat.S_IMODE((tmp_path / "node_config.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("path", ["main.py", "micrOSloader.mpy", "node_config.json", "/"])
def test_what_a_node_needs_is_not_removed_by_accident(status, files, path):
    before = hashes(status.port)
    with pytest.raises(InvalidInput) as caught:
        files.remove(status.port, ["rgb.pds", path][-1:], REPORT, recursive=True, restart=False)
    assert "--force" in caught.value.hint
    assert hashes(status.port) == before


def test_nor_replaced(status, files, tmp_path):
    for name, data in (("main.py", b""), ("node_config.json", b"[]"), ("Common.py", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InvalidInput) as caught:
            files.put(status.port, [tmp_path / name], REPORT)
        assert "--force" in caught.value.hint


def test_bad_input_is_refused_before_the_board_is_touched(status, files, tmp_path, module):
    with pytest.raises(NotFound):
        files.put(status.port, [tmp_path / "nothing.py"], REPORT)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="no file to put"):
        files.put(status.port, [tmp_path / "empty"], REPORT)
    with pytest.raises(InvalidInput, match="two files would be"):
        files.put(status.port, [module, module], REPORT)
    with pytest.raises(InvalidInput):
        files.put(status.port, [module], REPORT, folder="../up")
    with pytest.raises(NotFound, match="no serial port"):
        files.list("/dev/ttyNONE", REPORT)


def test_names_that_no_computer_takes_are_made_harmless(status, files, tmp_path):
    with BoardSession.open(status.port, REPORT, restart=False) as session:
        session.repl.exec(ODD)
    tree = files.list(status.port, REPORT, restart=False)
    assert "a[31mred" in {one.shown for one in tree.files}
    done = files.get(status.port, ["con.txt", "dir"], tmp_path, REPORT, restart=False)
    assert [path.partition(str(tmp_path))[2] for path in done.places] == [
        "/_con.txt",
        "/dir/deep/x",
    ]
    assert (tmp_path / "dir" / "deep" / "x").read_bytes() == b"\x04" * 40000
    with pytest.raises(InvalidInput, match="one file here"):
        files.get(status.port, ["Time.PY", "time.py"], tmp_path, REPORT, restart=False)
    with BoardSession.open(status.port, REPORT, restart=False) as session:
        session.repl.exec(CLEAN)
    files.remove(status.port, ["dir"], REPORT, recursive=True, restart=False)


def test_renaming_and_folders(status, files, module):
    files.put(status.port, [module], REPORT, restart=False)
    files.make_folder(status.port, "lib", REPORT, restart=False)
    files.rename(status.port, "LM_greet.py", "lib/greet.py", REPORT, restart=False)
    with pytest.raises(NotFound):
        files.rename(status.port, "LM_greet.py", "x.py", REPORT, restart=False)
    with pytest.raises(InvalidInput, match="there already"):
        files.rename(status.port, "lib/greet.py", "err.log", REPORT, restart=False)
    with pytest.raises(InvalidInput, match="may not start"):
        files.rename(status.port, "main.py", "x.py", REPORT, restart=False)
    files.remove(status.port, ["lib"], REPORT, recursive=True, restart=False)


def test_bytecode_behind_a_source_is_pointed_out(status, files, tmp_path):
    (tmp_path / "LM_x.py").write_bytes(MODULE)
    (tmp_path / "LM_x.mpy").write_bytes(b"M\x06\x00\x1f")
    files.put(status.port, [tmp_path / "LM_x.py"], REPORT, restart=False)
    done = files.put(status.port, [tmp_path / "LM_x.mpy"], REPORT, restart=False)
    assert "LM_x.py is on the board, too" in done.warnings[0]
    files.remove(status.port, ["LM_x.*"], REPORT, restart=False)


def test_a_power_cut_while_files_are_put_leaves_each_old_or_new(bench, status, files, tmp_path):
    old, new = (os.urandom(30_000) for _ in range(2))
    source = tmp_path / "data.bin"
    source.write_bytes(old)
    files.put(status.port, [source], REPORT, restart=False)
    source.write_bytes(new)
    bench.core.virtual.fleet.control(status.name).cut_power_after(6)
    job = files.submit("Put", status.port, lambda rep: files.put(status.port, [source], rep))
    info = job.wait(30)
    assert isinstance(info.error, ConnectionFailed)
    assert "run the same command again" in info.state_note
    bench.core.virtual.cycle(status.name)
    got = files.get(status.port, ["data.bin"], tmp_path / "now", REPORT, restart=False)
    assert (tmp_path / "now" / "data.bin").read_bytes() in {old, new}
    assert got.bytes == 30_000
    assert files.put(status.port, [source], REPORT).node.name == "lamp"
    files.remove(status.port, ["data.bin"], REPORT, restart=False)


def test_a_cancelled_job_leaves_a_running_node(bench, status, files, tmp_path, says):
    source = tmp_path / "noise.bin"
    source.write_bytes(os.urandom(60_000))
    files.put(status.port, [source], REPORT, restart=False)

    def stop(event):
        if event.job.progress.phase == "Reading noise.bin":
            bench.core.jobs.job(event.job.id).cancel()

    with bench.core.bus.listening(JobChanged, stop):
        job = files.submit(
            "Get",
            status.port,
            lambda rep: files.get(status.port, ["noise.bin"], tmp_path / "to", rep),
        )
        info = job.wait(20)
    assert (info.state, info.state_note) == (JobState.CANCELLED, "")
    assert list((tmp_path / "to").iterdir()) == []
    assert says("lamp", "hello", starting=True).startswith("hello:lamp:")
    files.remove(status.port, ["noise.bin"], REPORT, restart=False)


def test_a_port_that_is_open_elsewhere_names_the_program(bench, status, files):
    command = [sys.executable, "-c", HOLD, status.port]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Busy, match=f"pid {other.pid}"):
            files.list(status.port, REPORT)
        other.stdin.close()
        other.wait(10)


def test_the_command_line(status, cli, module, says):
    code, document, errors = cli("files", "put", module, "--port", status.port, "--json")
    assert code == 0, errors
    assert (document["done"], document["node"]["name"]) == (["LM_greet.py"], "lamp")
    code, listing, _errors = cli("files", "ls", "--hash", "--json", "--port", status.name)
    rows = {row["path"]: row for row in listing["files"]}
    assert rows["LM_greet.py"]["bytes"] == len(MODULE)
    assert rows["node_config.json"]["sha256"] is None
    code, text, _errors = cli("files", "ls", "--hash", "--port", status.port, "--no-restart")
    assert code == 0
    assert max(map(len, text.splitlines())) <= 80
    assert "bytes free" in text
    code, text, errors = cli("files", "rm", "main.py", "--port", status.port)
    assert (code, "hint: " in errors) == (2, True)
    code, text, _errors = cli("files", "rm", "LM_greet.py", "--port", status.port)
    assert text.splitlines()[0] == "removed LM_greet.py"
    assert "lamp runs again" in text
