"""What a person has in mind for a node, checked before anything is sent."""

from __future__ import annotations

import pytest

from micros_ide.model.node_settings import NodeSettings
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.node_settings.draft import Draft

SCHEMA = NodeConfig().schema


def draft(over_usb: bool = False, **values) -> Draft:
    stored = {key: row.default for key, row in SCHEMA.keys.items() if not row.secret}
    stored |= {"guimeta": "n/a", "devfid": "lamp", "staessid": "home", "telegram": "n/a"}
    stored |= {"hwuid": "micr0", "version": "2.0.0-0"}
    masked = frozenset({"appwd", "stapwd"})
    settings = NodeSettings("micr0", "lamp", "2.0.0-0", stored | values, masked)
    return Draft(SCHEMA, settings, over_usb=over_usb)


def test_untouched_it_changes_nothing():
    made = draft()
    assert made.changes == {}
    assert made.troubles == {}
    assert made.text("utc") == "60"
    assert made.text("appwd") == ""


def test_typed_values_have_the_type_of_their_key():
    made = draft()
    made.type("utc", " -90 ")
    made.type("auth", "true")
    made.type("boothook", "rgb load_n_init")
    assert made.changes == {"auth": True, "boothook": "rgb load_n_init", "utc": -90}
    assert made.restarts == ("auth", "boothook", "utc")


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("utc", "a", "whole number"),
        ("socport", "0", "out of range"),
        ("devfid", "no blanks", "name"),
        ("devip", "1.2.3", "IPv4"),
        ("crontasks", "*:25:0:0!a b", "below 24"),
        ("irq2_trig", "sideways", "up, down or both"),
        ("tz", "Mars", "time zone"),
        ("appwd", "much-too-long-for-one", "password"),
        ("boothook", "a  b", "blanks"),
        ("boothook", "x >json", ">json"),
        ("boothook", "a b;" * 200, "range"),
    ],
)
def test_what_cannot_be_sent_is_told_beside_its_key(key, text, why):
    made = draft()
    made.type(key, text)
    assert why in made.troubles[key].message + made.troubles[key].hint
    assert key in made.touched
    assert made.text(key) == text.strip()
    made.keep(key)
    assert made.troubles == {}
    assert made.touched == frozenset()


def test_over_usb_blanks_travel():
    made = draft(over_usb=True)
    made.type("boothook", "a  b")
    assert made.troubles == {}


def test_the_value_the_node_has_is_no_change():
    made = draft()
    made.type("utc", "61")
    made.type("utc", "60")
    assert made.changes == {}


def test_networks_and_passwords_have_to_be_as_many():
    made = draft()
    made.type("staessid", "home;office")
    assert "2 passwords" in made.troubles["stapwd"].hint
    made.type("stapwd", "at-home-1234;at-office-1")
    assert made.troubles == {}
    made.keep("staessid")
    assert "one network" in made.troubles["stapwd"].hint


def test_another_network_with_the_old_password_is_warned_of():
    made = draft()
    made.type("staessid", "office")
    assert made.troubles == {}
    assert "Wi-Fi" in made.warnings[0]


def test_an_empty_text_means_not_set():
    made = draft(location="47.5,19.05")
    made.type("location", "")
    assert made.changes == {"location": "n/a"}


def test_other_settings_are_laid_on_as_far_as_they_fit():
    made = draft()
    passed = made.lay_on({"utc": 120, "cron": 1, "hwuid": "other", "unheard": "of"})
    assert passed == ("cron", "hwuid", "unheard")
    assert made.changes == {"utc": 120}


def test_another_node_gets_neither_identity_nor_secrets():
    made = draft(utc=120, devip="192.168.1.9")
    assert made.others()["utc"] == 120
    private = {"devfid", "staessid", "stapwd", "appwd", "devip", "hwuid", "version", "telegram"}
    assert not private & set(made.others())
    made.type("devfid", "desk")
    made.type("socmax", "3")
    made.type("soctout", "1")
    assert made.others_changed == {"socmax": 3}


def test_what_was_typed_survives_another_reading():
    made = draft()
    made.type("utc", "many")
    made.type("socmax", "3")
    again = draft(socmax=3)
    again.retype({key: made.text(key) for key in made.touched})
    assert again.changes == {}
    assert again.text("utc") == "many"
    assert set(again.troubles) == {"utc"}
