"""The command line end to end: every verb as a process, JSON on stdout alone, exit codes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time

import pytest

from micros_ide.model.nodes import uid_from_mac


@pytest.fixture(scope="module")
def status(bench):
    return bench.board()


@pytest.fixture(scope="module")
def made(status, home):
    """The issue's own line, run once: (board, result)."""
    command = [sys.executable, "-m", "micros_ide.cli", "deploy", "--board", "esp32", "--port"]
    options = [status.port, "--method", "image", "--set", "devfid=lamp", "--yes", "--json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return status, json.loads(done.stdout), done.stderr


def test_deploy_by_image_prints_one_document(made):
    status, node, progress = made
    assert {
        "uid", "name", "address", "shell_port", "version", "seconds", "wire", "files_sent",
        "files_unchanged", "password",
    } <= set(node)  # fmt: skip
    assert node["uid"] == uid_from_mac(status.spec.mac)
    assert node["address"] == status.address
    assert "Erasing" in progress
    assert node["password"] not in progress


def test_a_second_run_by_files_sends_only_what_changed(made, cli):
    status, _node, _progress = made
    line = ("deploy", "--board", "esp32", "--port", status.port, "--method", "files", "--json")
    code, again, errors = cli(*line, "--set", "devfid=lamp", "--yes")
    assert code == 0, errors
    assert (again["files_sent"], again["method"]) == (0, "files")
    assert "password" not in again


def test_the_shell_answers_by_name(made, cli):
    status, node, _progress = made
    code, answers, _errors = cli("shell", "lamp", "--command", "version", "--json")
    assert code == 0
    assert [(row["command"], row["answer"]) for row in answers] == [("version", [node["version"]])]
    code, text, _errors = cli(
        "shell", f"{status.address}:{status.shell_port}", "--command", "hello"
    )
    assert text.strip() == f"hello:lamp:{node['uid']}"


def test_a_dry_run_shows_the_plan_and_touches_nothing(made, cli):
    """The board may be left out where the port says what is behind it."""
    status, _node, _progress = made
    code, plan, errors = cli("deploy", "--port", status.name, "--dry-run", "--json")
    assert code == 0, errors
    assert (plan["port"], plan["board"]) == (status.port, "esp32")
    assert [step["id"] for step in plan["steps"]] == [
        "identify",
        "erase",
        "write",
        "reset",
        "verify",
    ]
    assert plan["config_keys"] == ["appwd", "staessid", "stapwd"]
    assert cli("shell", "lamp", "--command", "version")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        (["--board", "nosuch"], 3, "not_found"),
        (["--port", "/dev/ttyNONE"], 3, "not_found"),
        (["--set", "devfd=lamp"], 2, "invalid"),
        (["--set", "socport=0"], 2, "invalid"),
        (["--image", "/does/not/exist.bin"], 3, "not_found"),
        (["--image", __file__], 10, "firmware"),
        (["--board", "esp32c3"], 10, "firmware"),
        (["--profile", "nosuch"], 3, "not_found"),
        (["--backup", __file__], 2, "invalid"),
        (["--module", __file__], 2, "invalid"),
    ],
)
def test_bad_input_has_its_exit_code_and_a_hint(cli, status, words, code, kind):
    line = ["deploy", "--board", "esp32", "--port", status.port, "--yes", "--json", *words]
    status_code, document, errors = cli(*line)
    assert (status_code, document["error"]["code"]) == (code, kind)
    assert document["error"]["exit_code"] == code
    assert document["error"]["hint"]
    assert errors.startswith("error: ") or "\nerror: " in errors
    assert "\nhint: " in errors


def test_without_a_terminal_nothing_is_done_unasked(cli, status):
    code, _out, errors = cli("deploy", "--port", status.port)
    assert code == 2
    assert "--yes" in errors


def test_a_secret_on_the_command_line_is_warned_about_but_not_repeated(cli, status, tmp_path):
    line = ("deploy", "--port", status.port, "--dry-run", "--set", "staessid=home", "--set")
    code, out, errors = cli(*line, "stapwd=open-secret")
    assert (code, "warning: the value of stapwd" in errors) == (0, True)
    assert "open-secret" not in out + errors
    secret = tmp_path / "wifi"
    secret.write_text("open-secret\n")
    code, out, errors = cli(*line, f"stapwd=@{secret}")
    assert (code, "warning" in errors) == (0, False)


def test_ctrl_c_cancels_and_says_what_is_left(bench, home):
    status = bench.board()
    command = [sys.executable, "-m", "micros_ide.cli", "deploy", "--port", status.port, "--yes"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as deploy:
        seen = read_until(deploy.stderr, "Erasing")
        deploy.send_signal(signal.SIGINT)
        out, rest = deploy.communicate(timeout=30)
    assert deploy.returncode == 130, seen + rest
    assert "cancelled: " in rest
    assert "run the same deploy again" in rest
    assert "Traceback" not in rest
    assert out == ""


def read_until(stream, word, seconds=30.0):
    text, deadline = "", time.monotonic() + seconds
    while word not in text and time.monotonic() < deadline:
        if select.select([stream], [], [], 0.1)[0]:
            text += os.read(stream.fileno(), 4096).decode()
    return text


def test_virtual_boards_live_from_add_to_rm(cli):
    code, made, errors = cli("virtual", "add", "desk", "--board", "esp32c3", "--json")
    assert (code, made["state"]) == (0, "stopped"), errors
    code, row, errors = cli("virtual", "start", "desk", "--json")
    assert code == 0, errors
    assert {"name", "port", "address", "shell_port", "pid"} <= set(row)
    assert row["state"] == "no-image"
    os.kill(row["pid"], 0)
    code, ports, _errors = cli("ports", "--json")
    mine = next(port for port in ports if port["virtual"] == "desk")
    assert (mine["label"], mine["board_id"]) == ("Virtual ESP32-C3 'desk'", "esp32c3")
    assert mine["holder"] is None
    code, again, _errors = cli("virtual", "cycle", "desk", "--json")
    assert again["port"] == row["port"]
    assert cli("virtual", "stop", "desk", "--json")[1]["state"] == "stopped"
    code, rows, _errors = cli("virtual", "list", "--json")
    assert "desk" in {row["name"] for row in rows}
    assert cli("virtual", "rm", "desk")[0] == 0
    assert cli("virtual", "start", "desk")[0] == 3


def test_what_a_node_can_have_is_refused_for_a_virtual_board_by_name(cli):
    code, _out, errors = cli("virtual", "add", "pico", "--board", "rpi_pico_w")
    assert code == 2
    assert "esp32c3" in errors


@pytest.mark.timeout(120)
def test_the_demo_runs_to_its_end_and_leaves_nothing(cli, home):
    before = sorted(path.name for path in home.rglob("*") if "log" not in path.parts)
    code, out, errors = cli("demo", timeout=100)
    assert code == 0, out + errors
    for word in ("hello:lamp:micr", "2.0.0-0", "system info", "SECONDS", "by image", "by files"):
        assert word in out
    assert max(map(len, out.splitlines())) <= 80
    assert sorted(path.name for path in home.rglob("*") if "log" not in path.parts) == before
