"""Answers end at the prompt, wherever the network cuts them, whatever stands in them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.workers.shell_framing import Answer, End, Greeting

NAME = "node 01"
PROMPT = f"{NAME} $ "
MODES = st.sampled_from(["", "[configure] ", "[password] ", "[password] [configure] "])
# Ordinary text, and everything that resembles a prompt or a part of one.
WORDS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(
        ["\n", PROMPT, "node 01", "node 01 $", " $ ", "[configure] ", "[conf", "] ", "[HA] x\n"]
    ),
    st.integers(500, 520).map("x".__mul__),
)
BODIES = st.lists(WORDS, max_size=8).map("".join)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    marks = sorted({0, len(data), *(at % (len(data) + 1) for at in cuts)})
    return [data[start:end] for start, end in pairwise(marks)]


def fed(answer: Answer, *parts: bytes) -> str:
    return "".join([answer.feed(part) for part in parts])


@given(BODIES, MODES, st.lists(st.integers(0, 5000), max_size=12))
def test_any_cut_of_any_answer_gives_the_same_text(body: str, modes: str, cuts: list[int]) -> None:
    raw = f"{body}{modes}{PROMPT}".encode()
    whole, cut = Answer(NAME), Answer(NAME)
    text = fed(whole, raw)
    assert fed(cut, *pieces(raw, cuts)) == text
    assert (cut.end, cut.modes, cut.held) == (whole.end, whole.modes, whole.held)
    assert text + whole.held == f"{body}{modes}{PROMPT}"
    assert whole.held.endswith(PROMPT)
    assert whole.end is not End.NOT_YET
    if not body or body.endswith("\n"):
        assert (whole.end, whole.modes) == (End.SURE, modes.strip())
        assert text == body


@given(BODIES, st.lists(st.integers(0, 5000), max_size=12))
def test_nothing_is_lost_when_the_prompt_never_comes(body: str, cuts: list[int]) -> None:
    answer = Answer(NAME)
    text = fed(answer, *pieces(body.encode(), cuts), b"")
    assert text + answer.held == body


@given(BODIES, st.lists(st.integers(0, 5000), max_size=12))
def test_the_same_end_is_found_when_somebody_spoke_behind_it(body: str, cuts: list[int]) -> None:
    raw = f"{body}\n{PROMPT}late words".encode()
    whole, cut = Answer(NAME), Answer(NAME)
    text = fed(whole, raw)
    assert fed(cut, *pieces(raw, cuts)) == text == f"{body}\n"
    assert whole.settle()
    assert cut.settle()


@given(st.lists(st.binary(min_size=1, max_size=3000), max_size=30))
def test_what_is_kept_back_stays_small(parts: list[bytes]) -> None:
    """Memory, and the work for each piece, do not grow with the answer."""
    answer = Answer(NAME)
    for part in parts:
        answer.feed(part)
        assert len(answer.held) < 1000


def test_a_long_line_is_handed_on_at_once() -> None:
    answer = Answer(NAME)
    assert fed(answer, b"x" * 50_000, b"y") == "x" * 50_000 + "y"
    assert answer.held == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("say n", "n"),
        ("say node 01 $", "node 01 $"),
        ("say node 02", ""),
        ("[conf", "[conf"),
        ("[a] [b] nod", "[a] [b] nod"),
        ("[a b] ", ""),
        ("row\n", ""),
    ],
)
def test_only_the_beginning_of_a_prompt_is_kept_back(text: str, kept: str) -> None:
    answer = Answer(NAME)
    assert answer.feed(text.encode()) == text.removesuffix(kept)
    assert answer.held == kept


def test_a_prompt_behind_other_text_is_only_likely() -> None:
    answer = Answer("node")
    assert answer.feed(b"late words node $ ") == "late words "
    assert answer.end is End.LIKELY
    assert answer.feed(b"go on\n") == "node $ go on\n"
    assert answer.end is End.NOT_YET


def test_what_an_original_node_says_behind_its_prompt_ends_the_answer() -> None:
    answer = Answer("node")
    assert fed(answer, b"no memory\nnode $ [HA] Shells", b" cleanup: 39\n") == "no memory\n"
    assert answer.end is End.SURE


def test_a_prompt_in_the_data_is_data_once_enough_follows() -> None:
    answer = Answer("node")
    assert answer.feed(b"log:\nnode $ reboot\n") == "log:\n"
    assert answer.feed(b"x" * 600) == "node $ reboot\n" + "x" * 600
    assert not answer.settle()


def test_letters_split_between_pieces_are_whole_and_broken_ones_replaced() -> None:
    answer = Answer("node")
    raw = "Türöffner ✓".encode()
    assert fed(answer, *(raw[at : at + 1] for at in range(len(raw)))) == "Türöffner ✓"
    assert fed(answer, b"\xff", b"\xe2\x9c", b"") == "\ufffd\ufffd"


def test_the_name_is_taken_literally() -> None:
    answer = Answer("n.d[e]")
    answer.feed(b"ok\nnxd[e] $ ")
    assert answer.end is End.NOT_YET
    answer.feed(b"\nn.d[e] $ ")
    assert answer.end is End.SURE


def test_greeting_teaches_name_and_modes() -> None:
    greeting = Greeting()
    assert greeting.feed(b"[password] [configure] my node $ ")
    assert (greeting.name, greeting.modes) == ("my node", "[password] [configure]")


@given(st.lists(st.integers(0, 40), max_size=12))
def test_any_cut_of_a_greeting_ends_it_once(cuts: list[int]) -> None:
    greeting = Greeting()
    parts = pieces("somebody's row\n[password] kühl 7 $ ".encode(), cuts)
    assert [greeting.feed(part) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert greeting.name == "kühl 7"


@pytest.mark.parametrize("data", [b"\x1b[2J $ ", b" $ ", b"node $", b"x" * 65 + b" $ ", b"\n"])
def test_what_no_node_says_is_no_greeting(data: bytes) -> None:
    assert not Greeting().feed(data)


@given(st.binary(max_size=300))
def test_noise_never_raises(noise: bytes) -> None:
    answer, greeting = Answer("node"), Greeting()
    for at in range(0, len(noise), 7):
        answer.feed(noise[at : at + 7])
        greeting.feed(noise[at : at + 7])
    answer.feed(b"")
