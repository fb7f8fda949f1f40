"""The driver catalogue and the udev rules: complete, and the same chips in both."""

from __future__ import annotations

import fnmatch
import json
import re

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError
from micros_ide.model.drivers import parse_catalogue
from micros_ide.workers.driver_catalogue import RULES_NAME, driver_catalogue, rules_file

TEXT = (paths.bundled("drivers") / "drivers.json").read_text(encoding="utf-8")
RULES = rules_file().read_text(encoding="utf-8")
PAIR = re.compile(r'([A-Z]+)(?:\{(\w+)\})?(==|!=|\+=|=)"([^"]*)"')


def test_chips_are_found_by_id_and_families_by_vendor():
    drivers = driver_catalogue()
    assert drivers.chip(0x10C4, 0xEA60).name == "CP210x"
    assert drivers.chip(0x10C4, 0x0001) is None
    assert drivers.family(0x1A86, 0x55D4).id == "ch343"
    assert drivers.family(0x1A86, 0x7523).linux.name == "ch341"
    assert drivers.family(0x303A, 0x9999).maker == "Espressif"
    assert drivers.family(0x046D, 0xC52B) is None
    assert {one.kind for one in drivers.named("bridge")} == {"bridge"}
    assert drivers.named("nosuch") == ()


@pytest.mark.parametrize("family", driver_catalogue().families, ids=lambda one: one.id)
def test_every_system_has_its_driver_and_where_to_get_it(family):
    for system in ("linux", "darwin", "win32"):
        driver = family.driver(system)
        assert driver.how.endswith(".")
        assert driver.built_in or driver.page
        assert driver.page is None or driver.page.startswith("https://")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda row: row.pop("linux"), "linux"),
        (lambda row: row.update(kind="magic"), "kind"),
        (lambda row: row.update(chips=[]), "chips"),
        (lambda row: row["chips"].append({"usb_id": "10c4:ea60", "name": "x"}), "HHHH"),
        (lambda row: row["chips"].append(row["chips"][0]), "twice"),
    ],
)
def test_a_damaged_catalogue_is_refused_with_its_family(change, word):
    data = json.loads(TEXT)
    change(data["families"][0])
    with pytest.raises(FirmwareError) as caught:
        parse_catalogue(json.dumps(data))
    assert word in caught.value.message


def test_a_catalogue_that_is_no_json_is_refused():
    with pytest.raises(FirmwareError):
        parse_catalogue("{")


# A reader of udev's rules, as far as ours need it.


def udev(subsystem: str, vid: int, pid: int, action: str = "add") -> tuple[set[str], dict]:
    """Return the tags and properties that the rules give to a device."""
    facts = {
        ("ACTION", ""): action,
        ("SUBSYSTEM", ""): subsystem,
        ("ENV", "DEVTYPE"): "usb_device" if subsystem == "usb" else "",
        ("ATTR", "idVendor"): f"{vid:04x}" if subsystem == "usb" else "",
        ("ATTRS", "idVendor"): f"{vid:04x}",
        ("ATTRS", "idProduct"): f"{pid:04x}",
    }
    tags, properties, skipped_to = set(), {}, None
    for line in RULES.splitlines():
        pairs = PAIR.findall(line)
        if line.startswith("#") or not line:
            continue
        assert (
            ", ".join(
                f'{key}{name and "{" + name + "}"}{sign}"{value}"'
                for key, name, sign, value in pairs
            )
            == line
        )
        if skipped_to is not None:
            if ("LABEL", "", "=", skipped_to) in pairs:
                skipped_to = None
            continue
        matches = [
            any(fnmatch.fnmatchcase(facts[key, name], one) for one in value.split("|"))
            == (sign == "==")
            for key, name, sign, value in pairs
            if sign in {"==", "!="}
        ]
        if not all(matches):
            continue
        for key, name, sign, value in pairs:
            if (key, sign) == ("TAG", "+="):
                tags.add(value)
            elif (key, sign) == ("ENV", "="):
                properties[name] = value
            elif (key, sign) == ("GOTO", "="):
                skipped_to = value
    assert skipped_to is None
    return tags, properties


def test_the_rules_come_before_logind_hands_out_access():
    assert int(RULES_NAME[:2]) < 73


@pytest.mark.parametrize("family", driver_catalogue().families, ids=lambda one: one.id)
def test_every_chip_of_the_catalogue_is_in_the_rules(family):
    for chip in family.chips:
        tags, properties = udev("tty", chip.vid, chip.pid)
        assert tags == {"uaccess"}, chip
        # Only what looks like a modem is hidden from ModemManager.
        assert bool(properties) == (family.linux.name == "cdc_acm"), chip
        assert set(properties) <= {"ID_MM_DEVICE_IGNORE", "ID_MM_PORT_IGNORE"}
        assert udev("tty", chip.vid, chip.pid, action="remove") == (set(), {})


def test_the_rules_touch_nothing_else():
    assert udev("tty", 0x12D1, 0x1506) == (set(), {})
    assert udev("block", 0x2E8A, 0x0003) == (set(), {})
    assert udev("usb", 0x303A, 0x1001) == (set(), {"ID_MM_DEVICE_IGNORE": "1"})
    assert udev("usb", 0x10C4, 0xEA60) == (set(), {})


def test_boards_name_families_that_there_are():
    boards = json.loads((paths.bundled("resources") / "boards.json").read_text())["boards"]
    for board in boards:
        assert board["usb"]
        assert all(driver_catalogue().named(word) for word in board["usb"])
    assert "usb_ids" not in json.dumps(boards)
