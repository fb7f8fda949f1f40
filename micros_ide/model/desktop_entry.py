"""The file that puts the program among the applications of a Linux desktop.

Source: Desktop Entry Specification 1.5 (freedesktop.org), sections 4 "Basic format of the file"
and 7 "The Exec key".
"""

from __future__ import annotations

from collections.abc import Sequence

NAME = "micros-ide"  # of the entry and of its icon
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")
_IN_QUOTES = frozenset('"`$\\')


def desktop_entry(command: Sequence[str]) -> str:
    """Return the entry that starts `command` (absolute path and arguments), with files or none."""
    values = {
        "Type": "Application",
        "Version": "1.5",
        "Name": "micrOS IDE",
        "GenericName": "Workbench for smart nodes",
        "Comment": "Deploy, find, command, update and watch micrOS nodes",
        "Exec": " ".join([*map(_argument, command), "%F"]),
        "TryExec": command[0],
        "Icon": NAME,
        "Terminal": "false",
        "Categories": "Development;IDE;Electronics;",
        "Keywords": "micrOS;MicroPython;ESP32;Pico;IoT;",
        "MimeType": "text/x-python;",
        "StartupNotify": "true",
        "StartupWMClass": NAME,
    }
    lines = (f"{key}={_string(value)}" for key, value in values.items())
    return "\n".join(["[Desktop Entry]", *lines, ""])


def _argument(word: str) -> str:
    word = word.replace("%", "%%")
    if not _RESERVED & set(word):
        return word
    quoted = "".join(f"\\{letter}" if letter in _IN_QUOTES else letter for letter in word)
    return f'"{quoted}"'


def _string(value: str) -> str:
    escapes = {"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"}
    return "".join(escapes.get(letter, letter) for letter in value)
