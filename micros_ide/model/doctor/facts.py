"""What the doctor knows: captured once, saved, shared, replayed. `None` is "could not be known".

No user name, no password, no serial number and no hardware id is in here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from micros_ide.model.doctor.board_facts import BoardFacts
from micros_ide.model.doctor.node_facts import NodeFacts

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Computer:
    """The computer and what encloses this program on it."""

    system: str = "linux"  # as sys.platform: linux, darwin, win32
    release: str | None = None  # of the kernel
    distro: str | None = None  # ID in /etc/os-release: "ubuntu"
    distro_like: tuple[str, ...] = ()
    distro_version: str | None = None
    machine: str | None = None  # "x86_64"
    python: str | None = None  # its version
    executable: str | None = None  # its path
    program: str | None = None  # version of this program
    sandbox: str | None = None  # snap, flatpak, docker, podman, container, wsl
    sandbox_name: str | None = None  # what the sandbox calls this program
    usb_allowed: bool | None = None  # the sandbox lets it use USB
    image_based: bool | None = None  # an ostree system, where usermod does not know every group
    administrator: bool | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A library the program needs."""

    name: str
    wanted: str | None = None  # ">=5.0,<6"
    version: str | None = None  # None: not installed
    fault: str | None = None  # why it cannot be used, in its own words


@dataclass(frozen=True, slots=True)
class Tools:
    """What the program works with."""

    packages: tuple[Package, ...] = ()
    compiler: str | None = None  # what mpy-cross says of itself
    compiler_fault: str | None = None
    bytecode: str | None = None  # version mpy-cross writes: "6.3"
    interpreter: bool | None = None  # there is a MicroPython for virtual boards
    interpreter_fault: str | None = None
    folder: str | None = None  # where the program keeps its files
    free_bytes: int | None = None  # there
    writable: bool | None = None


@dataclass(frozen=True, slots=True)
class KernelModule:
    """A driver of Linux: "loaded", "built-in", "available" on disk, or "missing"."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class System:
    """Services and settings of the operating system that touch serial ports."""

    running: tuple[str, ...] | None = None  # of brltty, ModemManager
    installed: tuple[str, ...] | None = None
    rules: str | None = None  # our udev rules: "current", "old", "absent"
    rules_file: str | None = None  # where they come from
    modules: tuple[KernelModule, ...] = ()
    modules_folder: bool | None = None  # the running kernel has modules on disk
    usbip: bool | None = None  # WSL: something is attached


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """A USB device that is no hub, as the operating system sees it."""

    vid: int
    pid: int
    name: str | None = None  # the catalogue's, else what a serial device calls itself
    drivers: tuple[str, ...] = ()  # of its interfaces: cp210x, usbfs …
    ports: tuple[str, ...] = ()  # "ttyUSB0", whether or not this program can see the node
    serial: bool = False  # it looks like a serial device
    problem: int | None = None  # Windows: the number the Device Manager shows


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a port open."""

    name: str
    pid: int
    ours: bool = False  # another copy of this program
    this_process: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port a board may be behind."""

    device: str
    vid: int | None = None
    pid: int | None = None
    name: str | None = None  # of the USB chip
    virtual: str | None = None  # name of the virtual board behind it
    virtual_state: str | None = None
    usable: bool | None = None  # this process may open it
    mode: int | None = None  # permission bits of the device node
    gid: int | None = None
    group: str | None = None  # None: the number has no name here
    in_group: bool | None = None  # this session
    listed: bool | None = None  # the group's list of members names the user
    group_local: bool | None = None  # the group stands in /etc/group
    access_list: bool | None = None  # the node has an ACL
    uaccess: bool | None = None  # udev's tag
    modem_candidate: bool | None = None
    modem_ignored: bool | None = None
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was captured at one moment."""

    format: int = FORMAT
    taken: str | None = None  # ISO 8601, UTC
    computer: Computer = field(default_factory=Computer)
    tools: Tools = field(default_factory=Tools)
    system: System = field(default_factory=System)
    usb: tuple[UsbDevice, ...] | None = None
    ports: tuple[Port, ...] | None = None
    hidden_ports: tuple[str, ...] = ()  # Bluetooth and the like
    drives: tuple[str, ...] = ()  # of boards that wait for a UF2 file
    asked_port: str | None = None
    board: BoardFacts | None = None  # only when a port was asked for
    node: NodeFacts | None = None  # only when a node was asked for

    def port(self, device: str | None) -> Port | None:
        """Return the port called `device`, or the one of the virtual board of that name."""
        found = (one for one in self.ports or () if device in {one.device, one.virtual})
        return next(found, None) if device else None

    def module(self, name: str) -> str | None:
        """Return the state of a kernel module."""
        return next((one.state for one in self.system.modules if one.name == name), None)

    def package(self, name: str) -> Package | None:
        """Return a library by name."""
        return next((one for one in self.tools.packages if one.name == name), None)
