"""Ports: bridge names, pseudo ports, who holds a port, and words for each way opening fails."""

from __future__ import annotations

import errno
import grp
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
from serial.tools import list_ports as pyserial_ports
from serial.tools.list_ports_common import ListPortInfo

from micros_ide.errors import Busy, ConnectionFailed, NotFound
from micros_ide.workers import port_holders, serial_ports

NOBODY = 65534  # the group that sandboxes show instead of ones they hide
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def row(device: str, vid: int | None = None, pid: int | None = None, **more: str) -> ListPortInfo:
    info = ListPortInfo(device)
    info.vid, info.pid = vid, pid
    for key, value in more.items():
        setattr(info, key, value)
    return info


@pytest.fixture
def near_side() -> Iterator[str]:
    """The device name of a pseudo terminal whose far end this process keeps."""
    master, slave = pty.openpty()
    yield os.ttyname(slave)
    os.close(master)
    os.close(slave)


@pytest.fixture
def occupant(near_side: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has the port open."""
    code = (
        "import os, sys; fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY);"
        "print(flush=True); os.read(0, 1)"
    )
    script = [sys.executable, "-c", code, near_side]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_list_names_bridges_and_hides_pseudo_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        row("/dev/ttyUSB0", 0x10C4, 0xEA60, serial_number="0001\x1b[31m"),
        row("/dev/rfcomm0"),
        row("/dev/cu.Bluetooth-Incoming-Port"),
        row("/dev/cu.debug-console"),
        row("COM7", hwid="BTHENUM\\{00001101}"),
        row("/dev/ttyACM0", 0x1209, 0x0001, product="Odd board"),
        row("/dev/ttyS0"),
    ]
    monkeypatch.setattr(pyserial_ports, "comports", lambda: rows)
    found = {port.device: port for port in serial_ports.list_ports()}
    assert list(found) == ["/dev/ttyACM0", "/dev/ttyS0", "/dev/ttyUSB0"]
    assert found["/dev/ttyUSB0"].label == "CP210x on /dev/ttyUSB0"
    assert found["/dev/ttyUSB0"].serial_number == "0001[31m"
    assert found["/dev/ttyACM0"].label == "Odd board on /dev/ttyACM0"
    assert found["/dev/ttyACM0"].bridge is None
    assert found["/dev/ttyS0"].label == "serial port on /dev/ttyS0"


@linux
def test_holder_names_the_other_process(
    near_side: str, occupant: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    link = tmp_path / "port"
    link.symlink_to(near_side)
    held = serial_ports.holder(str(link))
    assert held is not None
    assert held.pid == occupant.pid
    assert held.name.startswith("python")


@linux
def test_own_process_and_far_end_are_no_holders(near_side: str) -> None:
    assert serial_ports.holder(near_side) is None
    assert serial_ports.holder(near_side, include_self=True) is None  # we are its far end


@linux
def test_own_process_counts_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "device"
    with file.open("w"):
        assert serial_ports.holder(str(file)) is None
        held = serial_ports.holder(str(file), include_self=True)
    assert held is not None
    assert held.pid == os.getpid()


@linux
def test_python_programs_are_called_by_module_or_script() -> None:
    code = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"]
    with subprocess.Popen(code, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        name = port_holders.process_name(process.pid)
        process.kill()
    assert name == "http.server"
    assert port_holders.process_name(2**22 + 1) == "unknown program"


@linux
def test_locked_port_error_names_program_and_pid(
    near_side: str, occupant: subprocess.Popen[bytes]
) -> None:
    error = serial_ports.open_error(near_side, serial.SerialException(errno.EAGAIN, "locked"))
    assert isinstance(error, Busy)
    assert f"(pid {occupant.pid})" in error.message
    assert error.hint is not None
    assert str(occupant.pid) in error.hint


def test_a_port_held_by_nobody_known_is_still_busy(near_side: str) -> None:
    error = serial_ports.open_error(near_side, OSError(errno.EBUSY, "busy"))
    assert isinstance(error, Busy)
    assert "another program" in error.message


def test_missing_port_is_not_found(tmp_path: Path) -> None:
    gone = str(tmp_path / "ttyUSB9")
    with pytest.raises(serial.SerialException) as caught:
        serial.Serial(gone)
    error = serial_ports.open_error(gone, caught.value)
    assert isinstance(error, NotFound)
    assert gone in error.message


def test_windows_words_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "could not open port 'COM3': FileNotFoundError(2, 'not there', None, 2)"
    assert isinstance(serial_ports.open_error("COM3", serial.SerialException(said)), NotFound)
    monkeypatch.setattr(sys, "platform", "win32")
    said = "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
    assert isinstance(serial_ports.open_error("COM3", serial.SerialException(said)), Busy)


def test_other_failures_keep_their_reason(near_side: str) -> None:
    error = serial_ports.open_error(near_side, OSError(errno.EIO, "Input/output error\x07"))
    assert type(error) is ConnectionFailed
    assert "Input/output error" in error.message
    assert "\x07" not in error.message


@pytest.mark.skipif(sys.platform == "win32", reason="groups")
def test_permission_hint_names_the_group_that_owns_the_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "ttyUSB0"
    node.touch()
    node.chmod(0o660)
    real, owner = os.stat, grp.getgrall()[0]  # whoever runs this, a group that has a name

    def stat(path: str) -> os.stat_result:
        fields = list(real(path))
        fields[5] = owner.gr_gid
        return os.stat_result(fields)

    monkeypatch.setattr(port_holders.os, "stat", stat)
    monkeypatch.setattr(os, "getgroups", list)
    error = serial_ports.open_error(str(node), PermissionError(errno.EACCES, "denied"))
    assert type(error) is ConnectionFailed
    assert error.hint is not None
    assert f"usermod -aG {owner.gr_name} " in error.hint
    monkeypatch.setattr(os, "getgroups", lambda: [owner.gr_gid])
    assert "already" in port_holders.permission_hint(str(node))
    node.chmod(0o600)
    assert "udev" in port_holders.permission_hint(str(node))
    assert "plug" in port_holders.permission_hint(str(tmp_path / "gone"))


@pytest.mark.skipif(sys.platform == "win32", reason="groups")
def test_permission_hint_never_invents_a_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "ttyUSB0"
    node.touch()
    real = node.stat()

    def as_group(gid: int) -> None:
        fields = list(real)
        fields[0], fields[5] = real.st_mode | 0o660, gid
        monkeypatch.setattr(port_holders.os, "stat", lambda _path: os.stat_result(fields))

    as_group(NOBODY)
    assert "sandbox" in port_holders.permission_hint(str(node))
    as_group(54321)
    assert "54321" in port_holders.permission_hint(str(node))
