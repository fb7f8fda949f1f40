"""The shortest talk with a node, byte by byte, and with what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.presence import Trouble
from micros_ide.workers.node_greeting import GreetingTalk, Step

UID = "micr7c9ebd623ff8OS"
PROMPT = b"node01 $ "
HELLO = f"hello:node01:{UID}\n".encode() + PROMPT
VERSION = b"2.0.0-0\n" + PROMPT
BUSY = b"Connection is busy. Bye!\nBye!\n\n"


def talked(*answers, pieces=None):
    """Feed each answer (in pieces of this size) and return the talk and what it has sent."""
    talk, sent = GreetingTalk(), b""
    for answer in answers:
        size = pieces or max(1, len(answer))
        for at in range(0, max(1, len(answer)), size):
            sent += talk.feed(answer[at : at + size])
    return talk, sent


@pytest.mark.parametrize("pieces", [None, 1, 2, 7])
@pytest.mark.parametrize("modes", [b"", b"[password] ", b"[configure] "])
def test_a_node_is_asked_who_it_is_and_said_goodbye(pieces, modes):
    prompt = modes + PROMPT
    hello = HELLO.replace(PROMPT, prompt)
    talk, sent = talked(prompt, hello, VERSION.replace(PROMPT, prompt), pieces=pieces)
    assert sent == b"hello\nversion\nexit\n"
    assert (talk.step, talk.trouble) == (Step.END, None)
    assert (talk.hello.name, talk.hello.uid, talk.version) == ("node01", UID, "2.0.0-0")


def test_newer_nodes_may_say_more_in_their_hello():
    talk, _sent = talked(PROMPT, HELLO.replace(b"OS\n", b"OS:rel\n"), VERSION)
    assert (talk.hello.uid, talk.version) == (UID, "2.0.0-0")


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ([BUSY], Trouble.BUSY),
        ([BUSY, b""], Trouble.BUSY),
        ([b""], Trouble.FOREIGN),
        ([b"SSH-2.0-OpenSSH_9.2\r\n", b""], Trouble.FOREIGN),
        ([b"x" * 5000], Trouble.FOREIGN),
        ([PROMPT, b""], Trouble.MUTE),
        ([PROMPT, b"hello:node01\n" + PROMPT], Trouble.FOREIGN),
        ([PROMPT, b"hello:node01:../../etc\n" + PROMPT], Trouble.FOREIGN),
        ([PROMPT, b"hello::" + UID.encode() + b"\n" + PROMPT], Trouble.FOREIGN),
        ([PROMPT, b"command not found\n" + PROMPT], Trouble.FOREIGN),
        ([PROMPT, b"y" * 5000], Trouble.FOREIGN),
    ],
)
def test_what_is_no_node_or_does_not_answer_has_its_name(answers, trouble):
    talk, _sent = talked(*answers)
    assert (talk.step, talk.trouble, talk.hello) == (Step.END, trouble, None)
    assert talk.detail.isprintable()


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ([], Trouble.MUTE),
        ([b"HTTP/1.0 400 Bad"], Trouble.FOREIGN),
        ([PROMPT], Trouble.MUTE),
        ([PROMPT, HELLO[:10]], Trouble.MUTE),
        ([PROMPT, HELLO], None),
        ([PROMPT, HELLO, b"2.0"], None),
    ],
)
def test_when_time_is_over_what_is_known_counts(answers, trouble):
    talk, _sent = talked(*answers)
    talk.give_up()
    assert (talk.step, talk.trouble) == (Step.END, trouble)
    assert (talk.hello is not None) == (trouble is None)


@pytest.mark.parametrize("end", [b"", b"z" * 5000])
def test_a_node_that_does_not_tell_its_version_is_one_all_the_same(end):
    talk, _sent = talked(PROMPT, HELLO, end)
    assert (talk.step, talk.trouble, talk.version) == (Step.END, None, "")
    assert talk.hello.uid == UID


@given(st.lists(st.binary(max_size=60) | st.sampled_from([PROMPT, HELLO, VERSION]), max_size=12))
def test_whatever_comes_the_talk_ends_with_an_answer(pieces):
    talk = GreetingTalk()
    for piece in pieces:
        talk.feed(piece)
    talk.give_up()
    assert talk.step is Step.END
    assert (talk.hello is None) == (talk.trouble is not None)
    assert (talk.detail + talk.version).isprintable()
