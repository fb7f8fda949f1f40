"""The folder that `make app` makes: it needs nothing of this checkout and no Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from micros_ide.virtual.addresses import NETWORK_SETTING
from tests.gui.first_hour.person import Person, begin, deploy, leave, take_the_tour
from tests.packaging.alone import ROOT, alone, places, use_own_processes, used_from
from tools.x_screen import Screen

pytestmark = pytest.mark.timeout(400)
HIDDEN = places(Path(sys.base_prefix))


def test_the_folder_needs_neither_python_nor_this_checkout(tmp_path):
    """One test: the folder takes a minute to make."""
    folder = made_and_moved(tmp_path / "built", tmp_path / "moved")
    use_the_command_line(folder, tmp_path)
    double_click(folder, tmp_path / "home")


def made_and_moved(built: Path, place: Path) -> Path:
    place.mkdir()
    build = [sys.executable, str(ROOT / "tools" / "app" / "build.py"), "--out", str(built)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert " MB in " in done.stdout
    shutil.move(built / "micros-ide", place / "micros-ide")
    return place / "micros-ide"


def use_the_command_line(folder: Path, tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    environment[NETWORK_SETTING] = os.environ[NETWORK_SETTING]

    def run(*words: str):
        command = alone([str(folder / "micros-ide"), *words, "--json"], HIDDEN)
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stdout[-500:], done.stderr[-2000:])
        return json.loads(done.stdout)

    bundled = {one["id"] for one in run("app", "list")}
    assert bundled == {one.name for one in (ROOT / "dashboard_apps").iterdir() if one.is_dir()}
    assert run("manual", "bme280")
    module = shutil.copy(ROOT / "tests" / "gui" / "first_hour" / "LM_mylamp.py", tmp_path)
    report = run("try", str(module))
    assert report
    demo = run("demo")
    assert demo


def double_click(folder: Path, home: Path) -> None:
    """The window opens, and a virtual board is deployed in it."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("the window needs Xvfb and xdotool; the command line was found in order")
    home.mkdir(mode=0o700)
    with Screen() as screen:
        programs = [
            alone([str(folder / name)], HIDDEN) for name in ("micros-ide-gui", "micros-ide")
        ]
        person = Person(screen, home, *programs)
        person.environment["PATH"] = "/usr/bin:/bin"
        window = begin(person)
        try:
            take_the_tour(person)
            deploy(person)
            use_own_processes(person)
            assert used_from(window.pid, HIDDEN) == set()
            leave(person, window)
        finally:
            window.terminate()
            window.wait(30)
