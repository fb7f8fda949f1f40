"""A board is plugged in, or should be, and there is no port."""

from __future__ import annotations

from collections.abc import Iterator

from micros_ide.model.doctor.facts import Facts, UsbDevice
from micros_ide.model.doctor.findings import Chain, Finding
from micros_ide.model.drivers import DriverCatalogue, DriverFamily
from micros_ide.services.doctor import remedies
from micros_ide.services.doctor.scope import board_ports, has_port, is_absent, usb_words

_NO_DRIVER = frozenset({1, 18, 28, 31, 37, 39, 52})  # the Device Manager's numbers
_CANNOT_START, _FAILED = 10, 43
_REPLUG = "then plug the board in again"


class UsbRules:
    """Rules that look up drivers in the catalogue; each is a pure function of the facts."""

    def __init__(self, drivers: DriverCatalogue) -> None:
        self._drivers = drivers
        self.rules: Chain = (
            self.brltty,
            self.taken_by_program,
            self.kernel_modules_gone,
            self.module_missing,
            self.module_not_loaded,
            self.not_bound,
            self.device_fails,
            self.prolific_copy,
            self.windows_driver,
            self.macos_driver,
            self.boot_drive,
            self.unknown_chip,
        )

    def brltty(self, facts: Facts) -> Finding | None:
        """The braille daemon has taken the chip from its driver."""
        system = facts.system
        runs, there = "brltty" in (system.running or ()), "brltty" in (system.installed or ())
        for device, _family in self._without_port(facts, "linux"):
            taken = "usbfs" in device.drivers and (runs or there)
            if taken or (runs and not device.drivers):
                return Finding(
                    "brltty-took-the-port",
                    "The braille daemon brltty has taken the board's USB chip for a braille "
                    "display.",
                    f"If you use no braille display, remove brltty, {_REPLUG}.",
                    evidence=(usb_words(device), "brltty runs" if runs else "brltty is installed"),
                    commands=remedies.remove_brltty(facts.computer),
                )
        return None

    def taken_by_program(self, facts: Facts) -> Finding | None:
        """Something else drives the chip directly, a virtual machine for instance."""
        for device, _family in self._without_port(facts, "linux"):
            if "usbfs" in device.drivers:
                return Finding(
                    "usb-taken-by-program",
                    f"Another program, such as a virtual machine, uses {device.name} directly.",
                    "Give the board back in that program (in a virtual machine: its USB menu), "
                    f"{_REPLUG}.",
                    evidence=(usb_words(device), "its driver is usbfs"),
                )
        return None

    def kernel_modules_gone(self, facts: Facts) -> Finding | None:
        """The kernel was updated and the modules of the running one were removed."""
        devices = list(self._without_port(facts, "linux"))
        if not devices or facts.system.modules_folder is not False:
            return None
        return Finding(
            "kernel-modules-gone",
            "The kernel was updated, and the drivers of the one that runs are gone.",
            "Restart the computer.",
            evidence=(
                usb_words(devices[0][0]),
                f"no modules for kernel {facts.computer.release}",
            ),
        )

    def module_missing(self, facts: Facts) -> Finding | None:
        """This kernel comes without the driver."""
        for device, family in self._without_port(facts, "linux"):
            if facts.module(family.linux.name) == "missing":
                return Finding(
                    "kernel-module-missing",
                    f"This kernel has no driver {family.linux.name} for {device.name}.",
                    f"Install the kernel's additional modules, {_REPLUG}.",
                    evidence=(usb_words(device), f"kernel {facts.computer.release}"),
                    commands=remedies.install_kernel_modules(facts.computer),
                )
        return None

    def module_not_loaded(self, facts: Facts) -> Finding | None:
        """The driver is on disk and was not loaded."""
        for device, family in self._without_port(facts, "linux"):
            if facts.module(family.linux.name) == "available":
                return Finding(
                    "kernel-module-not-loaded",
                    f"The driver {family.linux.name} for {device.name} is not loaded.",
                    "Load it.",
                    evidence=(usb_words(device),),
                    commands=(("sudo", "modprobe", family.linux.name),),
                )
        return None

    def not_bound(self, facts: Facts) -> Finding | None:
        """The driver is there and has not taken the chip."""
        for device, family in self._without_port(facts, "linux"):
            return Finding(
                "chip-without-port",
                f"The computer sees {device.name}, but its driver {family.linux.name} made no "
                "port of it.",
                "Plug the board into another USB socket of the computer, not into a hub.",
                evidence=(usb_words(device), f"drivers: {', '.join(device.drivers) or 'none'}"),
            )
        return None

    def device_fails(self, facts: Facts) -> Finding | None:
        """The device cannot even say what it is."""
        for device in facts.usb or ():
            if device.vid == 0 or device.problem == _FAILED:
                return Finding(
                    "usb-device-fails",
                    "A USB device was plugged in that cannot say what it is.",
                    "Try another cable and another USB socket.",
                    evidence=(usb_words(device), f"problem {device.problem or _FAILED}"),
                )
        return None

    def prolific_copy(self, facts: Facts) -> Finding | None:
        """Prolific's driver for Windows refuses old and copied chips."""
        for device, family in self._without_port(facts, "win32"):
            if family.id == "prolific" and device.problem == _CANNOT_START:
                return Finding(
                    "prolific-copy",
                    "The maker's driver refuses this PL2303 because it is an old or a copied chip.",
                    "Use a cable or board with another USB chip.",
                    evidence=(usb_words(device), f"problem {device.problem}"),
                )
        return None

    def windows_driver(self, facts: Facts) -> Finding | None:
        """Windows has no driver for the chip."""
        for device, family in self._without_port(facts, "win32"):
            missing = device.problem in _NO_DRIVER or not device.drivers
            return self._driver_missing(facts, device, family, "missing" if missing else "broken")
        return None

    def macos_driver(self, facts: Facts) -> Finding | None:
        """A Mac has no driver for the chip."""
        for device, family in self._without_port(facts, "darwin"):
            return self._driver_missing(facts, device, family, "missing")
        return None

    def boot_drive(self, facts: Facts) -> Finding | None:
        """A Pico that waits for its firmware shows a drive."""
        devices = [one for one in facts.usb or () if self._is_drive(one)]
        if not is_absent(facts) or not (devices or facts.drives):
            return None
        if facts.drives or facts.computer.system != "linux":
            return Finding(
                "pico-in-bootsel",
                "A Pico waits in BOOTSEL mode, where it shows a drive and no port.",
                "Deploy to that drive; the Pico restarts with a port.",
                severity="notice",
                evidence=facts.drives or tuple(map(usb_words, devices)),
                commands=(("micros-ide", "ports"),),
            )
        return Finding(
            "bootsel-drive-not-mounted",
            "A Pico waits in BOOTSEL mode, and its drive is not mounted.",
            "Open the drive RPI-RP2 once in the file manager.",
            evidence=tuple(map(usb_words, devices)),
        )

    def unknown_chip(self, facts: Facts) -> Finding | None:
        """Something that looks like a serial device has no port, and we do not know it."""
        if not is_absent(facts):
            return None
        for device in facts.usb or ():
            known = self._drivers.family(device.vid, device.pid)
            if device.serial and known is None and not has_port(facts, device):
                return Finding(
                    "usb-chip-unknown",
                    f"A serial device of an unknown kind ({device.vid:04X}:{device.pid:04X}) has "
                    "no driver here.",
                    "Install the driver of its maker.",
                    evidence=(usb_words(device),),
                )
        return None

    def _without_port(self, facts: Facts, system: str) -> Iterator[tuple[UsbDevice, DriverFamily]]:
        """Yield the known chips that have no port, if this is `system`.

        Where another port was asked for and is there, they are nobody's business.
        """
        wrong_system = facts.computer.system != system
        if wrong_system or (facts.asked_port is not None and not is_absent(facts)):
            return
        for device in facts.usb or ():
            family = self._drivers.family(device.vid, device.pid)
            # Makers of these chips make other things, too, which need no port.
            serial = family is not None and device.serial and not self._is_drive(device)
            if serial and family is not None and not has_port(facts, device):
                yield device, family

    def _is_drive(self, device: UsbDevice) -> bool:
        chip = self._drivers.chip(device.vid, device.pid)
        return chip is not None and chip.drive

    def _driver_missing(
        self, facts: Facts, device: UsbDevice, family: DriverFamily, how: str
    ) -> Finding:
        driver = family.driver(facts.computer.system)
        get = f"Install {driver.name} from {driver.page}" if driver.page else "Restart the computer"
        return Finding(
            f"driver-{how}",
            f"The driver for {device.name or family.name} is {how}.",
            f"{get}, {_REPLUG}.",
            evidence=(
                usb_words(device),
                f"problem {device.problem}" if device.problem else "no port",
                driver.how,
            ),
        )


def port_not_there(facts: Facts) -> Finding | None:
    """The asked port does not exist; others do."""
    others = [one.virtual or one.device for one in board_ports(facts)]
    others = [one for one in others if one != facts.asked_port]
    if facts.asked_port is None or not is_absent(facts) or not others:
        return None
    return Finding(
        "port-not-there",
        f"There is no port {facts.asked_port}.",
        f"Use {others[0]}." if len(others) == 1 else f"Use one of {', '.join(others[:6])}.",
        evidence=(f"ports now: {', '.join(others)}",),
    )


def virtual_board_stopped(facts: Facts) -> Finding | None:
    """The asked port belongs to a virtual board that does not run."""
    port = facts.port(facts.asked_port)
    if port is None or port.virtual is None or port.virtual_state not in {"stopped", "off"}:
        return None
    return Finding(
        "virtual-board-stopped",
        f"The virtual board {port.virtual} does not run.",
        "Start it.",
        evidence=(f"state: {port.virtual_state}",),
        commands=(("micros-ide", "virtual", "start", port.virtual),),
    )


def only_pseudo_ports(facts: Facts) -> Finding | None:
    """The ports there are lead to no board."""
    if not is_absent(facts) or not facts.hidden_ports:
        return None
    return Finding(
        "only-bluetooth-ports",
        "The only ports here are Bluetooth and debug ports, which lead to no board.",
        "Plug the board in with a USB cable that carries data, not one for charging.",
        evidence=facts.hidden_ports,
    )


def nothing_there(facts: Facts) -> Finding | None:
    """No board in any form."""
    if not is_absent(facts):
        return None
    seen = "no USB serial device is seen" if facts.usb is not None else "no port is listed"
    return Finding(
        "nothing-plugged-in",
        "No board is seen on USB.",
        "Use a cable that carries data (many only charge) and plug it straight into the computer.",
        evidence=(seen,),
    )


def not_listed(facts: Facts) -> Finding | None:
    """The system does not even list its ports."""
    if facts.ports is not None:
        return None
    return Finding(
        "ports-not-listed",
        "The system does not tell this program which ports there are.",
        "Start the program outside the sandbox or security policy that restricts it.",
        evidence=(f"sandbox: {facts.computer.sandbox or 'none that is known'}",),
    )


LAST_RULES: Chain = (port_not_there, only_pseudo_ports, nothing_there, not_listed)
