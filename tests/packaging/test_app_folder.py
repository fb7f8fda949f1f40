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
from tests.packaging.alone import ROOT, alone, double_click, places

pytestmark = pytest.mark.timeout(400)
HIDDEN = places(Path(sys.base_prefix))


def test_the_folder_needs_neither_python_nor_this_checkout(tmp_path):
    """One test: the folder takes a minute to make."""
    folder = made_and_moved(tmp_path / "built", tmp_path / "moved")
    use_the_command_line(folder, tmp_path)
    double_click(folder, tmp_path / "home", HIDDEN)


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
    assert "measure" in json.dumps(run("manual", "bme280"))
    module = shutil.copy(ROOT / "tests" / "gui" / "first_hour" / "LM_mylamp.py", tmp_path)
    assert "mylamp" in json.dumps(run("try", str(module)))
    assert run("demo")
