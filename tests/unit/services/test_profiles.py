"""Profiles: those that ship, and a person's own, which never hold a secret."""

from __future__ import annotations

import json

import pytest

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.profiles import Profiles


@pytest.fixture
def path(tmp_path):
    return tmp_path / "profiles.json"


@pytest.fixture
def profiles(path):
    return Profiles(NodeConfig(), path)


def test_shipped_profiles_come_first_and_say_what_they_set(profiles):
    names = [one.name for one in profiles.list()]
    assert "lamp" in names
    assert "default" not in names  # it sets nothing
    assert not any(one.own for one in profiles.list())


def test_an_own_profile_is_kept_replaced_and_removed(profiles):
    profiles.save(" Porch light ", {"irq1": True, "utc": 0})
    profiles.save("Porch light", {"utc": 120})
    (own,) = (one for one in profiles.list() if one.own)
    assert (own.name, own.values) == ("Porch light", {"utc": 120})
    profiles.remove("Porch light")
    assert not any(one.own for one in profiles.list())
    with pytest.raises(NotFound):
        profiles.remove("Porch light")


def test_secrets_and_identity_are_left_out(profiles, path):
    profiles.save("mine", {"utc": 0, "appwd": "Secret-77", "stapwd": "x", "devfid": "lamp"})
    stored = path.read_text()
    assert json.loads(stored) == {"mine": {"utc": 0}}
    assert "Secret-77" not in stored


@pytest.mark.parametrize("name", ["", "../x", "lamp", "a" * 41, "-x"])
def test_unfit_names_are_refused(profiles, name):
    with pytest.raises(InvalidInput):
        profiles.save(name, {"utc": 0})


def test_nothing_and_wrong_values_are_refused(profiles):
    with pytest.raises(InvalidInput, match="nothing"):
        profiles.save("mine", {"devfid": "lamp"})
    with pytest.raises(InvalidInput, match="range"):
        profiles.save("mine", {"utc": 9999})


def test_what_no_longer_fits_in_a_stored_profile_is_passed_over(profiles, path):
    path.write_text(
        json.dumps({"a": {"utc": 9999, "gone": 1, "irq1": True, "appwd": "Secret-77"}, "b": 7})
    )
    (own,) = (one for one in profiles.list() if one.own)
    assert (own.name, own.values) == ("a", {"irq1": True})
