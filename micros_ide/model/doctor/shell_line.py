"""A command of the doctor as a person types it into a terminal."""

from __future__ import annotations

import shlex
import subprocess

from micros_ide.model.doctor.findings import Command


def shell_line(command: Command, system: str) -> str:
    """Return an argument list as it is typed; "$USER" and a leading "~/" stay the shell's."""
    if system == "win32":
        return subprocess.list2cmdline(command)
    return " ".join(_word(word) for word in command)


def _word(word: str) -> str:
    if word == "$USER":
        return '"$USER"'
    if word.startswith("~/"):
        return "~/" + (shlex.quote(word[2:]) if word[2:] else "")
    return shlex.quote(word)
