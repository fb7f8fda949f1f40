"""Every command in the README runs as it stands there, on a virtual board instead of a real one."""

from __future__ import annotations

import os
import re
import select
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from micros_ide.errors import NotFound
from micros_ide.virtual.fleet import VirtualFleet

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SSID, PASSWORD = "MyWifi", "correct-horse"


def commands() -> list[str]:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    yield folder
    fleet = VirtualFleet(folder / "data" / "virtual")
    for status in fleet.list():
        fleet.remove(status.name)


# Makes the terminal named first the one of its session, then becomes the command.
ON_TERMINAL = """
import os, sys
terminal = os.open(sys.argv[1], os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(terminal, number)
os.execvp(sys.argv[2], sys.argv[2:])
"""


@pytest.fixture(scope="module")
def run(home):
    """Return a function that runs one README line at a terminal, in a home of its own.

    `answers` are typed one by one, each once the program has asked its question.
    """
    env = os.environ | {
        "MICROS_IDE_HOME": str(home),
        "XDG_DATA_HOME": str(home / "desktop"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "80",
    }

    def once(line: str, answers: dict[str, str] | None = None) -> str:
        master, slave = os.openpty()
        launch = [sys.executable, "-c", ON_TERMINAL, os.ttyname(slave), *shlex.split(line)]
        process = subprocess.Popen(launch, cwd=ROOT, env=env, start_new_session=True)
        try:
            shown = converse(process, master, slave, dict(answers or {}))
        finally:
            process.kill()
            process.wait()
            os.close(master)
        assert process.returncode == 0, f"{line}\n{shown}"
        assert PASSWORD not in shown
        return shown

    return once


def converse(process, master: int, slave: int, answers: dict[str, str]) -> str:
    """Type each answer after its question, until the program ends; return all it showed."""
    shown, deadline = "", time.monotonic() + 90
    while True:
        ended = process.poll() is not None
        while select.select([master], [], [], 0 if ended else 0.05)[0]:
            shown += os.read(master, 4096).decode(errors="replace")
            for question in [one for one in answers if one in shown]:
                os.write(master, answers.pop(question).encode() + b"\n")
        if ended:
            os.close(slave)
            assert answers == {}, f"never asked: {sorted(answers)}\n{shown}"
            return shown
        assert time.monotonic() < deadline, shown


def test_readme_names_the_two_commands_and_make_knows_them():
    assert [line for line in commands() if line.startswith("make")] == ["make demo", "make test"]
    for target in ("demo", "test"):
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.timeout(300)
def test_commands_of_the_first_steps_work_in_their_order(run, home):
    run(f"micros-ide virtual add real --board esp32 --ssid {SSID} --password {PASSWORD}")
    run("micros-ide virtual start real")
    port = str(home / "data" / "virtual" / "real" / "port")
    ran = 0
    for line in commands():
        if line.startswith("make"):
            continue
        if "virtual add" in line:
            run("micros-ide virtual rm real")
        asked = {"stapwd: ": PASSWORD, "[y/N]": "y"} if "stapwd=-" in line else {}
        here = line.replace("/dev/ttyUSB0", port).replace("--out manual", f"--out {home}/manual")
        shown = run(here, asked)
        if "bme280 measure" in line:
            assert "temp [ºC]: 21.5" in shown
        ran += 1
    run("micros-ide virtual rm trial")
    assert ran >= 10
    assert (home / "manual" / "function-manual.html").is_file()
    assert (home / "desktop" / "applications" / "micros-ide.desktop").is_file()
    with pytest.raises(NotFound):
        VirtualFleet(home / "data" / "virtual").status("trial")


def test_readme_names_every_load_module():
    table = README.split("## What it can drive")[1].split("## ")[0]
    names = {path.stem[3:] for path in (ROOT / "firmware_src" / "modules").glob("LM_*.py")}
    assert names == {name for name in re.findall(r"`(\w+)`", table) if name in names}


@pytest.mark.parametrize("verb", re.findall(r"\| `micros-ide (\w+)`", README))
def test_every_verb_in_the_table_explains_itself_with_an_example(run, verb):
    assert "examples:" in run(f"micros-ide {verb} --help")


def test_every_link_and_picture_in_the_readme_exists():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
