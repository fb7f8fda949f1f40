"""Tags of nodes: cleaned, kept by hardware id, all or nothing."""

from __future__ import annotations

import json

import pytest

from micros_ide.errors import InvalidInput
from micros_ide.services.tags import LONGEST, MOST, Tags


@pytest.fixture
def tags(tmp_path):
    return Tags(tmp_path / "tags.json")


def test_tags_are_added_to_several_nodes_and_kept(tags, tmp_path):
    assert tags.all() == {}
    changed = tags.change(["a", "b"], add=["kitchen", "Lamp"])
    assert changed == {"a": ("kitchen", "Lamp"), "b": ("kitchen", "Lamp")}
    assert Tags(tmp_path / "tags.json").all() == changed


def test_a_removed_tag_leaves_nothing_behind(tags, tmp_path):
    tags.change(["a"], add=["one", "two"])
    assert tags.change(["a", "b"], remove=["ONE"]) == {"a": ("two",)}
    assert tags.change(["a"], remove=["two"]) == {}
    assert json.loads((tmp_path / "tags.json").read_text()) == {}


def test_a_tag_in_other_capitals_is_the_one_in_use(tags):
    tags.change(["a"], add=["Kitchen"])
    assert tags.change(["b", "a"], add=["kitchen"]) == {"a": ("Kitchen",), "b": ("Kitchen",)}


def test_text_is_cleaned(tags):
    assert tags.change(["a"], add=["  up\tstairs \x1b[31m "])["a"] == ("upstairs [31m",)


@pytest.mark.parametrize("text", ["", "  ", "a,b", "x" * (LONGEST + 1)])
def test_what_is_no_tag_is_refused_and_nothing_changes(tags, text):
    tags.change(["a"], add=["kept"])
    with pytest.raises(InvalidInput):
        tags.change(["a", "b"], add=["fine", text])
    assert tags.all() == {"a": ("kept",)}


def test_a_node_with_too_many_is_refused(tags):
    tags.change(["a"], add=[f"t{number}" for number in range(MOST)])
    with pytest.raises(InvalidInput, match="up to 8"):
        tags.change(["b", "a"], add=["one more"])
    assert "b" not in tags.all()


def test_what_another_program_wrote_is_read_as_far_as_it_is_well_formed(tags, tmp_path):
    rows = {"a": ["good", 7], "b": "no list", "c": [], "d": ["x\x07y"]}
    (tmp_path / "tags.json").write_text(json.dumps(rows))
    assert tags.all() == {"a": ("good",), "d": ("xy",)}
