"""Manifests of dashboard apps: what is right is taken as it stands, what is wrong is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.apps import parse_manifest

GOOD = {
    "id": "Glow",
    "title": "Glow",
    "summary": "Lets a lamp glow.",
    "parameters": [
        {"name": "steps", "type": "int", "default": 10, "low": 1, "high": 100, "unit": "°"},
        {"name": "pause", "type": "float", "default": 1, "low": 0.5},
        {"name": "smooth", "type": "bool", "default": True, "help": "no jumps"},
        {"name": "label", "type": "text", "default": "", "longest": 5},
        {"name": "lamp", "type": "choice", "default": "rgb", "choices": ["rgb", "cct"]},
    ],
    "needs": ["dimmer"],
}


def changed(**fields) -> str:
    return json.dumps({name: value for name, value in (GOOD | fields).items() if value is not ...})


def parameter(**fields) -> str:
    row = {"name": "steps", "type": "int", "default": 1} | fields
    return changed(parameters=[{name: value for name, value in row.items() if value is not ...}])


def test_a_good_manifest_and_its_defaults():
    manifest = parse_manifest(json.dumps(GOOD), "Glow")
    assert (manifest.id, manifest.needs) == ("Glow", ("dimmer",))
    assert manifest.values({}) == {
        "steps": 10, "pause": 1.0, "smooth": True, "label": "", "lamp": "rgb",
    }  # fmt: skip
    assert [one.takes for one in manifest.parameters] == [
        "a whole number from 1 to 100 °",
        "a number of at least 0.5",
        "true or false",
        "up to 5 characters",
        "one of rgb, cct",
    ]


def test_values_are_read_as_people_type_them():
    manifest = parse_manifest(json.dumps(GOOD), "Glow")
    given = {"steps": " 7", "pause": "2.5", "smooth": "off", "label": "a b", "lamp": "cct"}
    assert manifest.values(given) == {
        "steps": 7, "pause": 2.5, "smooth": False, "label": "a b", "lamp": "cct",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", "0"), ("steps", "101"), ("steps", "1.5"), ("steps", True), ("steps", "ten"),
        ("pause", "nan"), ("pause", "inf"), ("pause", 0.4), ("pause", "1e999"), ("pause", False),
        ("smooth", "perhaps"), ("smooth", 1), ("label", "longer"), ("label", "a\nb"), ("label", 5),
        ("lamp", "dimmer"), ("lamp", None),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused_by_name(name, value):
    manifest = parse_manifest(json.dumps(GOOD), "Glow")
    with pytest.raises(InvalidInput, match=f"'{name}' takes"):
        manifest.values({name: value})


def test_a_parameter_there_is_not():
    with pytest.raises(NotFound, match="no parameter 'speed'") as caught:
        parse_manifest(json.dumps(GOOD), "Glow").values({"speed": 1})
    assert "steps" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "an object"),
        (changed(author="me"), "'author' means nothing"),
        (changed(id="Other"), "the folder's name"),
        (changed(id=...), "the folder's name"),
        (changed(title=""), "'title'"),
        (changed(summary="two\nlines"), "'summary'"),
        (changed(summary=5), "'summary'"),
        (changed(needs="dimmer"), "'needs'"),
        (changed(needs=["../etc"]), "'needs'"),
        (changed(parameters={}), "'parameters'"),
        (changed(parameters=[{"name": "class", "type": "int", "default": 1}]), "a 'name'"),
        (changed(parameters=["steps"]), "a 'name'"),
        (changed(parameters=GOOD["parameters"][:1] * 2), "the same name"),
        (parameter(type="number"), "'type' must be"),
        (parameter(choices=["a"]), "'choices' means nothing for the type int"),
        (parameter(default=...), "'default' must be"),
        (parameter(default="1"), "'default' must be"),
        (parameter(low=5, high=1), "'low' is above 'high'"),
        (parameter(low="1"), "'low' must be a number"),
        (parameter(low=-(10**400)), "'low' must be a number"),
        (parameter(low=2), "'default' must be"),
        (parameter(help="x" * 201), "'help'"),
        (parameter(type="choice", default="a"), "'choices'"),
        (parameter(type="choice", default="a", choices=["a", "a"]), "'choices'"),
        (parameter(type="text", default="a", longest=0), "'longest'"),
    ],
)
def test_a_fault_is_named(text, words):
    with pytest.raises(InvalidInput, match=words):
        parse_manifest(text, "Glow")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from([*GOOD, "x"]), json_values).map(lambda more: GOOD | more),
    st.dictionaries(
        st.sampled_from(["name", "type", "default", "low", "high", "choices", "longest", "help"]),
        json_values | st.sampled_from(["int", "float", "choice", "text", "bool", ["a"], "a"]),
    ),
)
def test_whatever_is_in_it_the_answer_is_a_manifest_or_a_sentence(manifest, row):
    for one in (manifest, GOOD | {"parameters": [row]}):
        made, words = None, "app.json"
        try:
            made = parse_manifest(json.dumps(one), "Glow")
        except InvalidInput as error:
            words = error.message
        assert words.startswith("app.json")
        if made is not None:
            assert made.values({}).keys() == {each.name for each in made.parameters}
