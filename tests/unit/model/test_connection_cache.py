"""The original tools' list of nodes: read, written, and refused where it is not as it should be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.connection_cache import LONGEST, CachedNode, cache_bytes, parse_cache

UID = "micr7c9ebd623ff8OS"
GOOD = {
    "__devuid__": ["192.168.4.1", 9008, "__device_on_AP__"],
    "__localhost__": ["127.0.0.1", 9008, "__simulator__"],
    UID: ["10.0.1.72", 9008, "lamp"],
}
NODES = st.lists(
    st.builds(
        CachedNode,
        st.integers(0, 2**48 - 1).map(lambda number: f"micr{number:012x}OS"),
        st.sampled_from(["10.0.0.5", "192.168.1.254", "lamp.local"]),
        st.integers(1, 65535),
        st.text("abcäöü -_09", min_size=1).map(str.strip).filter(bool),
    ),
    unique_by=lambda node: node.uid,
    max_size=8,
)


def test_the_two_permanent_entries_are_no_nodes():
    assert parse_cache(json.dumps(GOOD, indent=4).encode()) == (
        CachedNode(UID, "10.0.1.72", 9008, "lamp"),
    )


def test_what_is_written_is_what_the_original_tools_write():
    written = cache_bytes([CachedNode(UID, "10.0.1.72", 9008, "lamp")])
    assert json.loads(written) == GOOD
    assert written.startswith(b'{\n    "__devuid__": [')


@given(NODES)
def test_what_is_written_can_be_read(nodes):
    assert list(parse_cache(cache_bytes(nodes))) == nodes


def test_a_port_may_be_text_and_the_file_may_begin_with_a_mark():
    content = json.dumps({UID: ["10.0.1.72", "9008", "lamp"]}).encode("utf-8-sig")
    assert parse_cache(content)[0].port == 9008


@pytest.mark.parametrize(
    ("uid", "entry", "reason"),
    [
        ("lamp", ["10.0.0.5", 9008, "lamp"], "id"),
        ("../../etc", ["10.0.0.5", 9008, "lamp"], "id"),
        (UID, "10.0.0.5", "not [address"),
        (UID, ["10.0.0.5", 9008], "not [address"),
        (UID, [None, 9008, "lamp"], "address"),
        (UID, ["10.0.0.5; reboot", 9008, "lamp"], "address"),
        (UID, ["999.0.0.5", 9008, "lamp"], "address"),
        (UID, ["224.0.0.1", 9008, "lamp"], "address"),
        (UID, ["0.0.0.0", 9008, "lamp"], "address"),
        (UID, ["10.0.0.5", 0, "lamp"], "port"),
        (UID, ["10.0.0.5", 70000, "lamp"], "port"),
        (UID, ["10.0.0.5", True, "lamp"], "port"),
        (UID, ["10.0.0.5", 1e3, "lamp"], "port"),
        (UID, ["10.0.0.5", 9008, 7], "name"),
        (UID, ["10.0.0.5", 9008, "\x1b\x07 "], "name"),
    ],
)
def test_a_bad_entry_is_named_and_nothing_is_taken(uid, entry, reason):
    with pytest.raises(InvalidInput) as caught:
        parse_cache(json.dumps(GOOD | {uid: entry}).encode())
    assert reason in caught.value.message
    assert uid[:20] in caught.value.message
    assert "nothing was taken" in caught.value.hint


def test_control_characters_of_a_name_are_left_out():
    content = json.dumps({UID: ["10.0.1.72", 9008, "la\x1b[31mmp" + "x" * 500]}).encode()
    name = parse_cache(content)[0].name
    assert name.startswith("la[31mmp")
    assert len(name) == 64


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a": 1, "a": 2}',
        b" " * (LONGEST + 1),
        json.dumps({f"micr{n:012x}OS": [] for n in range(10_001)}).encode(),
    ],
    ids=["empty", "list", "cut", "binary", "deep", "double", "huge", "many"],
)
def test_what_is_no_such_list_is_refused(content):
    with pytest.raises(InvalidInput):
        parse_cache(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_refusal(content):
    try:
        nodes = parse_cache(content)
    except InvalidInput:
        return
    assert all(isinstance(node, CachedNode) for node in nodes)
