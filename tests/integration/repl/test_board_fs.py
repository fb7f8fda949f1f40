"""Files on a board: genuine MicroPython with LittleFS, over a serial line."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide.errors import BoardError, FirmwareError, InvalidInput, NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.board_fs import BoardFs

REPORT = QuietReport()
NOISE = random.Random(7).randbytes(50_000)
MPY = b"M\x06\x00\x1f"
AWKWARD = {
    "empty.txt": b"",
    "one": b"\x03",
    "every.bin": bytes(range(256)) * 3,
    "controls.bin": b"\x03\x10\x01\x02\x04\x05" * 700,
    "noise.bin": NOISE,
    "zeros.bin": bytes(20_000),
    "exact.bin": b"e" * 4096,
    "a 'quoted' \"name\".txt": b"quotes",
    "ärger-文件.txt": "Grüße".encode(),
    "a/b/c/deep.py": b"print('deep')\n",
    "a/b/sibling.py": b"x = 1\n",
    "text.py": b"def f():\r\n\treturn '\\x03'\r\n" * 40,
    "main.py": b"print('main')\n",
}
# What a MicroPython before 1.21 is like.
NO_DEFLATE = """
import sys
class Missing:
    def __getattr__(self, name):
        raise ImportError(name)
sys.modules["deflate"] = Missing()
"""
HOLD = """
import gc
gc.collect()
held = []
while gc.mem_free() > {free}:
    held.append(bytearray(256))
"""
BALLAST = """
with open("ballast.bin", "wb") as file:
    for n in range({blocks}):
        file.write(b"b" * 4096)
"""


def file_set(files: dict[str, bytes]) -> FileSet:
    return FileSet(tuple(DeviceFile(path, data) for path, data in files.items()))


@pytest.fixture
def fs(board):
    with Repl.open(board.port, REPORT) as repl:
        yield BoardFs(repl)


def leave_room(fs: BoardFs, blocks: int) -> None:
    """Fill the file system but for so many blocks of 4 KiB."""
    taken = fs.statvfs().free // 4096 - blocks - 2
    fs._repl.exec(BALLAST.format(blocks=taken), timeout=60)
    while (free := fs.statvfs().free // 4096) != blocks:
        name = f"ballast{free}.bin"
        assert free > blocks, "too much ballast"
        fs._repl.exec(f"with open({name!r}, 'wb') as f: f.write(b'b' * 4000)")


def names(fs: BoardFs, folder: str = "") -> set[str]:
    return {entry.name for entry in fs.listdir(folder)}


@pytest.mark.parametrize("deflate", [True, False])
def test_awkward_files_arrive_whole_and_read_back_equal(board, deflate):
    with Repl.open(board.port, REPORT) as repl:
        fs = BoardFs(repl)
        if not deflate:
            repl.exec(NO_DEFLATE)
        result = fs.send(file_set(AWKWARD), REPORT)
        assert (result.wire.up < result.payload_bytes) is deflate
        assert set(result.sent) == set(AWKWARD)
        assert result.payload_bytes == sum(map(len, AWKWARD.values()))
        for path, data in AWKWARD.items():
            assert fs.read(path) == data, path
        assert not [name for name in names(fs) | names(fs, "a/b/c") if "~" in name]


def test_the_line_carries_less_than_the_payload_and_every_byte_is_reported(board, fs):
    text = b"".join(b"    def method_%d(self, argument):\n" % n for n in range(2000))
    before = (board.up, board.down)
    result = fs.send(FileSet((DeviceFile("big.py", text),)), REPORT)
    assert result.wire.up == board.up - before[0]
    # The prompt behind the last answer may be on its way, before as well as afterwards.
    assert abs(result.wire.down - (board.down - before[1])) <= 1
    assert result.wire.up < len(text) / 3


def test_incompressible_files_cost_hardly_more_than_their_size(fs):
    result = fs.send(FileSet((DeviceFile("noise.bin", NOISE),)), REPORT)
    assert result.wire.up + result.wire.down < len(NOISE) * 1.04 + 2500


def test_unchanged_files_are_not_sent_again(fs):
    fs.send(file_set(AWKWARD), REPORT)
    again = fs.send(file_set(AWKWARD | {"one": b"\x04"}), REPORT)
    assert again.sent == ("one",)
    assert set(again.unchanged) == set(AWKWARD) - {"one"}
    assert again.payload_bytes == 1
    assert again.wire.up < 3000
    assert fs.read("one") == b"\x04"


@pytest.mark.parametrize("files", [{}, {"a": b"", "b/c": b""}])
def test_sending_nothing_or_only_empty_files_works(fs, files):
    assert set(fs.send(file_set(files), REPORT).sent) == set(files)
    assert fs.hashes([*files]) == {file.path: file.sha256 for file in file_set(files).files}


def test_force_sends_what_is_there_already(fs):
    fs.send(file_set(AWKWARD), REPORT)
    assert len(fs.send(file_set(AWKWARD), REPORT, force=True).sent) == len(AWKWARD)


def test_the_twin_of_a_sent_file_is_removed(fs):
    fs.send(file_set({"LM_a.py": b"old", "LM_b.mpy": MPY, "d/c.py": b"old", "e.py": b"e"}), REPORT)
    new = {"LM_a.mpy": MPY, "LM_b.py": b"new", "d/c.mpy": MPY}
    result = fs.send(file_set(new), REPORT)
    assert set(result.removed) == {"LM_a.py", "LM_b.mpy", "d/c.py"}
    assert names(fs) == {"LM_a.mpy", "LM_b.py", "d", "e.py"}
    assert names(fs, "d") == {"c.mpy"}


def test_a_twin_that_was_left_by_a_cut_off_transfer_goes_with_the_next(fs):
    fs.send(file_set({"LM_a.mpy": MPY}), REPORT)
    fs.write("LM_a.py", b"stale", REPORT)
    assert fs.send(file_set({"LM_a.mpy": MPY}), REPORT).removed == ("LM_a.py",)


def test_both_twins_in_one_set_stay(fs):
    both = {"x.py": b"1", "x.mpy": MPY}
    assert fs.send(file_set(both), REPORT).removed == ()
    assert names(fs) == set(both)


def test_bytecode_that_the_board_cannot_load_is_refused_before_anything_changes(fs):
    fs.write("keep.py", b"1", REPORT)
    with pytest.raises(FirmwareError, match=r"old.mpy has version 5"):
        fs.send(file_set({"keep.py": b"2", "old.mpy": b"M\x05\x00"}), REPORT)
    assert fs.read("keep.py") == b"1"


def test_listing_stat_and_housekeeping(fs):
    fs.mkdir("box")
    fs.write("box/a.txt", b"abc", REPORT)
    assert [(e.name, e.is_dir, e.size) for e in fs.listdir("")] == [("box", True, 0)]
    assert (fs.stat("box/a.txt").size, fs.stat("box").is_dir) == (3, True)
    fs.rename("box/a.txt", "box/b.txt")
    assert fs.exists("box/b.txt")
    assert not fs.exists("box/a.txt")
    fs.remove("box/b.txt")
    fs.remove("box")
    assert fs.listdir() == []


def test_hashes_come_from_the_board_and_none_means_missing(fs):
    file = DeviceFile("é.bin", NOISE)
    fs.send(FileSet((file,)), REPORT)
    assert fs.hashes(["é.bin", "nothing"]) == {"é.bin": file.sha256, "nothing": None}


def test_errors_of_the_file_system_have_names(fs):
    fs.mkdir("box")
    fs.write("box/a", b"", REPORT)
    with pytest.raises(NotFound):
        fs.read("nothing")
    with pytest.raises(NotFound):
        fs.listdir("nothing")
    with pytest.raises(BoardError, match="exists already"):
        fs.mkdir("box")
    with pytest.raises(BoardError, match="not empty"):
        fs.remove("box")
    with pytest.raises(BoardError, match="it is a folder"):
        fs.write("box", b"x", REPORT)


@pytest.mark.parametrize("path", ["", "/abs", "a//b", "../up", "a/.", "x\n", "\x03", "n" * 201])
def test_paths_that_are_no_names_are_refused_here(fs, path):
    with pytest.raises(InvalidInput):
        fs.send(FileSet((DeviceFile(path, b""),)), REPORT)


def test_a_set_with_the_same_file_twice_is_refused(fs):
    with pytest.raises(InvalidInput, match="twice"):
        fs.send(FileSet((DeviceFile("a", b"1"), DeviceFile("a", b"2"))), REPORT)


def test_too_much_for_the_file_system_changes_nothing(fs):
    fs.write("a.bin", b"a" * 9000, REPORT)
    leave_room(fs, 12)
    before = names(fs)
    with pytest.raises(BoardError, match=r"lacks \d+ bytes") as caught:
        fs.send(file_set({"a.bin": b"b" * 9000, "new.bin": NOISE}), REPORT)
    assert "remove" in (caught.value.hint or "")
    assert fs.read("a.bin") == b"a" * 9000
    assert names(fs) == before
    fs.remove("ballast.bin")
    assert len(fs.send(file_set({"a.bin": b"b" * 9000, "new.bin": NOISE}), REPORT).sent) == 2


def test_a_full_file_system_still_answers_that_nothing_has_changed(fs):
    fs.write("a.bin", b"a" * 9000, REPORT)
    leave_room(fs, 1)
    assert fs.send(file_set({"a.bin": b"a" * 9000}), REPORT).unchanged == ("a.bin",)


def test_a_file_system_that_fills_up_midway_says_so_and_takes_the_rest_once_there_is_room(fs):
    # Folders take blocks that no estimate from file sizes sees.
    many = file_set({f"d{n}/x.txt": b"%d" % n for n in range(8)})
    leave_room(fs, 9)
    with pytest.raises(BoardError, match="full"):
        fs.send(many, REPORT)
    fs.remove("ballast.bin")
    result = fs.send(many, REPORT)
    assert 0 < len(result.sent) < 8
    assert {path: fs.read(path) for path in result.sent + result.unchanged} == {
        file.path: file.data for file in many.files
    }
    assert not [name for n in range(8) for name in names(fs, f"d{n}") if "~" in name]


def test_replacing_a_file_needs_room_for_a_second_copy_only_while_it_is_written(fs):
    fs.write("big.bin", NOISE, REPORT)
    leave_room(fs, 16)
    fs.write("big.bin", NOISE[::-1], REPORT)
    assert fs.read("big.bin") == NOISE[::-1]


def test_little_memory_means_a_smaller_window_and_not_a_failure(fs):
    fs._repl.exec(HOLD.format(free=60_000))
    fs.send(file_set({"noise.bin": NOISE, "zeros.bin": bytes(50_000)}), REPORT)
    assert fs.read("noise.bin") == NOISE
    assert fs._repl.eval("len(held)") > 10


def test_memory_that_is_full_is_freed_by_restarting_the_interpreter(fs):
    fs._repl.exec(HOLD.format(free=18_000))
    assert fs.send(file_set({"noise.bin": NOISE}), REPORT).sent == ("noise.bin",)
    assert fs.read("noise.bin") == NOISE
    assert fs._repl.eval("'held' in globals()") is False


def test_many_files_in_one_go(fs):
    many = {f"dir{n % 7}/file_{n:03}.py": b"n = %d\n" % n * (n % 50) for n in range(150)}
    result = fs.send(file_set(many), REPORT)
    assert len(result.sent) == 150
    assert fs.hashes([*many]) == {file.path: file.sha256 for file in file_set(many).files}


content = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda part, times: part * times, st.binary(max_size=40), st.integers(0, 400)),
    st.builds(
        lambda seed, size: random.Random(seed).randbytes(size), st.integers(), st.integers(0, 9000)
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.dictionaries(st.sampled_from([*"abcdef"]), content, min_size=1))
def test_any_content_inflates_on_the_board_to_what_was_sent(fs, files):
    fs.send(file_set(files), REPORT, force=True)
    expected = {file.path: file.sha256 for file in file_set(files).files}
    assert fs.hashes([*files]) == expected
