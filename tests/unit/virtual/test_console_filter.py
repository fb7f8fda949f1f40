"""What an interpreter prints, as a chip would: for any border between two reads."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.console_filter import RAW_BANNER, ConsoleFilter

MARK = b"\0feedbeef"
THEIRS = b"MicroPython 9458e3a23f on 2026-07-05; linux [GCC 14.2.1] version"
OURS = b"MicroPython v1.29.0 on 2026-07-05; Generic ESP32 module with ESP32"
HELP = b'\r\nType "help()" for more information.\r\n>>> '


def new(*, raw=False):
    made = ConsoleFilter(MARK, raw=raw)
    made.banner, made.name = THEIRS, OURS
    return made


def in_pieces(made, data, cuts):
    borders = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    pieces = [data[a:b] for a, b in pairwise(borders)]
    return b"".join(made.feed(piece) for piece in pieces) + made.flush()


cuts = st.lists(st.integers(0, 400), max_size=12)


@given(cuts)
def test_a_whole_start_reads_like_a_chip_wherever_it_is_cut(cuts):
    binary = bytes(range(256)) + MARK
    data = b"boot\nmain\r\n" + MARK + b"B%d;" % len(binary) + binary + b"end\n"
    data += MARK + b"R;" + THEIRS + HELP + b"2\n>>> "
    expected = b"boot\r\nmain\r\n" + binary + b"end\r\n" + OURS + HELP + b"2\r\n>>> "
    made = new()
    assert in_pieces(made, data, cuts) == expected
    assert made.at_prompt
    assert not made.raw


@given(cuts)
def test_the_raw_repl_survives_a_soft_reset_without_a_greeting(cuts):
    made = new(raw=True)
    data = b"boot\n" + MARK + b"R;" + THEIRS + HELP + b"\r\n" + RAW_BANNER + b"OK\x04\x04>"
    assert in_pieces(made, data, cuts) == b"boot\r\n" + RAW_BANNER + b"OK\x04\x04>"
    assert made.raw


@given(cuts)
def test_entering_and_leaving_the_raw_repl_is_noticed(cuts):
    made = new()
    in_pieces(made, MARK + b"R;" + THEIRS + HELP + b"\r\n" + RAW_BANNER, cuts)
    assert made.raw
    in_pieces(made, b"\r\n" + THEIRS + HELP, cuts)
    assert not made.raw


@given(st.binary(max_size=300).filter(lambda data: MARK not in data), cuts)
def test_text_changes_in_nothing_but_its_line_ends(data, cuts):
    out = in_pieces(new(), data, cuts)
    assert out.replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")
    assert b"\n" not in out.replace(b"\r\n", b"")


def test_what_is_typed_is_echoed_at_once():
    made = new()
    assert [made.feed(bytes([char])) for char in b"raw Micro"] == [
        bytes([char]) for char in b"raw Micro"
    ]


def test_the_program_is_told_when_its_prompt_comes():
    made, told = new(), []
    made.on_prompt = lambda: told.append(True)
    made.feed(b"text" + MARK)
    assert not told
    made.feed(b"R;")
    assert told
