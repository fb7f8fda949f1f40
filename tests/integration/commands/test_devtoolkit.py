"""Every flag of `devToolKit.py` as a process, against virtual boards."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from command_terminal import Terminal

from micros_ide.cli.devtoolkit.options import DEEDS, build_parser
from micros_ide.errors import DeviceTimeout, InvalidInput, MicrosError
from micros_ide.model.deploy import DeployRequest, Method
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.model.virtual import VirtualState
from micros_ide.own_process import window_command

ROOT = Path(__file__).resolve().parents[3]
TOOL = "micros_ide.cli.devtoolkit"
# As the original's manual has them.
MANUAL = [
    "-m", "--make", "-r", "--update", "-s", "--search_devices", "-o", "--OTA", "-c", "--connect",
    "-p", "--connect_parameters", "-a", "--applications", "-stat", "--node_status", "-cl",
    "--clean", "-f", "--force_update", "-e", "--erase", "-d", "--deploy", "-i", "--install", "-l",
    "--list_devs_n_bins", "-ls", "--node_ls", "-u", "--connect_via_usb", "-b",
    "--backup_node_config", "-sim", "--simulate", "-cc", "--cross_compile_micros", "-gw",
    "--gateway", "-v", "--version", "-h", "--help",
]  # fmt: skip


@pytest.fixture
def tool(process):
    """Run `devToolKit.py`; return exit code, stdout, stderr. Checks that the page is kept."""

    def run(*words, **options):
        code, out, errors = process(TOOL, *words, **options)
        assert "Traceback" not in errors
        wide = [row for row in out.splitlines() if len(row) > 80 and "/" not in row]
        assert wide == []
        return code, out, errors

    return run


@pytest.fixture
def at_terminal(home):
    """Start `devToolKit.py` at a terminal."""
    return lambda *words: Terminal(sys.executable, "-m", TOOL, *words, cwd=home)


def remove(core, name: str) -> None:
    """Remove a virtual board, and the nodes of its name: a word without a node means the lamp."""
    for board in [one for one in core.virtual.list() if one.name == name]:
        core.virtual.remove(board.name)
    for node in [one for one in core.devices.list() if one.name == name]:
        core.devices.forget(node.uid)


@pytest.fixture
def simulator_ends(core):
    """What `-sim` keeps is removed after the test."""
    yield
    remove(core, "simulator")


def test_help_has_every_flag_of_the_manual(tool):
    code, out, _errors = tool("-h")
    assert code == 0
    assert [flag for flag in MANUAL if not re.search(rf"(?<!\S){flag}(?![\w-])", out)] == []
    assert max(map(len, out.splitlines())) <= 80
    known = {flag for one in build_parser()._actions for flag in one.option_strings}
    assert set(MANUAL) <= known


def test_the_page_about_the_flags_has_each_of_them():
    page = (ROOT / "docs" / "DEVTOOLKIT.md").read_text("utf-8")
    assert [flag for flag in MANUAL if f"`{flag}`" not in page and f"`{flag}" not in page] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("program", [[str(ROOT / "devToolKit.py")], ["-m", "micros_ide.cli"]])
def test_without_a_word_the_window_opens(home, program):
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, *program], env=env) as window:
        try:
            maps, deadline = Path(f"/proc/{window.pid}/maps"), time.monotonic() + 30
            while "libQt5Widgets" not in maps.read_text():
                assert window.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            command = Path(f"/proc/{window.pid}/cmdline").read_bytes().split(b"\0")
            wanted = [os.fsencode(one) for one in window_command()]
            assert command[-1 - len(wanted) : -1] == wanted
        finally:
            window.send_signal(signal.SIGTERM)
            window.wait(30)


def test_ports_and_images(tool, lamp):
    code, out, _errors = tool("-l")
    assert code == 0
    assert lamp.port in out
    assert "ESP32_GENERIC" in out


def test_one_command_and_nothing_else_on_stdout(tool, lamp):
    code, out, errors = tool("-c", "-p", "--dev lamp hello")
    assert (code, out) == (0, f"hello:lamp:{lamp.result.uid}\n"), errors


def test_answers_of_several_commands_are_kept_apart(tool, lamp):
    code, out, _errors = tool("-c", "-p", "--dev lamp hello <a> version <a> conf <a> devfid")
    assert code == 0
    assert out.splitlines() == [
        "lamp $ hello",
        f"hello:lamp:{lamp.result.uid}",
        "lamp $ version",
        lamp.result.version,
        "lamp $ conf",
        "[configure] lamp $ devfid",
        "lamp",
    ]


def test_quotes_and_blanks_go_to_the_node_as_they_are(tool, lamp):
    code, out, _errors = tool("-c", "-p", '--dev "lamp" system pinmap "a  <a> b"')
    assert code == 0
    assert "a  <a> b" in out


def test_a_name_an_id_an_address_and_the_two_names_of_old(tool, lamp):
    for node in (lamp.result.uid, f"{lamp.board.address}:{lamp.board.shell_port}"):
        assert tool("-c", "-p", f"--dev {node} version")[:2] == (0, f"{lamp.result.version}\n")
    code, _out, errors = tool("-c", "-p", "--dev __simulator__ version")
    assert code == 3, errors


def test_list_shows_the_known_nodes(tool, lamp):
    code, out, _errors = tool("-c", "-p", "list")
    assert code == 0
    assert re.search(rf"^lamp +{lamp.board.address} +{lamp.result.uid}$", out, re.MULTILINE)


def test_an_unknown_node_is_not_found_and_the_known_ones_are_listed(tool, lamp):
    code, out, errors = tool("-c", "-p", "--dev nosuch hello")
    assert code == 3
    assert "no node called 'nosuch'" in errors
    assert lamp.result.uid in out


def test_what_the_node_refuses_is_no_success(tool, lamp):
    code, out, _errors = tool("-c", "-p", "--dev lamp nosuch command")
    assert code == 8
    assert "nosuch" in out


def test_clean_search_and_status_in_one_line(tool, lamp, core):
    code, out, errors = tool("-stat", "-s", "-cl", "-f")
    assert code == 0, errors
    assert out.index("Forgot 1 node") < out.index("answered at") < out.index("UID")
    head, row = out.splitlines()[-2:]
    assert head.split() == ["UID", "FUID", "IP", "STATUS", "VERSION", "COMM", "SEC"]
    assert row.split()[:5] == [
        lamp.result.uid, "lamp", lamp.board.address, "ONLINE", lamp.result.version,
    ]  # fmt: skip
    assert re.fullmatch(r"\d+\.\d{3}", row.split()[5])
    assert [one.uid for one in core.devices.list()] == [lamp.result.uid]


def test_clean_does_nothing_unasked(tool, lamp, core):
    code, _out, errors = tool("-cl")
    assert code == 2
    assert "--yes" in errors
    assert core.devices.list()


def test_a_node_that_is_off_is_offline(tool, make_node, core):
    shed = make_node("shed")
    core.virtual.stop("shed")
    code, out, _errors = tool("-stat")
    core.devices.forget(shed.result.uid)
    core.virtual.remove("shed")
    assert code == 0
    (row,) = (line for line in out.splitlines() if " shed " in line)
    assert row.split()[3:] == ["OFFLINE", "<n/a>", "n/a"]


def test_apps_are_listed_and_run(tool, lamp):
    code, out, _errors = tool("-a", "list")
    assert code == 0
    number = re.search(r"^\[(\d+)\] GetVersion$", out, re.MULTILINE)[1]
    assert tool("-a", "-")[1] == tool("-a", "help")[1] == out
    code, out, _errors = tool("-a", number, "--device", "lamp")
    assert code == 0
    assert f"lamp runs version {lamp.result.version}." in out
    assert tool("-a", "99")[0] == 3
    code, out, _errors = tool("-a", "GetVersion", "--device", "lamp")
    assert code == 0
    assert f"lamp runs version {lamp.result.version}." in out
    assert tool("-a", "NoSuch")[0] == 3
    assert tool("-a", "SysCheck", "--device", "lamp", "--set", "memory=1")[0] == 11


def test_an_app_is_chosen_by_its_number_and_cancelled_by_ctrl_c(at_terminal, core, lamp):
    rows = [row.id for row in core.apps.list()]
    with at_terminal("-a", "list", "--device", "lamp", "--set", "rounds=900") as terminal:
        terminal.answer("Which app (Enter: none)? ", str(rows.index("Template")))
        terminal.wait_for("memory")
        terminal.wait_for(" s  memory ")
        terminal.interrupt()
        assert terminal.end() == 130, terminal.shown
    with at_terminal("-a", "-") as terminal:
        terminal.answer("Which app (Enter: none)? ", "")
        assert terminal.end() == 0, terminal.shown


def test_versions_files_backup_and_update_over_usb(tool, lamp, core):
    core.node_settings.archive.forget(lamp.result.uid)  # its first record, in any order
    before = len(core.node_settings.archive.devices())
    code, out, errors = tool("-v", "-r", "-ls", "-b", "--port", lamp.port)
    assert code == 0, errors
    assert f"here: micrOS {lamp.result.version}" in out
    assert f"lamp on {lamp.port}: micrOS {lamp.result.version}" in out
    assert "is up to date" in out
    assert re.search(r"^ +[\d,]+ +main\.py$", out, re.MULTILINE)
    assert "lamp is kept" in out
    assert len(core.node_settings.archive.devices()) == before + 1


def test_a_forced_update_sends_everything_and_the_node_keeps_its_name(tool, lamp, core):
    code, out, errors = tool("-rf", "--port", lamp.port, "--yes")
    assert code == 0, errors
    assert "lamp answers." in out
    with core.console.open("lamp") as shell:
        assert shell.hello().uid == lamp.result.uid


def test_cross_compile(tool):
    code, out, _errors = tool("-cc")
    assert code == 0
    assert "micrOS.mpy" in out


def test_an_update_over_the_air_sends_nothing_that_is_there(tool, lamp):
    for flag in ("-o", "--OTA"):
        code, out, errors = tool(flag, "--device", "lamp")
        assert code == 0, errors
        assert re.search(r"^lamp +same +" + lamp.result.version, out, re.MULTILINE)
    code, out, errors = tool("-of")
    assert (code, out) == (2, "")
    assert "--yes" in errors


def test_a_forced_update_over_the_air_asks_and_the_node_is_the_same(at_terminal, tool, lamp, core):
    with at_terminal("-of") as terminal:
        terminal.answer("Update lamp? [y/N]", "n")
        assert terminal.end() == 130
    code, out, errors = tool("-of", "--yes")
    assert code == 0, errors
    assert re.search(r"^lamp +updated +" + lamp.result.version, out, re.MULTILINE)
    with core.console.open("lamp") as shell:
        assert shell.hello().uid == lamp.result.uid


def test_an_update_over_the_air_that_fails_ends_the_line(tool, lamp):
    code, out, _errors = tool("-o", "-l", "--device", "127.0.0.1:1")
    assert code == 6
    assert "offline" in out
    assert "Serial ports" not in out


@pytest.mark.parametrize("flag", ["-gw", "--gateway"])
def test_what_is_still_to_come_says_so_before_anything_is_done(tool, lamp, core, flag):
    code, out, errors = tool(flag, "-cl", "-f")
    assert (code, out) == (3, "")
    assert "comes with a later version" in errors
    assert core.devices.list()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-c", "-p", "hello"], "--dev NODE"),
        (["-p", "--dev lamp hello"], "add -c"),
        (["-f"], "but not what"),
        (["-q"], "unrecognized arguments"),
        (["-e", "--port", "/dev/ttyNONE", "--yes"], "no serial port /dev/ttyNONE"),
        (["-m", "--board", "nosuch", "--yes"], "nosuch"),
    ],
)
def test_bad_input_is_refused(tool, lamp, words, said):
    code, out, errors = tool(*words)
    assert code in {2, 3}
    assert out == ""
    assert said in errors


@pytest.fixture
def desk(core):
    """A second board, blank at first. It ends with its test: the others count on one port."""
    core.virtual.add("desk", "esp32")
    yield core.virtual.start("desk", tied=True)
    remove(core, "desk")


def test_with_two_boards_it_says_which_option_chooses(tool, lamp, desk):
    for flag in ("-e", "-u", "-b", "-ls"):
        code, out, errors = tool(flag)
        assert (code, out) == (2, "")
        assert "--port" in errors


def test_install_never_writes_micropython(core, desk, monkeypatch):
    """What `-i` does, in this process: the six seconds of looking for a prompt are cut short."""
    monkeypatch.setattr("micros_ide.services.deploy.micropython._LOOK_S", 0.5)
    request = DeployRequest("esp32", desk.port, method=Method.FILES, keep=True)
    writes = core.virtual.status("desk").flash_writes
    with pytest.raises(DeviceTimeout, match="no MicroPython answers"):
        core.deploy.submit(core.deploy.plan(request, QuietReport())).result()
    assert core.virtual.status("desk").flash_writes == writes
    for both in ({"erase": True}, {"method": Method.IMAGE}):
        with pytest.raises(InvalidInput, match="kept and written at once"):
            core.deploy.plan(replace(request, **both), QuietReport())


def test_erase_deploy_and_install_make_a_node_of_a_board(tool, core, desk):
    line = ("--port", desk.port, "--yes")
    code, out, errors = tool("-i", "-d", "-e", *line, "--set", "devfid=desk")
    assert code == 0, errors
    steps = [out.index(word) for word in ("is erased", "MicroPython 1.", "desk answers.")]
    assert steps == sorted(steps)
    with core.console.open("desk") as shell:
        assert shell.name == "desk"
    # Its files survive another MicroPython.
    assert tool("-d", *line)[0] == 0
    with core.console.reopen("desk") as shell:
        assert shell.name == "desk"


def test_make_without_questions(tool, core, desk):
    line = ("-m", "--board", "esp32", "--port", desk.port, "--set", "devfid=desk", "--yes")
    code, out, errors = tool(*line)
    assert code == 0, errors
    assert "desk answers." in out


def test_make_step_by_step(at_terminal, core, lamp, desk):
    secret = "open-sesame"
    with at_terminal("-m") as terminal:
        shown = terminal.wait_for("Which port? ")
        number = re.search(rf"\[(\d)\] {desk.port}", shown)[1]
        terminal.type("99")
        terminal.answer("a number from 0", number)
        terminal.answer("Which image? ", "")
        shown = terminal.wait_for("Which configuration? ")
        assert "[0] a new node  (Enter)" in shown
        terminal.type("")
        terminal.answer("Name of the node [node01]: ", "not a name")
        terminal.answer("cannot be a node's name", "desk")
        terminal.answer("Name of the Wi-Fi network", desk.spec.ssid)
        terminal.answer("stapwd: ", secret)
        terminal.answer("Deploy? [y/N]", "y")
        assert terminal.end() == 0, terminal.shown
    assert "desk runs" in terminal.shown or "desk answers" in terminal.shown
    assert secret not in terminal.shown


def test_make_a_node_like_an_archived_one(at_terminal, core, lamp, desk):
    with core.console.open("lamp") as shell:
        for command in ("conf", "soctout 77"):
            shell.command(command)
        core.node_settings.save(Place(node="lamp"), QuietReport())
        shell.command("soctout 100")
    with at_terminal("-m", "--port", desk.port) as terminal:
        terminal.answer("Which image? ", "")
        shown = terminal.wait_for("Which configuration? ")
        terminal.type(re.search(rf"\[(\d+)\] as lamp was \({lamp.result.uid}", shown)[1])
        terminal.answer("Name of the node [lamp]: ", "desk")
        terminal.answer("Deploy? [y/N]", "y")
        assert terminal.end() == 0, terminal.shown
    with core.console.reopen("desk") as shell:
        assert [shell.command(one) for one in ("conf", "soctout", "devfid")][1:] == ["77", "desk"]


def test_the_shell_of_a_chosen_node(at_terminal, lamp):
    with at_terminal("-c") as terminal:
        terminal.wait_for("lamp $")
        terminal.type("version")
        terminal.wait_for(lamp.result.version)
        terminal.type("exit")
        assert terminal.end() == 0


def test_the_serial_console(at_terminal, lamp, core):
    with at_terminal("-u", "--port", lamp.port) as terminal:
        terminal.wait_for("Ctrl-")
        # It is in charge of the keys once it shows what the node says.
        with core.console.open("lamp") as shell:
            shell.command("system heartbeat")
        terminal.wait_for("<3 heartbeat <3")
        terminal.type("\x1d")
        assert terminal.end() == 0, terminal.shown


def test_a_simulated_node_runs_until_ctrl_c_and_keeps_what_it_has(
    at_terminal, core, lamp, simulator_ends
):
    for before, now in (("100", "55"), ("55", "60")):
        with at_terminal("-sim", "-a", "GetVersion") as terminal:
            terminal.wait_for("Ctrl-C ends it.")
            assert f"simulator runs version {lamp.result.version}." in terminal.shown
            assert core.virtual.status("simulator").state is VirtualState.RUNNING
            with core.console.open("simulator") as shell:
                said = [shell.command(one) for one in ("conf", "soctout", f"soctout {now}")]
            assert said[1:] == [before, "Saved"]
            terminal.interrupt()
            assert terminal.end() == 0, terminal.shown
        assert core.virtual.status("simulator").state is VirtualState.STOPPED
    with pytest.raises(MicrosError):
        core.console.open("simulator")


def test_every_deed_is_run_by_a_test_here():
    text = Path(__file__).read_text("utf-8")
    short = {one.dest: one.option_strings[0] for one in build_parser()._actions}
    assert [short[name] for name in DEEDS if f'"{short[name]}"' not in text] == []
