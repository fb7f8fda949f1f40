"""The flashing tools' greeting, wherever it lies, and strangers in the loader's conversation."""

from __future__ import annotations

from itertools import pairwise

from esptool.loader import ESPLoader
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.sync_watch import SYNC, FrameWatch, SyncWatch


def test_the_greeting_is_what_esptool_sends():
    sent = []

    class Port:
        timeout = 1
        write = staticmethod(sent.append)

    class Recorder(ESPLoader):
        def __init__(self):
            self._port = Port()
            self._trace_enabled = False

    data = b"\x07\x07\x12\x20" + 32 * b"\x55"
    Recorder().command(ESPLoader.ESP_CMDS["SYNC"], data, wait_response=False)
    assert sent == [SYNC]


@given(st.binary(max_size=100), st.binary(max_size=100), st.lists(st.integers(0, 250), max_size=9))
def test_the_greeting_is_found_over_any_border(before, after, cuts):
    before = before.replace(SYNC, b"")
    data = before + SYNC + after
    borders = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    watch = SyncWatch()
    found = b""
    for start, end in pairwise(borders):
        piece = data[start:end]
        if found:
            found += piece
        else:
            found = watch.feed(piece) or b""
    assert found == SYNC + after


@given(st.binary(max_size=300).filter(lambda data: SYNC not in data))
def test_nothing_else_is_taken_for_it(data):
    assert SyncWatch().feed(data) is None


def test_only_bytes_outside_all_frames_are_foreign():
    watch = FrameWatch()
    assert not watch.is_foreign(SYNC)
    assert not watch.is_foreign(b"\xc0\x00\x08")
    assert not watch.is_foreign(b"\r\x03")  # inside a frame
    assert not watch.is_foreign(b"\xc0")
    assert watch.is_foreign(b"\r\x03")
