"""Every configuration key has words and a place in the form; a damaged file is named."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError
from micros_ide.model.config_rules import broken_rule
from micros_ide.services.config_words import FORMS, ConfigWords
from micros_ide.services.node_config import NodeConfig

SCHEMA = NodeConfig().schema
WORDS = ConfigWords()


def test_words_and_schema_have_the_same_keys():
    assert set(WORDS.keys) == set(SCHEMA.keys)


def test_every_key_is_in_exactly_one_group():
    counts = Counter(key for group in WORDS.groups for key in group.keys)
    assert counts == dict.fromkeys(SCHEMA.keys, 1)
    assert len({group.id for group in WORDS.groups}) == len(WORDS.groups)


@pytest.mark.parametrize("key", sorted(SCHEMA.keys))
def test_words_fit_the_key(key):
    words, row = WORDS.of(key), SCHEMA.key(key)
    assert words.title
    assert words.words.endswith(".")
    assert len(words.title) <= 32
    assert "!" not in words.words
    assert words.form in FORMS
    assert not words.unit or row.kind is int
    for value, meaning in words.choices:
        assert meaning
        SCHEMA.check(key, value)
        assert broken_rule(key, value) == ""


def test_keys_that_nobody_has_words_for_come_last():
    groups = WORDS.grouped({"devfid": 1, "brand_new": 1})
    assert [group.keys for group in groups] == [("devfid",), ("brand_new",)]
    assert WORDS.of("brand_new").title == "brand_new"


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"groups": [], "choices": {}}), None])
def test_a_damaged_file_is_named(tmp_path, text):
    path = tmp_path / "config_words.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(FirmwareError, match=r"config_words\.json"):
        _ = ConfigWords(path).groups


def test_the_file_ships_beside_the_other_resources():
    assert (paths.bundled("resources") / "config_words.json").is_file()
