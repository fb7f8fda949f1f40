"""What is offered at a place of a module, from words made up for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.code_completion import complete, find_word, open_call, origin
from micros_ide.model.code_names import read_names
from micros_ide.model.code_words import CodeModule, CodeWord, WordIndex, WordKind

F, C, K = WordKind.FUNCTION, WordKind.CLASS, WordKind.CONSTANT
PIN = CodeWord(
    "Pin",
    C,
    ("id", "mode=-1"),
    "A pin.",
    {"OUT": CodeWord("OUT", K), "value": CodeWord("value", F, ("x",)), "on": CodeWord("on", F, ())},
)
INDEX = WordIndex(
    modules={
        "LogicalPins": CodeModule(
            "LogicalPins",
            "Pins by name.",
            {
                "physical_pin": CodeWord("physical_pin", F, ("key",), "Book a pin."),
                "pinmap_dump": CodeWord("pinmap_dump", F, ("keys",)),
            },
        ),
        "Limits": CodeModule(
            "Limits", "", {"whole": CodeWord("whole", F, ("name", "value", "low", "high"))}
        ),
        "machine": CodeModule(
            "machine", "", {"Pin": PIN, "reset": CodeWord("reset", F, ()), "_x": CodeWord("_x", F)}
        ),
    },
    pins={name: CodeWord(name, WordKind.PIN) for name in ("dim_1", "ds18", "neop")},
    builtins={"print": CodeWord("print", F), "property": CodeWord("property", C)},
)
HEAD = """from LogicalPins import physical_pin, pinmap_dump
from machine import Pin
import machine as m
import Limits

_lamp = None


def set_value(value, fade=True):
    # Set the brightness.
    lamp = Pin(physical_pin("dim_1"), Pin.OUT)
"""
NAMES = read_names(HEAD)


def offered(before: str) -> list[str]:
    return [one.name for one in complete(HEAD + before, NAMES, INDEX).words]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("    physical_pin('d", ["dim_1", "ds18"]),
        ('    pinmap_dump(("dim_1", "ne', ["neop"]),
        ("    print('d", []),  # a text that is no name of a pin
        ("    m.", ["Pin", "reset"]),  # private names are not offered
        ("    m._", ["_x"]),
        ("    Pin.O", ["on", "OUT"][::-1]),
        ("    lamp.", ["on", "OUT", "value"]),  # what it was made of is known
        ("    lamp.v", ["value"]),
        ("from Limits import ", ["whole"]),
        ("from LogicalPins import physical_pin, pin", ["pinmap_dump"]),
        ("from LogicalPins import (pinm", ["pinmap_dump"]),
        ("import m", ["machine"]),
        ("from Lo", ["LogicalPins"]),
        ("    # widget: s", ["slider"]),
        ("    # wid", ["widget: "]),
        ("    # anything pr", []),
        ("    _la", ["_lamp"]),
        ("    set_v", ["set_value"]),
        ("    fad", ["fade"]),
        ("    pri", ["print"]),
        ("    phys", ["physical_pin"]),
        ("    unknown.", []),
        ("def pri", []),  # a name that is made up
        ("    1.", []),
    ],
)
def test_words_that_fit(before, words):
    assert offered(before) == words


def test_case_counts_for_the_order_only():
    assert offered("    LI") == ["Limits"]
    assert offered("    pr")[0] in {"print", "property"}


def test_a_word_that_is_whole_says_so():
    assert complete(HEAD + "    print", NAMES, INDEX).exact
    assert not complete(HEAD + "    prin", NAMES, INDEX).exact


@pytest.mark.parametrize(
    ("before", "name", "argument"),
    [
        ("    whole(", "whole", 0),
        ("    whole('a', value, ", "whole", 2),
        ("    whole('a, b', (1, 2), ", "whole", 2),
        ("    whole(max(1, 2), ", "whole", 1),
        ("    whole(max(1, ", "max", 1),
        ("    m.Pin(\n        4,\n        ", "m.Pin", 1),
        ("    whole([1, 2", "whole", 0),
    ],
)
def test_the_call_at_the_cursor(before, name, argument):
    call = open_call(HEAD + before)
    assert call is not None
    assert (call.name, call.argument) == (name, argument)


@pytest.mark.parametrize(
    "before", ["    whole(1)", "    (1, ", "    # whole(", "def whole(", "    if (a, ", ""]
)
def test_no_call_is_open(before):
    assert open_call(HEAD + before) is None


def test_what_a_name_stands_for():
    assert find_word("physical_pin", NAMES, INDEX).doc == "Book a pin."
    assert find_word("m.Pin.value", NAMES, INDEX).parameters == ("x",)
    assert find_word("set_value", NAMES, INDEX).doc == "Set the brightness."
    assert find_word("nothing", NAMES, INDEX) is None
    assert origin("physical_pin", NAMES) == ("LogicalPins", "physical_pin")
    assert origin("m.Pin", NAMES) == ("machine", "Pin")
    assert origin("set_value", NAMES) == ("", "set_value")


def test_names_that_stand_for_each_other_end():
    names = read_names("a = b()\nb = a()\n")
    assert complete("a.", names, INDEX).words == ()


pieces = st.sampled_from(
    [*"abc_.,()[]{}'\"#\n\t :=\\@", "def ", "import ", "from ", " as ", "physical_pin(", '"""', "é"]
)


@given(st.lists(pieces, max_size=60).map("".join))
def test_any_text_can_be_read_and_completed(text):
    names = read_names(text)
    for end in range(0, len(text) + 1, max(1, len(text) // 5)):
        found = complete(text[:end], names, INDEX)
        assert 0 <= found.typed <= end
        typed = text[end - found.typed : end]
        for word in found.words:
            assert word.name.casefold().startswith(typed.casefold())
        call = open_call(text[:end])
        if call is not None:
            assert text[:end][-call.start] == "("


@given(
    st.lists(st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True), min_size=1, max_size=6),
    st.lists(st.sampled_from(["0", "None", "(1, 2)", "'a, b'", "{'k': 1}"]), max_size=3),
)
def test_parameters_are_read_as_they_are_written(required, defaults):
    words = [*required, *(f"opt{at}={value}" for at, value in enumerate(defaults))]
    text = f"async def made({', '.join(words)}):\n    # Does it.\n"
    word = read_names(text).words["made"]
    assert word.parameters == tuple(words)
    assert word.doc == "Does it."
    broken = f"def made(\n    {', '.join(words)},\n):\n    # Does it.\n"
    assert read_names(broken).words["made"].parameters == tuple(words)
