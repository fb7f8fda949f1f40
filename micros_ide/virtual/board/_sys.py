# sys of an ESP32. Everything not named here is the interpreter's own.
import collections
import io
import sys as _sys

import _board
import _interrupts

platform = "esp32"
argv = []
_own = _sys.implementation
_release = "%d.%d.%d" % _own.version[:3] + ("-" + _own.version[3] if _own.version[3] else "")
_banner = _sys.version.split("; ", 1)[1] + "; " + _own._machine  # of this interpreter
_build = "v%s on %s" % (_release, _sys.version.rsplit(" ", 1)[1])
_name = "MicroPython %s; %s" % (_build, _board.facts["machine"])  # of the board
version = _sys.version.split(";")[0] + "; MicroPython " + _build
implementation = collections.namedtuple(
    "implementation", ("name", "version", "_machine", "_mpy", "_build")
)("micropython", _own.version, _board.facts["machine"], _own._mpy, "virtual")
_mark = b"\x00" + _board.facts["mark"].encode()


class _Raw:
    # Bytes that reach the line as they are; text gets a CR before each LF on its way.
    def write(self, data):
        raw = _sys.stdout.buffer
        _interrupts.hold()  # what a handler prints must not come between the two
        try:
            raw.write(b"%sB%d;" % (_mark, len(data)))
            return raw.write(data)
        finally:
            _interrupts.release()


class _Stdout(io.IOBase):
    buffer = _Raw()

    def write(self, text):
        return _sys.stdout.write(text)

    def ioctl(self, request, argument):
        return 1 if request == 10 else 0  # 10: the number of the file behind it

    def flush(self):
        pass


stdout = _Stdout()


def __getattr__(name):
    return getattr(_sys, name)
