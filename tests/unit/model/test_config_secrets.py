"""Secrets come out of a configuration and back in, byte for byte."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.config_secrets import joined, secret_texts, separate

KEYS = {"appwd", "stapwd"}
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
NAMES = st.sampled_from(["appwd", "stapwd", "devfid", "utc", "é"])
ODD = b'{ "devfid":"lamp",\n\t"appwd" : "a\\u00e4\\"b;c" , "stapwd":"x;y", "appwd":5}\n'


def test_the_very_bytes_come_back_whatever_the_spelling():
    parted = separate(ODD, KEYS)
    assert b"u00e4" not in parted.public
    assert json.loads(parted.public)["stapwd"] == "kept apart: stapwd"
    assert joined(parted.public, parted.values, KEYS) == ODD
    assert "u00e4" not in repr(parted)


@given(st.lists(st.tuples(NAMES, VALUES)), st.booleans(), st.sampled_from(["", " ", "\r\n\t"]))
def test_any_configuration_comes_back(rows, escaped, blank):
    members = [f'{json.dumps(key)}{blank}:{blank}{json.dumps(value, ensure_ascii=escaped)}'
               for key, value in rows]  # fmt: skip
    data = (blank + "{" + blank + f"{blank},{blank}".join(members) + blank + "}" + blank).encode(
        "utf-8", "surrogatepass"
    )
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    parted = separate(data, KEYS)
    assert len(parted.values) == sum(key in KEYS for key, _value in rows)
    assert joined(parted.public, parted.values, KEYS) == data
    public = json.loads(parted.public)
    assert all(public[key] == f"kept apart: {key}" for key in KEYS & public.keys())


@given(st.binary(max_size=60) | st.text('{}[]":,aetrufl1 ', max_size=30).map(str.encode))
def test_what_is_no_flat_object_is_refused(data):
    try:
        value = json.loads(data.decode())
    except ValueError:
        value = None
    try:
        separate(data, KEYS)
    except InvalidInput:
        flat = isinstance(value, dict) and not any(
            isinstance(one, dict | list) for one in value.values()
        )
        assert not flat
    else:
        assert isinstance(value, dict)


def test_the_wrong_number_of_values_is_refused():
    parted = separate(ODD, KEYS)
    for values in (parted.values[1:], (*parted.values, '"more"')):
        with pytest.raises(InvalidInput):
            joined(parted.public, values, KEYS)


def test_each_of_several_network_passwords_is_a_secret():
    assert secret_texts(ODD, KEYS) >= {"x;y", "x", "y", 'aä"b'}
