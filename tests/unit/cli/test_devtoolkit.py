"""What `-p` may hold, and questions with numbers."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.cli.devtoolkit import questions
from micros_ide.cli.devtoolkit.options import build_parser
from micros_ide.cli.devtoolkit.parameters import WORDS, Parameters, parse_parameters
from micros_ide.cli.screen import Screen
from micros_ide.errors import InvalidInput, JobCancelled


@pytest.mark.parametrize(
    ("text", "node", "commands"),
    [
        ("--dev lamp hello", "lamp", ("hello",)),
        ("  --dev  lamp   hello  ", "lamp", ("hello",)),
        ("dev lamp hello", "lamp", ("hello",)),
        ("--dev 'my lamp' hello", "my lamp", ("hello",)),
        ('--dev "10.0.0.5:9008" hello', "10.0.0.5:9008", ("hello",)),
        ("--dev lamp", "lamp", ()),
        ("--dev lamp conf <a> dump", "lamp", ("conf", "dump")),
        ("--dev lamp conf<a>dump", "lamp", ("conf", "dump")),
        ('--dev lamp oled text "a <a>  b" <a> x', "lamp", ('oled text "a <a>  b"', "x")),
        (r'--dev lamp m f "\" <a>" <a> x', "lamp", (r'm f "\" <a>"', "x")),
        ("--dev lamp say it's <a> that's", "lamp", ("say it's", "that's")),
        ("--dev lamp m 'a <a> b", "lamp", ("m 'a", "b")),
        ("--dev lamp rgb color r=1  g=2", "lamp", ("rgb color r=1  g=2",)),
    ],
)
def test_node_and_commands(text, node, commands):
    assert parse_parameters(text) == Parameters(node=node, commands=commands)


@pytest.mark.parametrize("word", WORDS)
def test_words_that_need_no_node(word):
    assert parse_parameters(word) == parse_parameters(f" --{word} ") == Parameters(word=word)


@pytest.mark.parametrize(
    "text", ["", "hello", "--dev", "--dev ", "--device lamp hello", '--dev "a"b c', "--dev a <a>"]
)
def test_what_asks_for_nothing_is_refused_with_an_example(text):
    with pytest.raises(InvalidInput) as caught:
        parse_parameters(text)
    assert "--dev lamp hello" in caught.value.hint


@given(st.text(alphabet="ab '\"\\<>-", max_size=30))
def test_no_command_is_lost_or_empty(rest):
    try:
        found = parse_parameters(f"--dev lamp {rest}")
    except InvalidInput:
        assert "<a>" in rest or not rest.strip()
        return
    assert found.node == "lamp"
    assert all(found.commands)
    kept = "".join(found.commands).replace(" ", "")
    assert len(kept) + 3 * (len(found.commands) - 1) * bool(found.commands) == len(
        rest.replace(" ", "")
    )


def test_values_that_look_like_options_reach_their_flag():
    """argparse takes such a text for an option unless it holds a blank."""
    text = "--dev lamp rgb color r=1 --x=2"
    assert build_parser().parse_args(["-c", "-p", text]).connect_parameters == text
    options = build_parser().parse_args(["-rf", "-stat"])
    assert (options.update, options.force_update, options.node_status) == (True, True, True)
    assert not options.search_devices


@pytest.fixture
def screen():
    return Screen(json_mode=False, out=io.StringIO(), err=io.StringIO())


def typed(monkeypatch, text):
    stream = io.StringIO(text)
    stream.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", stream)


def test_a_question_is_repeated_until_a_number_fits(monkeypatch, screen):
    typed(monkeypatch, "x\n-1\n2\n1\n")
    assert questions.choose(screen, "port", ["a", "b"], option="--port PORT") == 1
    assert screen.err.getvalue().count("a number from 0 to 1") == 3


def test_enter_takes_the_usual_one_and_the_end_of_input_cancels(monkeypatch, screen):
    typed(monkeypatch, "\n")
    assert questions.choose(screen, "image", ["a", "b"], option="--image", usual=1) == 1
    assert "[1] b  (Enter)" in screen.err.getvalue()
    with pytest.raises(JobCancelled):
        questions.choose(screen, "image", ["a", "b"], option="--image")


def test_where_nobody_can_answer_the_option_is_named(monkeypatch, screen):
    monkeypatch.setattr("sys.stdin", io.StringIO("0\n"))
    with pytest.raises(InvalidInput, match="say which port: --port PORT") as caught:
        questions.choose(screen, "port", ["a", "b"], option="--port PORT")
    assert caught.value.hint == "there are: a, b"
