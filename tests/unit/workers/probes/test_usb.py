"""USB devices as three operating systems describe them."""

from __future__ import annotations

import json
import plistlib

import pytest

from micros_ide.model.doctor.facts import UsbDevice
from micros_ide.workers.probes import usb


def plug(root, place, vid, pid, *, product="", cls="00", interfaces=()):
    """Make a device as Linux shows it; an interface is (class, subclass, driver, port, deep)."""
    folder = root / place
    folder.mkdir()
    for name, value in (
        ("idVendor", vid),
        ("idProduct", pid),
        ("bDeviceClass", cls),
        ("product", product),
        ("serial", "SECRET-0001"),
    ):
        (folder / name).write_text(f"{value}\n")
    for number, (kind, sub, driver, port, deep) in enumerate(interfaces):
        one = root / f"{place}:1.{number}"
        one.mkdir()
        (one / "bInterfaceClass").write_text(f"{kind}\n")
        (one / "bInterfaceSubClass").write_text(f"{sub}\n")
        if driver:
            drivers = root.parent / "drivers" / driver
            drivers.mkdir(parents=True, exist_ok=True)
            (one / "driver").symlink_to(drivers)
        if port:
            (one / "tty" / port if deep else one / port).mkdir(parents=True)


@pytest.fixture
def sysfs(tmp_path):
    root = tmp_path / "devices"
    root.mkdir()
    return root


def test_linux_tells_drivers_and_ports(sysfs):
    plug(sysfs, "usb1", "1d6b", "0002", cls="09")
    plug(sysfs, "1-1", "10c4", "ea60", interfaces=[("ff", "00", "cp210x", "ttyUSB0", False)])
    acm = [("02", "02", "cdc_acm", "ttyACM0", True), ("0a", "00", "cdc_acm", "", False)]
    plug(sysfs, "1-2", "303a", "1001", interfaces=acm)
    plug(sysfs, "1-3", "1a86", "7523", interfaces=[("ff", "01", "usbfs", "", False)])
    plug(
        sysfs,
        "1-4",
        "046d",
        "c52b",
        product="Alice's mouse",
        interfaces=[("03", "01", "usbhid", "", False)],
    )
    plug(
        sysfs, "1-5", "1209", "0001", product="Odd board", interfaces=[("02", "02", "", "", False)]
    )
    assert usb.from_sysfs(sysfs) == (
        UsbDevice(0x10C4, 0xEA60, "CP210x", ("cp210x",), ("ttyUSB0",), serial=True),
        UsbDevice(0x303A, 0x1001, "ESP32 USB-Serial-JTAG", ("cdc_acm",), ("ttyACM0",), serial=True),
        UsbDevice(0x1A86, 0x7523, "CH340", ("usbfs",), (), serial=True),
        UsbDevice(0x046D, 0xC52B, None, ("usbhid",)),
        UsbDevice(0x1209, 0x0001, "Odd board", (), (), serial=True),
    )
    assert "SECRET" not in repr(usb.from_sysfs(sysfs))


def test_without_sysfs_nothing_is_known(tmp_path):
    assert usb.from_sysfs(tmp_path / "none") is None


def test_windows_tells_problems_and_drivers():
    rows = [
        {
            "DeviceID": "USB\\VID_1A86&PID_7523\\5&2C1F&0&2",
            "Name": "USB Serial",
            "Service": None,
            "ConfigManagerErrorCode": 28,
            "PNPClass": None,
        },
        {
            "DeviceID": "USB\\VID_10C4&PID_EA60\\0001",
            "Name": "Silicon Labs CP210x USB to UART Bridge (COM3)",
            "Service": "silabser",
            "ConfigManagerErrorCode": 0,
            "PNPClass": "Ports",
        },
        {"DeviceID": "USB\\VID_303A&PID_1001&MI_00\\7&1", "Service": "usbser"},
        {"DeviceID": "USB\\VID_0000&PID_0002\\6&1", "ConfigManagerErrorCode": 43},
        {"DeviceID": "USB\\VID_05E3&PID_0610\\6&1", "Service": "USBHUB3"},
        {"DeviceID": "USB\\ROOT_HUB30\\4&1", "Service": "USBHUB3"},
    ]
    assert usb.from_windows(json.dumps(rows)) == (
        UsbDevice(0x1A86, 0x7523, "CH340", serial=True, problem=28),
        UsbDevice(0x10C4, 0xEA60, "CP210x", ("silabser",), serial=True),
        UsbDevice(0, 2, problem=43),
    )
    assert usb.from_windows(json.dumps(rows[0])) == usb.from_windows(json.dumps(rows[:1]))
    assert usb.from_windows("") == ()


def test_macos_tells_what_is_plugged_in():
    hub = {
        "idVendor": 0x05E3,
        "idProduct": 0x0610,
        "bDeviceClass": 9,
        "IORegistryEntryChildren": [
            {"idVendor": 0x1A86, "idProduct": 0x7523, "USB Serial Number": "0001"},
            {"IORegistryEntryName": "IOUSBHostInterface"},
        ],
    }
    data = plistlib.dumps([hub, {"idVendor": 0x046D, "idProduct": 1, "USB Product Name": "Mouse"}])
    assert usb.from_macos(data) == (
        UsbDevice(0x1A86, 0x7523, "CH340", serial=True),
        UsbDevice(0x046D, 1),
    )
    assert usb.from_macos(b"") == ()


def test_this_computer_is_looked_at_without_a_failure():
    found = usb.usb_devices()
    assert found is None or all(isinstance(one, UsbDevice) for one in found)
