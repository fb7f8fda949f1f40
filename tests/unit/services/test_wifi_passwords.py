"""Passwords of Wi-Fi networks: by name, never readable where they lie."""

from __future__ import annotations

import pytest

from micros_ide.services.wifi_passwords import WifiPasswords
from micros_ide.workers.keystore import KeyStore


@pytest.mark.parametrize("ssid", ["home net", "Café ☕", "a/b;c\\d", "x" * 32])
def test_a_password_is_found_by_the_very_name_alone(tmp_path, ssid):
    kept = WifiPasswords(KeyStore(tmp_path, system=False))
    kept.remember(ssid, "at-home-1234")
    assert WifiPasswords(KeyStore(tmp_path, system=False)).recall(ssid) == "at-home-1234"
    assert kept.recall(ssid.swapcase() + " ") is None
    assert all(b"at-home-1234" not in one.read_bytes() for one in tmp_path.rglob("*.*"))
    kept.forget(ssid)
    assert kept.recall(ssid) is None


def test_an_open_network_is_remembered_as_open_and_none_is_nothing(tmp_path):
    kept = WifiPasswords(KeyStore(tmp_path, system=False))
    kept.remember("open", "")
    kept.remember("", "whatever")
    assert kept.recall("open") == ""
    assert kept.recall("") is None
