"""Configuration: typed values in, exact refusals, profiles, backups, and the bytes on the board."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.virtual import VirtualSpec
from micros_ide.services.config_schema import ConfigSchema
from micros_ide.services.node_config import NodeConfig, new_password

WIFI = {"staessid": "home", "stapwd": "secret-word"}
PASSWORD = frozenset({"appwd"})
SPEC = VirtualSpec(
    name="lamp",
    board_id="esp32",
    chip="esp32",
    flash_size=4 << 20,
    heap=128 << 10,
    mac="7c:9e:bd:00:00:01",
    address="127.0.0.11",
    ssid="virtual",
    wifi_password="micros-virtual",
)


@pytest.fixture(scope="module")
def bundled():
    return NodeConfig()


@pytest.fixture
def with_profile(tmp_path):
    def make(values):
        source = NodeConfig().schema._source
        (tmp_path / "core").mkdir()
        (tmp_path / "profiles").mkdir()
        (tmp_path / "core" / "ConfigSchema.py").write_text(source.read_text())
        (tmp_path / "profiles" / "lamp.json").write_text(json.dumps(values))
        return NodeConfig(tmp_path)

    return make


def backup_file(tmp_path, values):
    path = tmp_path / "node_config.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def test_values_get_the_type_of_their_default(bundled):
    values = bundled.parse(["devfid=lamp", "utc=-60", "cron=true", "boothook=rgb load n=1"])
    assert values == {"devfid": "lamp", "utc": -60, "cron": True, "boothook": "rgb load n=1"}


@pytest.mark.parametrize(
    ("assignment", "word"),
    [
        ("devfid", "key=value"),
        ("nosuchkey=1", "nosuchkey"),
        ("dbg=yes", "true or false"),
        ("dbg=True", "true or false"),
        ("utc=1.5", "whole number"),
        ("utc=", "whole number"),
        ("socport=0", "range"),
        ("socport=65536", "range"),
        ("soctout=4", "range"),
        ("devfid=", "range"),
        ("devfid=my lamp", "name"),
        ("devfid=a:b", "name"),
        ("devfid=a$b", "name"),
        ("devfid=-lamp", "name"),
        ("devfid=lämp", "name"),
        ("devfid=" + "x" * 33, "range"),
        ("boothook=a\nb", "control"),
        ("appwd=ADmin123", "known to everybody"),
        ("appwd=with blank", "cannot be used"),
        ("appwd=much-too-long", "cannot be used"),
        ("stapwd=short", "stapwd"),
        ("staessid=" + "x" * 33, "staessid"),
        ("nwmd=WLAN", "nwmd"),
        ("devip=300.1.1.1", "IPv4"),
        ("version=1", "node itself"),
        ("hwuid=x", "node itself"),
    ],
)
def test_a_bad_setting_is_refused_with_a_hint(bundled, assignment, word):
    with pytest.raises(InvalidInput, match=word) as caught:
        bundled.parse([assignment])
    assert caught.value.hint


def test_an_unknown_key_names_what_comes_near(bundled):
    with pytest.raises(InvalidInput) as caught:
        bundled.parse(["devfd=lamp"])
    assert "devfid" in caught.value.hint


def test_a_key_given_twice_is_refused(bundled):
    with pytest.raises(InvalidInput, match="twice"):
        bundled.parse(["utc=1", "utc=2"])


def test_no_message_shows_a_secret(bundled):
    for assignment in ("stapwd=geheim", "appwd=geheim!geheim!", "stapwd=geheim\x07"):
        with pytest.raises(InvalidInput) as caught:
            bundled.parse([assignment])
        assert "geheim" not in f"{caught.value} {caught.value.hint}"


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_value_or_a_typed_refusal(key, value):
    try:
        parsed = NodeConfig().parse([f"{key}={value}"])
    except InvalidInput:
        return
    assert json.dumps(parsed)


def test_typed_values_are_checked_like_text(bundled):
    with pytest.raises(InvalidInput, match="type int"):
        bundled.choose({"utc": True})
    with pytest.raises(InvalidInput, match="range"):
        bundled.choose({"socport": 70000})


def test_a_random_password_is_made_where_none_is_given(bundled):
    chosen = bundled.choose(WIFI)
    assert "appwd" in chosen.assumed
    assert bundled.choose(WIFI).values["appwd"] != chosen.values["appwd"]
    given = bundled.choose({**WIFI, "appwd": "Rk3xmT9wQ"})
    assert ("appwd" in given.assumed, given.values["appwd"]) == (False, "Rk3xmT9wQ")


def test_passwords_fit_wpa2_and_webrepl_and_look_like_nothing_else():
    many = {new_password() for _ in range(300)}
    assert len(many) == 300
    assert all(len(one) == 9 and one.isalnum() and one.isascii() for one in many)
    assert not set("".join(many)) & set("Il1O0o")


def test_the_password_is_not_in_any_repr(bundled):
    chosen = bundled.choose(WIFI)
    assert chosen.values["appwd"] not in repr(chosen)
    assert "secret-word" not in repr(chosen)


def test_networks_and_passwords_go_together(bundled):
    with pytest.raises(InvalidInput, match="no password"):
        bundled.choose({"staessid": "home"})
    with pytest.raises(InvalidInput, match="same number"):
        bundled.choose({"staessid": "a;b", "stapwd": "secret-word"})
    assert bundled.choose({"staessid": "a;b", "stapwd": "secret-word;"}).values["staessid"] == "a;b"


def test_a_virtual_board_gets_the_network_it_sees(bundled):
    values = bundled.choose({}, virtual=SPEC).values
    assert (values["staessid"], values["stapwd"]) == ("virtual", "micros-virtual")
    assert bundled.choose(WIFI, virtual=SPEC).values["staessid"] == "home"


def test_what_a_new_node_lacks_is_said(bundled):
    assert [word[:7] for word in bundled.choose({}).warnings] == ["No name", "No Wi-F"]
    assert bundled.choose({**WIFI, "devfid": "lamp"}).warnings == ()


def test_every_bundled_profile_can_be_used(bundled):
    for name in bundled.profiles():
        open_keys = [key for key, value in bundled.profile(name).items() if value is None]
        values = {"devfid": "lamp", **WIFI}
        assert set(open_keys) <= set(values), name
        assert bundled.choose(values, profile=name).values["devfid"] == "lamp"


def test_a_profile_asks_for_its_open_keys(with_profile):
    config = with_profile({"devfid": None, "staessid": None, "stapwd": None, "cron": True})
    with pytest.raises(InvalidInput, match="staessid, stapwd") as caught:
        config.choose({"devfid": "lamp"}, profile="lamp")
    assert "stapwd" in caught.value.hint
    assert "--set" in caught.value.hint
    values = config.choose({"devfid": "lamp"}, profile="lamp", virtual=SPEC).values
    assert (values["cron"], values["staessid"]) == (True, "virtual")


def test_what_is_given_wins_over_profile_and_profile_over_backup(with_profile, tmp_path):
    config = with_profile({"utc": 120, "soctout": 60})
    backup = backup_file(tmp_path, {"utc": 0, "soctout": 10, "cron": True})
    values = config.choose({"soctout": 99}, profile="lamp", backup=backup).values
    assert (values["utc"], values["soctout"], values["cron"]) == (120, 99, True)


def test_a_profile_with_a_bad_value_is_refused(with_profile):
    with pytest.raises(InvalidInput):
        with_profile({"utc": "late"}).profile("lamp")


def test_an_unknown_profile_names_the_known_ones(with_profile):
    with pytest.raises(NotFound) as caught:
        with_profile({}).profile("lmp")
    assert "lamp" in caught.value.hint


def test_a_backup_leaves_the_old_nodes_identity_behind(bundled, tmp_path):
    old = {
        "devfid": "lamp",
        "version": "1.0.0-0",
        "hwuid": "micr00OS",
        "devip": "10.0.0.9",
        "appwd": "Rk3xmT9wQ",
        "notaword": 1,
    }
    backup = bundled.backup(backup_file(tmp_path, old))
    assert backup.values == {"devfid": "lamp", "appwd": "Rk3xmT9wQ"}
    assert "notaword" in backup.warnings[0]


def test_the_password_everybody_knows_is_not_restored(bundled, tmp_path):
    chosen = bundled.choose(WIFI, backup=backup_file(tmp_path, {"appwd": "ADmin123"}))
    assert "appwd" in chosen.assumed
    assert chosen.values["appwd"] != "ADmin123"


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"utc": "x"}', '{"devfid": "a b"}', "\xff" * 9])
def test_what_is_no_configuration_is_refused(bundled, tmp_path, text):
    with pytest.raises(InvalidInput, match=r"node_config\.json"):
        bundled.backup(backup_file(tmp_path, text))


def test_a_missing_backup_is_not_found(bundled, tmp_path):
    with pytest.raises(NotFound):
        bundled.backup(tmp_path / "none.json")


def test_only_what_differs_from_the_defaults_is_written(bundled):
    chosen = {"devfid": "node01", "utc": 60, "cron": True, "appwd": "Rk3xmT9wQ"}
    assert json.loads(bundled.device_bytes(chosen)) == {
        "devfid": "node01",
        "appwd": "Rk3xmT9wQ",
        "cron": True,
    }


def on_board(**changes):
    base = {"devfid": "lamp", "appwd": "Rk3xmT9wQ", "utc": 60, "hwuid": "micr00OS"}
    return json.dumps(base | changes).encode()


def test_a_repeat_keeps_the_nodes_password_and_writes_nothing(bundled):
    merged = bundled.merge(on_board(), {"devfid": "lamp", "appwd": "NewNewNew"}, PASSWORD)
    assert (merged.data, merged.password_kept) == (None, True)


def test_a_change_is_laid_over_what_the_board_has(bundled):
    merged = bundled.merge(on_board(), {"utc": 0, "appwd": "NewNewNew"}, PASSWORD)
    assert json.loads(merged.data) == {
        "devfid": "lamp",
        "appwd": "Rk3xmT9wQ",
        "hwuid": "micr00OS",
        "utc": 0,
    }


def test_a_password_that_was_asked_for_replaces_the_old_one(bundled):
    merged = bundled.merge(on_board(), {"appwd": "NewNewNew"}, frozenset())
    assert json.loads(merged.data)["appwd"] == "NewNewNew"
    assert not merged.password_kept


@pytest.mark.parametrize("old", ["ADmin123", "short", None, 12345678])
def test_a_bad_password_on_the_board_is_replaced(bundled, old):
    merged = bundled.merge(on_board(appwd=old), {"appwd": "NewNewNew"}, PASSWORD)
    assert json.loads(merged.data)["appwd"] == "NewNewNew"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_damaged_configuration_on_the_board_counts_as_none(bundled, data):
    merged = bundled.merge(data, {"devfid": "lamp", "appwd": "NewNewNew"}, PASSWORD)
    assert json.loads(merged.data) == {"devfid": "lamp", "appwd": "NewNewNew"}


def test_a_key_at_its_default_need_not_stand_on_the_board(bundled):
    merged = bundled.merge(on_board(), {"cron": False, "appwd": "x"}, PASSWORD)
    assert merged.data is None


def test_a_damaged_schema_is_a_typed_error(tmp_path):
    source = tmp_path / "ConfigSchema.py"
    source.write_text("KEYS = make()\n")
    with pytest.raises(Exception, match="configuration table") as caught:
        ConfigSchema(source).key("devfid")
    assert caught.value.code == "firmware"


def test_the_network_assumed_for_a_virtual_board_gives_way_to_the_nodes_own(bundled):
    chosen = bundled.choose({}, virtual=SPEC)
    elsewhere = on_board(staessid="elsewhere", stapwd="secret-word")
    assert bundled.merge(elsewhere, chosen.values, chosen.assumed).data is None
    blank = on_board(staessid="your_wifi_name", stapwd="your_wifi_passwd")
    merged = bundled.merge(blank, chosen.values, chosen.assumed)
    assert json.loads(merged.data)["staessid"] == "virtual"
