"""Everything that can go wrong: one typed error with a hint, the board's state said, and a repeat
that succeeds."""

from __future__ import annotations

import subprocess
import sys

import pytest

from micros_ide.errors import (
    BoardError,
    Busy,
    ConnectionFailed,
    FirmwareError,
    FlashError,
    InvalidInput,
    NotFound,
)
from micros_ide.model.deploy import Method
from micros_ide.model.jobs import JobChanged, JobState

CUTS = 20
HOLD = """
import sys, serial
port = serial.Serial(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def blank(bench):
    """A board with nothing on it, for whatever is refused before it is touched."""
    return bench.board()


def untouched(bench, status):
    return bench.core.virtual.status(status.name).flash_writes == 0


def refused(bench, kind, match, port, **options):
    with pytest.raises(kind, match=match) as caught:
        bench.plan(port, **options)
    assert caught.value.hint
    return caught.value


def test_no_such_port(bench):
    refused(bench, NotFound, "no serial port", "/dev/ttyNONE")


def test_no_such_board(bench, blank):
    refused(bench, NotFound, "no board", blank.port, board_id="esp23")


def test_unknown_key_and_value_out_of_range(bench, blank):
    refused(bench, InvalidInput, "no configuration key", blank.port, config={"devfd": "x"})
    refused(bench, InvalidInput, "out of range", blank.port, config={"socport": 70000})


def test_a_port_that_another_program_holds_names_it(bench, blank):
    command = [sys.executable, "-c", HOLD, blank.port]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        error = refused(bench, Busy, f"pid {other.pid}", blank.port)
        assert "close" in error.hint
        other.stdin.close()
        other.wait(10)
    assert bench.plan(blank.port).port.holder is None


def test_an_image_for_another_chip(bench, blank, genuine_image):
    refused(
        bench,
        FirmwareError,
        "is for esp32, but",
        blank.port,
        board_id="esp32c3",
        image=genuine_image,
    )


def test_a_corrupt_image(bench, blank, genuine_image, tmp_path):
    data = bytearray(genuine_image.read_bytes())
    data[700_000] ^= 0xFF
    path = tmp_path / "bad.bin"
    path.write_bytes(data)
    refused(bench, FirmwareError, "damaged", blank.port, image=path)
    path.write_bytes(b"GIF89a" + bytes(100))
    with pytest.raises(FirmwareError, match="not an ESP image"):
        bench.plan(blank.port, image=path)


def test_the_wrong_board_is_found_out_before_anything_is_erased(bench, genuine_image):
    status = bench.board("esp32c3")
    with pytest.raises(FirmwareError, match="the chip is esp32c3") as caught:
        bench.deploy(status.port, board_id="esp32", image=genuine_image)
    assert "nothing was changed" in caught.value.hint
    assert untouched(bench, status)


def test_a_flash_too_small_is_found_out_before_anything_is_erased(bench, genuine_image):
    status = bench.board(flash_size=2 << 20)
    with pytest.raises(FirmwareError, match="4 MB of flash, but the board has 2 MB"):
        bench.deploy(status.port, image=genuine_image)
    assert untouched(bench, status)


def big_modules(folder):
    """Return modules that do not fit the file system of a 2 MB flash."""
    paths = []
    for number in range(6):
        path = folder / f"LM_big{number}.py"
        path.write_text("".join(f"x{at} = '{at:064x}'\n" for at in range(number, 3000 + number)))
        paths.append(path)
    return tuple(paths)


def test_files_that_do_not_fit(bench, tmp_path):
    status = bench.board(flash_size=2 << 20)
    modules = big_modules(tmp_path)
    with pytest.raises(FirmwareError, match="files need") as caught:
        bench.deploy(status.port, modules=modules)
    assert caught.value.hint
    assert untouched(bench, status)
    bench.deploy(status.port)
    with pytest.raises(BoardError, match="file system") as caught:
        bench.deploy(status.port, modules=modules, method=Method.FILES)
    assert caught.value.hint
    assert bench.deploy(status.port, method=Method.FILES).verified_over == "network"


def writes_before_and_after(bench, status):
    """Deploy once; return the flash operations done when the write began and when it ended."""
    seen = []

    def look(event):
        progress = event.job.progress
        if progress.phase.startswith("Writing") and progress.done in {0, progress.total}:
            seen.append(bench.core.virtual.status(status.name).flash_writes)

    with bench.core.bus.listening(JobChanged, look):
        bench.deploy(status.port)
    return seen[0], seen[-1]


@pytest.mark.timeout(180)
@pytest.mark.soak
def test_power_cut_at_twenty_points_of_the_write(bench, soak):
    """Each cut is one typed error that says what state the board is in; each repeat succeeds."""
    status = bench.board()
    first, last = writes_before_and_after(bench, status)
    assert last - first > CUTS
    in_the_write = [first + 1 + (last - first) * number // CUTS for number in range(CUTS)]
    for cut in [1, first // 2, *in_the_write[:: 1 if soak else 3]]:
        bench.core.virtual.fleet.control(status.name).cut_power_after(cut)
        info = bench.core.deploy.submit(bench.plan(status.port)).wait(60)
        assert info.state is JobState.FAILED, cut
        assert isinstance(info.error, (ConnectionFailed, FlashError)), info.error
        assert info.error.hint
        assert "run the same deploy again" in info.state_note
        assert bench.leftovers() == []
        status = bench.core.virtual.cycle(status.name)
        node = bench.deploy(status.port)
        assert (node.verified_over, node.warnings) == ("network", ())


def test_power_cut_while_files_are_sent(bench, tmp_path):
    status = bench.board()
    bench.deploy(status.port)
    modules = big_modules(tmp_path)[:2]
    for number, cut in enumerate((1, 8, 40)):
        config = {"devfid": f"lamp-{number}"}
        plan = bench.plan(status.port, modules=modules, config=config, method=Method.FILES)
        bench.core.virtual.fleet.control(status.name).cut_power_after(cut)
        info = bench.core.deploy.submit(plan).wait(60)
        assert isinstance(info.error, ConnectionFailed), info.error
        assert info.error.hint
        assert "run the same deploy again" in info.state_note
        bench.core.virtual.cycle(status.name)
        node = bench.core.deploy.submit(plan).result()
        assert (node.name, node.verified_over) == (f"lamp-{number}", "network")
        for module in modules:
            module.write_text(module.read_text().replace("x", "y", 100 + number))
