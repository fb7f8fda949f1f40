"""What esptool and pyserial raise, in our words and with what to do about it."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from micros_ide.errors import ConnectionLost, FlashError, JobCancelled, MicrosError
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter

_BUTTONS = "hold BOOT, press and release RESET, let go of BOOT, then repeat"
_CABLE = "use a short cable straight to the computer, or a lower baud rate, then repeat"
_HINTS: tuple[tuple[str, str], ...] = (
    (r"wrong boot mode", f"the chip started its program instead of its loader: {_BUTTONS}"),
    (r"TX path seems to be down", "the chip does not hear the computer: check cable and wiring"),
    (r"failed to connect|no serial data received", f"the chip does not answer: {_BUTTONS}"),
    (r"MD5|digest|verification failed|region is empty", f"the flash differs: {_CABLE}"),
    (r"noise or corruption|packet|stream stopped|escape", f"the line is disturbed: {_CABLE}"),
    (r"not fit|larger than", "choose an image that is made for this flash size"),
    (r"secure|encrypt|security", "this chip is locked by whoever set it up: use another board"),
    (r"chip ID|magic value|autodetect", "this chip is newer than the flashing tool: update it"),
    (r"write timeout", f"the port takes no more bytes: {_CABLE}"),
    (r"baud", "choose a lower baud rate"),
)
_OTHER = f"if it happens again: {_BUTTONS}"


def foreign_errors() -> tuple[type[Exception], ...]:
    """Return what the libraries raise when a chip or a line misbehaves."""
    try:
        import termios
    except ImportError:  # Windows
        lost: tuple[type[Exception], ...] = (OSError,)
    else:
        lost = (OSError, termios.error)
    # RuntimeError is the base of esptool's FatalError; the others come from answers cut short.
    return (*lost, RuntimeError, struct.error, ValueError, IndexError)


@contextmanager
def translated(device: str, phase: str, report: Reporter) -> Iterator[None]:
    """Turn foreign errors of the block into ours; any of them after a cancel is the cancel."""
    try:
        yield
    except foreign_errors() as error:
        if report.cancelled:
            report.checkpoint()
            raise JobCancelled from error
        raise translate(error, device, phase) from error


def translate(error: Exception, device: str, phase: str) -> MicrosError:
    """Return ConnectionLost when the port is gone, else FlashError with the reason's own hint."""
    import serial

    text = clean_text(str(error).strip().partition("\n")[0].rstrip(". "))
    from_chip = isinstance(error, (RuntimeError, ValueError, IndexError, struct.error))
    stuck = isinstance(error, serial.SerialTimeoutException)
    if gone(device) or not (from_chip or stuck):
        return ConnectionLost(
            f"{device} went away ({phase}): {text}",
            hint="check the cable, plug the board in again and repeat",
        )
    if from_chip and not isinstance(error, RuntimeError):
        text, hint = "the chip's answer was cut short", _CABLE
    else:
        found = (hint for pattern, hint in _HINTS if re.search(pattern, text, re.IGNORECASE))
        hint = next(found, _OTHER)
    return FlashError(f"{device}: {text}", tool="esptool", phase=phase, hint=hint)


def gone(device: str) -> bool:
    """True when `device` is a path and nothing is there any more."""
    return device.startswith("/") and not os.path.exists(device)
