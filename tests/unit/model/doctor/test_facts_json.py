"""Facts in JSON: nothing is lost on the way, nothing wrong gets in, no person is in them."""

from __future__ import annotations

import dataclasses
import json
import types
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.doctor.board_facts import BoardFacts
from micros_ide.model.doctor.codec import decode, encode
from micros_ide.model.doctor.facts import Computer, Facts, Holder, Port, System, UsbDevice
from micros_ide.model.doctor.node_facts import NodeFacts, TcpAnswer
from micros_ide.model.doctor.privacy import without_person

SIMPLE = {
    str: st.text(st.characters(exclude_categories=["C"]), max_size=12),
    int: st.integers(-(2**40), 2**40),
    bool: st.booleans(),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def values(hint):
    """A strategy for a field of a record."""
    if isinstance(hint, types.UnionType):
        return st.none() | values(next(a for a in typing.get_args(hint) if a is not type(None)))
    if typing.get_origin(hint) is tuple:
        return st.lists(values(typing.get_args(hint)[0]), max_size=2).map(tuple)
    return SIMPLE[hint] if hint in SIMPLE else records(hint)


def records(kind):
    hints = typing.get_type_hints(kind)
    return st.builds(
        kind, **{one.name: values(hints[one.name]) for one in dataclasses.fields(kind)}
    )


@settings(max_examples=60, deadline=None)
@given(records(Facts))
def test_facts_come_back_as_they_went(facts):
    assert decode(Facts, json.loads(json.dumps(encode(facts))), "facts") == facts


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*Facts.__dataclass_fields__, "x"]), JSON, max_size=4))
def test_any_document_is_facts_or_refused(document):
    try:
        facts = decode(Facts, document, "facts")
    except InvalidInput as error:
        assert error.message.startswith("facts")  # noqa: PT017 - it may also be right
    else:
        assert decode(Facts, encode(facts), "facts") == facts


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "facts:"),
        ({"compter": {}}, "'compter'"),
        ({"ports": [{"vid": 1}]}, "facts.ports[0]"),
        ({"ports": [{"device": 3}]}, "facts.ports[0].device"),
        ({"ports": {}}, "facts.ports"),
        ({"computer": {"administrator": 1}}, "facts.computer.administrator"),
        ({"format": True}, "facts.format"),
        (
            {"node": {"target": "a", "port": 1, "interfaces": [{"name": "lo"}]}},
            "facts.node.interfaces[0]",
        ),
        ({"drives": ["x"] * 1001}, "facts.drives"),
    ],
)
def test_what_is_wrong_is_named(document, place):
    with pytest.raises(InvalidInput) as caught:
        decode(Facts, document, "facts")
    assert place in caught.value.message


def test_what_a_file_says_cannot_move_a_cursor():
    facts = decode(Facts, {"asked_port": "\x1b[2JCOM3", "drives": ["a" * 999]}, "facts")
    assert facts.asked_port == "[2JCOM3"
    assert len(facts.drives[0]) == 400


def test_no_person_is_left():
    facts = Facts(
        computer=Computer(executable="/home/alice/ide/.venv/bin/python"),
        system=System(rules_file="/home/alice/ide/drivers/60-micros-ide.rules"),
        usb=(UsbDevice(1, 2, "alice's thing"),),
        ports=(Port("/home/alice/.local/share/port", holder=Holder("picocom", 1)),),
        drives=("/run/media/alice/RPI-RP2", "/media/alicedale/X"),
        asked_port="/home/alice/.local/share/port",
        board=BoardFacts("failed", said="/HOME/Alice/.local/share/port could not be opened"),
        node=NodeFacts("alice-lamp", 9008, tcp=(TcpAnswer(9008, "open"),)),
    )
    clean = without_person(facts, "/home/alice", "alice")
    assert clean.computer.executable == "~/ide/.venv/bin/python"
    assert clean.system.rules_file == "~/ide/drivers/60-micros-ide.rules"
    assert clean.asked_port == clean.ports[0].device == "~/.local/share/port"
    assert clean.board.said == "~/.local/share/port could not be opened"
    assert clean.drives == ("/run/media/USER/RPI-RP2", "/media/alicedale/X")
    assert clean.node == facts.node  # a node's name is its own
    assert without_person(facts, "/", "") == facts


def test_a_windows_home_is_one_too():
    facts = Facts(computer=Computer(executable="c:\\users\\Alice\\ide\\python.exe"))
    clean = without_person(facts, "C:\\Users\\Alice", "Alice")
    assert clean.computer.executable == "~\\ide\\python.exe"
