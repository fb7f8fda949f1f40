"""Programs that must not see this checkout, nor the Python that the tests run with."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.gui.first_hour.person import NAME, Person, begin, deploy, leave, take_the_tour
from tools.x_screen import Screen

ROOT = Path(__file__).parents[2]
# Lays an empty file system over each folder up to "--", then becomes the program behind it.
_HIDE = """
while [ "$1" != -- ]; do
    mount -t tmpfs none "$1" && [ -z "$(ls -A "$1")" ] || exit 99
    shift
done
shift
exec "$@"
"""


def places(*more: Path) -> list[Path]:
    """Return the folders that a program must not need: checkout, environment, and `more`."""
    wanted = {ROOT.resolve(), Path(sys.prefix).resolve(), *(one.resolve() for one in more)}
    return sorted(one for one in wanted if one.is_dir() and one != Path("/usr"))


def alone(command: Sequence[str], hidden: Sequence[Path]) -> list[str]:
    """Return `command` so that it finds nothing in `hidden`, where the system allows that."""
    if not _can_hide():
        return list(command)
    outer = [one for one in hidden if not any(other in one.parents for other in hidden)]
    return [*_UNSHARE, "sh", "-c", _HIDE, "sh", *map(os.fspath, outer), "--", *command]


def used_from(pid: int, hidden: Sequence[Path]) -> set[str]:
    """Return the files in `hidden` that the process has mapped or open."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    files = {line.split(maxsplit=5)[5] for line in maps if line.count(" ") >= 5 and "/" in line}
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            files.add(os.readlink(one))
        except FileNotFoundError:  # closed meanwhile
            continue
    return {file for file in files if any(one in Path(file).parents for one in hidden)}


_UNSHARE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


@functools.cache
def _can_hide() -> bool:
    words = [*_UNSHARE, "sh", "-c", "mount -t tmpfs none /mnt"]
    try:
        return subprocess.run(words, capture_output=True, timeout=20, check=False).returncode == 0
    except FileNotFoundError:
        return False


def double_click(folder: Path, home: Path, hidden: Sequence[Path]) -> None:
    """Use the window of the program in `folder` as a person does; it needs nothing of `hidden`."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("the window needs Xvfb and xdotool; the command line was found in order")
    home.mkdir(mode=0o700, exist_ok=True)
    with Screen() as screen:
        names = ("micros-ide-gui", "micros-ide")
        person = Person(screen, home, *(alone([str(folder / one)], hidden) for one in names))
        person.environment["PATH"] = "/usr/bin:/bin"
        window = begin(person)
        try:
            take_the_tour(person)
            deploy(person)
            _use_own_processes(person)
            assert used_from(window.pid, hidden) == set()
            leave(person, window)
        finally:
            window.terminate()
            window.wait(30)


def _use_own_processes(person: Person) -> None:
    """Have the program start itself again: an app, and the firmware's scheduler."""
    told = person.ask("app", "run", "GetVersion", "--device", NAME)
    assert told["device"] == NAME, told
    planned = person.ask("schedule", NAME)
    assert "error" not in planned, planned
