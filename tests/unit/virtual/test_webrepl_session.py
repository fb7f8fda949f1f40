"""A WebREPL session against a board that answers when the test lets it."""

from __future__ import annotations

import struct
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.web_socket import BINARY, TEXT, FrameReader
from micros_ide.virtual.webrepl_session import WebReplSession


class Recorder:
    """The board's side: notes what it is asked, and is done when told so."""

    def __init__(self):
        self.typed = b""
        self.orders = []
        self.frames = []
        self.refused = False
        self._done = []

    def type(self, data):
        self.typed += data

    def work(self, order, data, done):
        self.orders.append((order, data))
        self._done.append(done)

    def send(self, frame):
        self.frames += FrameReader().feed(frame)

    def refuse(self):
        self.refused = True

    def finish(self):
        """Do what was asked."""
        self._done.pop(0)()

    @property
    def busy(self):
        return bool(self._done)


def session(board):
    made = WebReplSession(board, b"secret", b"\x01\x1d\x00")
    made.feed(TEXT, b"secret\r")
    assert made.connected
    board.frames.clear()
    return made


def record(operation, name=b"a.txt", size=0):
    return struct.pack("<2sBBQLH64s", b"WA", operation, 0, 0, size, len(name), name)


@given(st.lists(st.integers(0, 90), max_size=6), st.binary(min_size=1, max_size=3000))
def test_a_put_arrives_complete_however_it_is_cut(cuts, content):
    board = Recorder()
    made = session(board)
    wire = record(1, size=len(content)) + content
    edges = sorted({0, len(wire), *(cut * len(wire) // 90 for cut in cuts)})
    for start, end in pairwise(edges):
        made.feed(BINARY, wire[start:end])
    written = b""
    while board.busy:
        order, data = board.orders[-1]
        assert order != f"put {len(data)}" or len(data) <= 512
        written += data
        board.finish()
    assert written == content
    assert board.orders[0] == ("open wb " + b"a.txt".hex(), b"")
    assert board.orders[-1] == ("close", b"")
    assert board.frames == [(BINARY, b"WB\0\0")] * 2


def test_nothing_is_asked_before_the_board_has_answered():
    board = Recorder()
    made = session(board)
    made.feed(BINARY, record(1, size=600) + b"x" * 600 + record(3))
    made.feed(TEXT, b"typed")
    assert [order for order, _ in board.orders] == ["open wb " + b"a.txt".hex()]
    assert board.typed == b""
    assert made.backlog == 600 + 82 + 5
    while board.busy:
        board.finish()
    assert [order for order, _ in board.orders[1:]] == ["put 512", "put 88", "close"]
    assert board.frames == [(BINARY, b"WB\0\0")] * 2 + [(BINARY, b"\x01\x1d\x00")]
    assert board.typed == b"typed"
    assert made.backlog == 0


def test_each_byte_of_a_get_asks_for_a_piece_and_an_empty_one_is_the_end():
    board = Recorder()
    made = session(board)
    made.feed(BINARY, record(2))
    board.finish()
    made.feed(BINARY, b"\0\0")
    for piece in (b"x" * 256, b""):
        assert board.orders[-1] == ("get", b"")
        made.take_piece(piece)
        board.finish()
    assert board.orders[-1] == ("close", b"")
    board.finish()
    assert [data for _, data in board.frames] == [
        b"WB\0\0",
        b"\x00\x01" + b"x" * 256,
        b"\0\0",
        b"WB\0\0",
    ]


def test_after_an_operation_that_there_is_not_the_file_protocol_is_deaf():
    board = Recorder()
    made = session(board)
    made.feed(BINARY, record(9))
    board.finish()
    made.feed(BINARY, record(3))
    assert not board.busy
    assert board.frames == [(BINARY, b"WB\0\0")]
    made.feed(TEXT, b"x")
    assert board.typed == b"x"


def test_a_password_ends_where_the_line_does():
    board = Recorder()
    made = WebReplSession(board, b"secret", b"")
    made.feed(TEXT, b"secret\r\nprint(1)\r")
    assert made.connected
    assert board.typed == b"\nprint(1)\r"  # a chip takes the LF for typed, too


def test_after_a_wrong_password_nothing_more_is_heard():
    board = Recorder()
    made = WebReplSession(board, b"secret", b"")
    made.feed(TEXT, b"wrong\rsecret\r")
    assert board.refused
    assert not made.connected
    assert board.frames[-1] == (TEXT, b"\r\nAccess denied\r\n")
    made.copy_output(b"private")
    assert board.frames[-1] == (TEXT, b"\r\nAccess denied\r\n")


@given(st.text(max_size=2500), st.lists(st.integers(0, 100), max_size=5))
def test_no_text_frame_ends_within_a_character(text, cuts):
    board = Recorder()
    made = session(board)
    data = text.encode("utf-8", "surrogatepass")
    edges = sorted({0, len(data), *(cut * len(data) // 100 for cut in cuts)})
    for start, end in pairwise(edges):
        made.copy_output(data[start:end])
    assert b"".join(part for _, part in board.frames) == data
    for kind, part in board.frames:
        assert kind == TEXT
        part.decode("utf-8", "surrogatepass")


@given(st.lists(st.tuples(st.sampled_from([TEXT, BINARY]), st.binary(max_size=200)), max_size=8))
def test_no_client_confuses_a_session(messages):
    board = Recorder()
    made = session(board)
    for kind, data in messages:
        made.feed(kind, data)
        while board.busy:
            board.finish()
