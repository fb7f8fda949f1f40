"""The serial loader, frame by frame: the documented protocol and everything that is not it."""

from __future__ import annotations

import hashlib
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual import slip
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.rom_loader import RomLoader
from micros_ide.virtual.rom_loader_wire import SYNC_DATA, SYNC_FRAME, Op, checksum

MAC = "7c:9e:bd:01:02:03"
SIZE = 1 << 20


class Host:
    """The other end of the line: sends commands, unpacks answers."""

    def __init__(self, chip: str, flash: Flash) -> None:
        self.flash = flash
        self.line = bytearray()
        self.loader = RomLoader(CHIPS[chip], flash, MAC, self.line.extend)

    def packets(self) -> list[bytes]:
        found = slip.Decoder(1 << 20).feed(bytes(self.line))
        self.line.clear()
        return found

    def ask(self, op: int, data: bytes = b"", check: int = 0) -> list[bytes]:
        head = struct.pack("<BBHI", 0, op, len(data), check)
        self.loader.feed(slip.encode(head + data))
        return self.packets()

    def command(self, op: int, *words: int, block: bytes = b"") -> tuple[int, bytes, bytes]:
        """Return value, data and the two status bytes of the single answer."""
        data = struct.pack(f"<{len(words)}I", *words) + block
        (answer,) = self.ask(op, data, checksum(block))
        direction, answered, length, value = struct.unpack("<BBHI", answer[:8])
        body = answer[8:]
        assert (direction, answered, length) == (1, op, len(body))
        status = 2 if self.loader.stub_running else 4
        return value, body[:-status], body[len(body) - status :][:2]

    def block(self, op: int, block: bytes, sequence: int = 0) -> bytes:
        """Send a data block; return the status."""
        return self.command(op, len(block), sequence, 0, 0, block=block)[2]

    def start_stub(self) -> None:
        self.command(Op.MEM_BEGIN, 8, 1, 8, 0x40090000)
        assert self.block(Op.MEM_DATA, bytes(8)) == b"\0\0"
        first, greeting = self.ask(Op.MEM_END, struct.pack("<II", 0, 0x40090004))
        assert (first[8:10], greeting) == (b"\0\0", b"OHAI")


@pytest.fixture
def flash(tmp_path):
    return Flash(tmp_path / "flash.bin", SIZE)


@pytest.fixture
def rom(flash):
    return Host("esp32", flash)


@pytest.fixture
def stub(flash):
    host = Host("esp32", flash)
    host.start_stub()
    return host


def test_sync_is_answered_eight_times_and_tells_rom_from_stub(rom):
    for running in (False, True):
        if running:
            rom.start_stub()
        rom.loader.feed(SYNC_FRAME)
        answers = rom.packets()
        assert len(answers) == 8
        assert all((answer[4:8] == bytes(4)) is running for answer in answers)


def test_sync_with_other_content_is_refused(rom):
    (answer,) = rom.ask(Op.SYNC, SYNC_DATA[:-1])
    assert answer[8:10] == b"\x01\x05"


def test_rom_answers_with_four_status_bytes_and_stub_with_two(rom):
    assert len(rom.ask(Op.READ_REG, bytes(4))[0]) == 12
    rom.start_stub()
    assert len(rom.ask(Op.READ_REG, bytes(4))[0]) == 10


@pytest.mark.parametrize(("chip", "length"), [("esp32", 0), ("esp32s2", 12), ("esp32c3", 20)])
def test_security_report_is_as_long_as_the_chips(flash, chip, length):
    _value, data, status = Host(chip, flash).command(Op.GET_SECURITY_INFO)
    assert (len(data), status) == (length, b"\0\0" if length else b"\x01\x05")
    assert data[12:16] == (b"\x05\0\0\0" if length == 20 else b"")


def test_registers_are_read_and_written_under_a_mask(rom):
    rom.command(Op.WRITE_REG, 0x3FF00000, 0xFFFF0000, 0xFFFFFFFF, 0)
    rom.command(Op.WRITE_REG, 0x3FF00000, 0x000000AA, 0x000000FF, 0, 0x3FF00004, 7, 0xF, 0)
    assert rom.command(Op.READ_REG, 0x3FF00000)[0] == 0xFFFF00AA
    assert rom.command(Op.READ_REG, 0x3FF00004)[0] == 7


@pytest.mark.parametrize("stub_runs", [False, True])
def test_unknown_command_is_refused(rom, stub_runs):
    if stub_runs:
        rom.start_stub()
    assert rom.command(0x7F)[2] == (b"\x01\xff" if stub_runs else b"\x01\x05")


@pytest.mark.parametrize("op", [Op.ERASE_FLASH, Op.ERASE_REGION, Op.READ_FLASH, Op.RUN_USER_CODE])
def test_rom_does_not_know_the_stubs_commands(rom, op):
    assert rom.command(op)[2] == b"\x01\x05"
    assert not rom.loader.reset_requested


def test_command_with_a_false_length_is_refused(rom):
    rom.loader.feed(slip.encode(struct.pack("<BBHI", 0, Op.READ_REG, 9, 0) + bytes(4)))
    assert rom.packets()[0][8:10] == b"\x01\x05"


def test_rom_reaches_no_flash_before_it_is_attached(rom):
    assert rom.command(Op.FLASH_BEGIN, 4096, 4, 1024, 0)[2] == b"\x01\x08"
    assert rom.command(Op.SPI_ATTACH, 0, 0)[2] == b"\0\0"
    assert rom.command(Op.FLASH_BEGIN, 4096, 4, 1024, 0)[2] == b"\0\0"


def test_rom_erases_first_and_writes_then(rom):
    rom.flash.program(0, bytes(3 * 4096))
    rom.command(Op.SPI_ATTACH, 0, 0)
    rom.command(Op.FLASH_BEGIN, 5000, 5, 1024, 4096)
    assert rom.flash.read(0, 3 * 4096) == bytes(4096) + b"\xff" * 8192
    assert rom.block(Op.FLASH_DATA, b"\x5a" * 1024) == b"\0\0"
    assert rom.flash.read(4096, 1025) == b"\x5a" * 1024 + b"\xff"


def test_stub_erases_only_as_far_as_it_writes(stub):
    stub.flash.program(0, bytes(4 * 4096))
    stub.command(Op.FLASH_BEGIN, 3 * 4096, 3, 4096, 0)
    assert stub.flash.read(0, 4096) == bytes(4096)
    stub.block(Op.FLASH_DATA, b"\x5a" * 4096)
    assert stub.flash.read(0, 8192) == b"\x5a" * 4096 + bytes(4096)


def test_padding_of_the_last_block_touches_nothing_behind_the_end(stub):
    stub.flash.program(0, bytes(3 * 4096))
    stub.command(Op.FLASH_BEGIN, 100, 1, 0x4000, 0)
    assert stub.block(Op.FLASH_DATA, b"\x5a" * 100 + b"\xff" * (0x4000 - 100)) == b"\0\0"
    assert stub.command(Op.FLASH_END, 1)[2] == b"\0\0"
    assert stub.flash.read(4096, 8192) == bytes(8192)


def test_data_beyond_the_announced_size_is_refused(stub):
    stub.command(Op.FLASH_BEGIN, 100, 1, 0x4000, 0)
    assert stub.block(Op.FLASH_DATA, bytes(101)) == b"\x01\xc9"


@pytest.mark.parametrize("op", [Op.FLASH_DATA, Op.FLASH_DEFL_DATA])
def test_data_without_or_of_another_download_is_refused(stub, op):
    assert stub.block(op, b"x") == b"\x01\xc6"
    other = Op.FLASH_BEGIN if op == Op.FLASH_DEFL_DATA else Op.FLASH_DEFL_BEGIN
    stub.command(other, 100, 1, 0x4000, 0)
    assert stub.block(op, b"x") == b"\x01\xc6"


def test_wrong_checksum_or_length_of_a_block_is_refused_and_a_repeat_goes_on(rom):
    rom.command(Op.SPI_ATTACH, 0, 0)
    rom.command(Op.FLASH_BEGIN, 4, 1, 1024, 0)
    data = struct.pack("<IIII", 4, 0, 0, 0) + b"abcd"
    assert rom.ask(Op.FLASH_DATA, data, checksum(b"abcd") ^ 1)[0][8:10] == b"\x01\x07"
    assert rom.ask(Op.FLASH_DATA, data[:-1], checksum(b"abc"))[0][8:10] == b"\x01\x05"
    assert rom.block(Op.FLASH_DATA, b"abcd") == b"\0\0"
    assert rom.flash.read(0, 4) == b"abcd"


def test_deflated_blocks_become_plain_bytes(stub):
    plain = bytes(range(256)) * 100
    packed = zlib.compress(plain, 9)
    stub.command(Op.FLASH_DEFL_BEGIN, len(plain), 3, 100, 0x1000)
    for start in range(0, len(packed), 100):
        assert stub.block(Op.FLASH_DEFL_DATA, packed[start : start + 100]) == b"\0\0"
    assert stub.command(Op.FLASH_DEFL_END, 1)[2] == b"\0\0"
    assert stub.flash.read(0x1000, len(plain)) == plain
    digest = stub.command(Op.SPI_FLASH_MD5, 0x1000, len(plain), 0, 0)[1]
    assert digest == hashlib.md5(plain).digest()


def test_stream_that_does_not_inflate_is_refused(stub):
    stub.command(Op.FLASH_DEFL_BEGIN, 100, 1, 100, 0)
    assert stub.block(Op.FLASH_DEFL_DATA, b"no zlib at all") == b"\x01\xc7"


def test_stream_that_inflates_to_too_much_is_refused_without_filling_memory(stub):
    bomb = zlib.compress(bytes(64 << 20), 9)[:0x4000]
    stub.command(Op.FLASH_DEFL_BEGIN, 4096, 1, 0x4000, 0)
    assert stub.block(Op.FLASH_DEFL_DATA, bomb) == b"\x01\xc9"
    assert stub.flash.operations == 0


def test_download_that_stops_early_is_told_at_its_end(stub):
    stub.command(Op.FLASH_BEGIN, 8192, 2, 4096, 0)
    stub.block(Op.FLASH_DATA, bytes(4096))
    assert stub.command(Op.FLASH_END, 1)[2] == b"\x01\xc8"


@pytest.mark.parametrize(
    ("op", "words"),
    [
        (Op.FLASH_BEGIN, (8192, 2, 4096, SIZE - 4096)),
        (Op.FLASH_DEFL_BEGIN, (1, 1, 0x4000, 0xFFFFFFFF)),
        (Op.SPI_FLASH_MD5, (SIZE, 1, 0, 0)),
        (Op.READ_FLASH, (0, SIZE + 1, 4096, 1)),
        (Op.ERASE_REGION, (SIZE, 4096)),
        (Op.ERASE_REGION, (1, 4096)),
        (Op.FLASH_BEGIN, (4096, 1, 4096, 0, 1)),  # encrypted
    ],
)
def test_what_the_flash_cannot_do_is_refused(stub, op, words):
    assert stub.command(op, *words)[2] == b"\x01\xc4"
    assert stub.flash.operations == 0


def test_host_cannot_make_the_flash_bigger_but_smaller(stub):
    for size, status in ((SIZE * 4, b"\0\0"), (SIZE // 2, b"\x01\xc4")):
        stub.command(Op.SPI_SET_PARAMS, 0, size, 0x10000, 0x1000, 0x100, 0xFFFF)
        assert stub.command(Op.SPI_FLASH_MD5, SIZE - 16, 16, 0, 0)[2] == status


def test_rom_reads_slowly_and_digests_in_hex(rom):
    rom.command(Op.SPI_ATTACH, 0, 0)
    rom.flash.program(0, b"abc")
    assert rom.command(Op.READ_FLASH_SLOW, 0, 3)[1] == b"abc".ljust(64, b"\0")
    assert rom.command(Op.READ_FLASH_SLOW, 0, 65)[2] == b"\x01\x05"
    assert rom.command(Op.SPI_FLASH_MD5, 0, 3, 0, 0)[1] == hashlib.md5(b"abc").hexdigest().encode()


def test_stub_streams_with_a_window_and_ends_with_the_digest(stub):
    content = bytes(range(256)) * 40
    stub.flash.program(0, content)
    answer, *waiting = stub.ask(Op.READ_FLASH, struct.pack("<IIII", 0, len(content), 1024, 2))
    assert answer[8:10] == b"\0\0"
    received = b""
    while len(received) < len(content):
        assert len(waiting) <= 2
        received += waiting.pop(0)
        stub.loader.feed(slip.encode(struct.pack("<I", len(received))))
        waiting += stub.packets()
    assert received == content
    assert waiting == [hashlib.md5(content).digest()]
    assert stub.command(Op.READ_REG, 0)[2] == b"\0\0"


def test_command_in_the_middle_of_a_stream_ends_the_stream(stub):
    stub.ask(Op.READ_FLASH, struct.pack("<IIII", 0, 8192, 1024, 1))
    assert stub.command(Op.READ_REG, 0)[2] == b"\0\0"
    stub.loader.feed(slip.encode(struct.pack("<I", 1024)))
    assert stub.packets() == []


def test_acknowledging_more_than_was_sent_gives_no_more_than_the_window(stub):
    stub.ask(Op.READ_FLASH, struct.pack("<IIII", 0, SIZE, 4096, 4))
    stub.loader.feed(slip.encode(b"\xff" * 4))
    assert len(stub.packets()) == 4


@pytest.mark.parametrize("words", [(0, 16, 0, 1), (0, 16, 0x4001, 1), (0, 16, 16, 0)])
def test_senseless_stream_is_refused(stub, words):
    assert stub.command(Op.READ_FLASH, *words)[2] == b"\x01\xc2"


@pytest.mark.parametrize("op", [Op.FLASH_END, Op.FLASH_DEFL_END])
@pytest.mark.parametrize("stay", [0, 1])
def test_end_of_a_download_leaves_the_rom(rom, op, stay):
    assert rom.command(op, stay)[2] == b"\0\0"
    assert rom.loader.reset_requested


def test_end_of_a_download_keeps_the_stub_unless_a_restart_is_asked_for(stub):
    for stay in (1, 0):
        stub.command(Op.FLASH_BEGIN, 0, 0, 0x4000, 0)
        stub.ask(Op.FLASH_END, struct.pack("<I", stay))
        assert stub.loader.stub_running is bool(stay)
    assert not stub.loader.reset_requested
    # Back in the ROM the flash has to be attached again.
    assert stub.command(Op.SPI_FLASH_MD5, 0, 16, 0, 0)[2] == b"\x01\x09"


def test_user_code_is_run_without_an_answer_and_nothing_is_answered_after_it(stub):
    assert stub.ask(Op.RUN_USER_CODE) == []
    assert stub.loader.reset_requested
    assert stub.ask(Op.READ_REG, bytes(4)) == []


def test_jump_to_where_nothing_was_loaded_is_a_reset(rom):
    rom.command(Op.MEM_BEGIN, 8, 1, 8, 0x40090000)
    rom.block(Op.MEM_DATA, bytes(8))
    assert rom.command(Op.MEM_END, 0, 0x40080000)[2] == b"\0\0"
    assert rom.loader.reset_requested
    assert not rom.loader.stub_running


def test_upload_that_is_not_to_be_run_stays_in_the_rom(rom):
    rom.command(Op.MEM_BEGIN, 8, 1, 8, 0x40090000)
    assert rom.command(Op.MEM_END, 1, 0)[2] == b"\0\0"
    assert not rom.loader.stub_running
    assert not rom.loader.reset_requested


def test_more_memory_data_than_announced_is_refused(rom):
    rom.command(Op.MEM_BEGIN, 8, 1, 8, 0x40090000)
    assert rom.block(Op.MEM_DATA, bytes(9)) == b"\x01\x06"


def test_baud_rate_zero_is_refused(rom):
    assert rom.command(Op.CHANGE_BAUDRATE, 0, 0)[2] == b"\x01\x05"
    assert rom.command(Op.CHANGE_BAUDRATE, 921600, 0)[2] == b"\0\0"


@pytest.mark.parametrize("mac", ["", "7c:9e:bd", "zz:zz:zz:zz:zz:zz", "7c:9e:bd:01:02:03:04"])
def test_false_hardware_address_is_refused(flash, mac):
    with pytest.raises(InvalidInput):
        RomLoader(CHIPS["esp32"], flash, mac, bytes)


@given(st.binary(max_size=70))
@settings(deadline=None)
def test_checksum_is_the_exclusive_or_of_the_bytes(data):
    wanted = 0xEF
    for byte in data:
        wanted ^= byte
    assert checksum(data) == wanted


WORDS = st.lists(st.one_of(st.integers(0, 0xFFFFFFFF), st.integers(0, 0x2000)), max_size=6)
COMMANDS = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=60).map(slip.encode),
    st.tuples(st.sampled_from(list(Op)), WORDS, st.binary(max_size=40)).map(
        lambda parts: slip.encode(
            struct.pack("<BBHI", 0, parts[0], 4 * len(parts[1]) + len(parts[2]), 0)
            + struct.pack(f"<{len(parts[1])}I", *parts[1])
            + parts[2]
        )
    ),
)


@given(st.lists(COMMANDS, max_size=12), st.booleans(), st.sampled_from(sorted(CHIPS)))
@settings(suppress_health_check=list(HealthCheck), max_examples=200, deadline=None)
def test_no_input_makes_the_loader_raise_or_grow(flash, pieces, with_stub, chip):
    host = Host(chip, flash)
    if with_stub:
        host.start_stub()
    for piece in pieces:
        host.loader.feed(piece)
        # One command's answers: at most a window of the largest blocks, every byte escaped.
        assert len(host.line) < 4 << 20
        host.line.clear()
    assert len(host.loader._packets._pending) <= 0x10000
    assert len(host.loader._segments) <= 16
