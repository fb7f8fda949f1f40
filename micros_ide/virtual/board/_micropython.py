# micropython of an ESP32. Everything not named here is the interpreter's own.
import micropython as _micropython
import termios

import _board
import _interrupts

_ISIG = 1


def kbd_intr(character):
    # Here Ctrl-C is the terminal's: a program that turns it off reads 0x03 like any other byte.
    if character not in (-1, 3):
        raise ValueError("virtual boards know Ctrl-C (3) or none (-1)")
    _board.tell("kbd %d\n" % character)
    modes = termios.tcgetattr(0)
    modes[3] = modes[3] | _ISIG if character == 3 else modes[3] & ~_ISIG
    termios.tcsetattr(0, termios.TCSANOW, modes)


def alloc_emergency_exception_buf(size):
    pass  # no hard interrupts here, so nothing needs one


def schedule(function, argument):
    if not _interrupts.post(function, argument):
        raise RuntimeError("schedule queue full")


def __getattr__(name):
    return getattr(_micropython, name)
