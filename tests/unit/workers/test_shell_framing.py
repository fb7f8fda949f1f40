"""Answers end at the prompt, wherever the network cuts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.workers.shell_framing import Answer, End

LINES = st.lists(st.text(st.characters(exclude_characters="\n$", codec="utf-8")), max_size=5)


@given(LINES, st.sampled_from(["", "[configure] ", "[password] [configure] "]), st.data())
def test_any_cut_gives_the_same_answer(lines: list[str], modes: str, data: st.DataObject) -> None:
    body = "".join(f"{line}\n" for line in lines)
    raw = f"{body}{modes}node 01 $ ".encode()
    at = data.draw(st.integers(0, len(raw)))
    answer = Answer("node 01")
    answer.feed(raw[:at]) if at else None
    if at < len(raw):
        assert answer.feed(raw[at:]) is End.SURE
    assert answer.body == body.rstrip("\n")
    assert answer.modes == modes.strip()


def test_greeting_teaches_name_and_modes() -> None:
    greeting = Answer()
    assert greeting.feed(b"[password] [configure] my node $ ") is End.SURE
    assert (greeting.name, greeting.modes) == ("my node", "[password] [configure]")


def test_names_with_control_characters_are_no_greeting() -> None:
    assert Answer().feed(b"\x1b[2J $ ") is End.NOT_YET


def test_a_prompt_behind_other_text_is_only_likely() -> None:
    answer = Answer("node")
    assert answer.feed(b"late words node $ ") is End.LIKELY
    assert answer.body == "late words "


def test_the_name_is_taken_literally() -> None:
    answer = Answer("n.d[e]")
    assert answer.feed(b"ok\nnxd[e] $ ") is End.NOT_YET
    assert answer.feed(b"\nn.d[e] $ ") is End.SURE


@given(st.binary(max_size=300))
def test_noise_never_raises(noise: bytes) -> None:
    for name in (None, "node"):
        answer = Answer(name)
        for at in range(0, len(noise), 7):
            answer.feed(noise[at : at + 7] or b"x")
        answer.feed(b"")
