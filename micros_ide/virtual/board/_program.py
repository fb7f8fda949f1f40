# Runs boot.py and main.py as the ESP32 port does, up to the point where its prompt comes.
import io
import sys as _sys

import _board
import _gc
import _micropython
from _sys import _banner, _mark, _name

_HERE = '  File "/virtual/_program.py"'


class _Trace(io.IOBase):
    # Prints a traceback without the frame of this file.
    def __init__(self):
        self._line = ""

    def write(self, data):
        self._line += bytes(data).decode()
        if self._line.endswith("\n"):
            if not self._line.startswith(_HERE):
                _sys.stdout.write(self._line)
            self._line = ""
        return len(data)


def _run(name, names):
    # True when the file is missing or ran to its end.
    import os

    try:
        os.stat(name)
    except OSError:
        return True
    try:
        execfile(name, names)
    except SystemExit:
        _board.leave("soft\n")
    except BaseException as error:
        _sys.print_exception(error, _Trace())
        return False
    return True


def run(names):
    names.clear()
    names["__name__"] = "__main__"
    _gc._settle(_board.facts["heap"])
    try:
        _board.tell("ready %s\t%s\n" % (_banner, _name))  # from here on there may be a Ctrl-C
        _micropython.kbd_intr(3)
        if _run("boot.py", names) and _board.facts["main"]:
            _run("main.py", names)
    except KeyboardInterrupt:
        pass  # it has struck before, between or behind the two: the prompt is next
    finally:
        names.pop("__file__", None)
        _sys.stdout.buffer.write(_mark + b"R;")
