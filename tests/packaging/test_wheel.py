"""The wheel: what is in it, and that it is the whole program when it is installed alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from micros_ide import paths
from micros_ide.virtual.addresses import NETWORK_SETTING
from tests.packaging.alone import ROOT, alone, double_click, places

pytestmark = pytest.mark.timeout(400)
BUNDLE = "micros_ide/_bundle"
PIP = ["-m", "pip", "--disable-pip-version-check", "-q"]


@pytest.fixture
def wheel(tmp_path) -> Path:
    # setuptools writes beside the sources, so it gets a copy of its own.
    place = tmp_path / "wheel"
    place.mkdir()
    skip = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "tests")
    shutil.copytree(ROOT, place / "source", ignore=skip)
    options = ["--no-deps", "--no-build-isolation", "--no-cache-dir", "-w", str(place)]
    command = [sys.executable, *PIP, "wheel", *options, str(place / "source")]
    subprocess.run(command, check=True, capture_output=True, cwd=place)
    (made,) = place.glob("*.whl")
    return made


def test_wheel_carries_every_file_and_nothing_under_a_generic_name(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    top = {name.split("/")[0] for name in names}
    assert {one for one in top if not one.endswith((".dist-info", ".data"))} == {"micros_ide"}
    (tool,) = (one for one in names if one.partition("/")[0].endswith(".data"))
    assert tool.endswith(".data/scripts/devToolKit.py")
    trees = {
        f"{BUNDLE}/{file.relative_to(ROOT).as_posix()}"
        for tree in paths.TREES
        for file in paths.tree_files(ROOT / tree)
    }
    trees |= {f"{BUNDLE}/{paths.DOCS}/{name}" for name in paths.GUIDES}
    manual = {f"{BUNDLE}/resources/manual/function-manual.{kind}" for kind in ("html", "json")}
    assert {name for name in names if name.startswith(BUNDLE)} == trees | manual
    sources = {file.relative_to(ROOT).as_posix() for file in paths.tree_files(ROOT / "micros_ide")}
    assert {name for name in names if name.startswith("micros_ide/")} - trees - manual == sources
    modules = json.loads(archive.read(f"{BUNDLE}/resources/manual/function-manual.json"))["modules"]
    there = {path.stem for path in (ROOT / "firmware_src" / "modules").glob("LM_*.py")}
    assert {f"LM_{name}" for name in modules} == there
    page = archive.read(f"{BUNDLE}/resources/manual/function-manual.html").decode()
    assert all(f'"{name}":{{"doc":' in page for name in modules)


def test_wheel_installed_with_pip_alone_opens_its_window_and_deploys(wheel, tmp_path):
    venv, home = tmp_path / "venv", tmp_path / "home"
    home.mkdir(mode=0o700)
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, capture_output=True)
    programs = venv / "bin"
    install = ["install", "-c", str(ROOT / "tools" / "constraints.txt"), str(wheel)]
    subprocess.run([str(programs / "python"), *PIP, *install], check=True, capture_output=True)
    hidden = places()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home)}
    environment[NETWORK_SETTING] = os.environ[NETWORK_SETTING]

    def run(*words: str) -> str:
        command = alone([str(programs / words[0]), *words[1:]], hidden)
        return subprocess.run(
            command, env=environment, cwd=home, capture_output=True, text=True, check=True
        ).stdout

    assert run("devToolKit.py", "--version").strip()
    assert json.loads(run("micros-ide", "demo", "--json"))
    entry = json.loads(run("micros-ide", "desktop", "install", "--json"))["entry"]
    assert f"Exec={programs}/micros-ide-gui %F" in Path(entry).read_text().splitlines()
    double_click(programs, home, hidden)
