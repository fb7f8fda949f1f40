"""Start, restart and recovery: whatever happens, the node comes back or can be reached."""

import signal
import time

import pytest

UPDATE = """ Start micropython WEBREPL - file transfer and debugging
  [i] restart machine shortcut: import reset
  Connect over http://micropython.org/webrepl/#127.0.0.1:8266/
  \t[!] webrepl password: appwd of the configuration
  Restart node then start webrepl...
 Bye!
"""
REBOOTS = {
    "reboot": ("Reboot micrOS system.\nBye!\n", "soft"),
    "reboot now": ("Reboot micrOS system.\nBye!\n", "soft"),
    "reboot -h": ("[HARD] Reboot micrOS system.\nBye!\n", "hard"),
    "webrepl --update": (UPDATE, "hard"),
}


def mode(node, text=None):
    path = node.folder / ".if_mode"
    if text is not None:
        path.write_text(text)
    return path.read_text()


def break_firmware(node):
    (node.folder / "InterpreterShell.mpy").write_bytes(b"M\x06\x00")


def test_announcement_on_the_console(node):
    node.start()
    assert node.wait_line("[NODE]") == (
        f"[NODE] node01 micr7c9ebd623ff8OS 2.0.0-0 STA 127.0.0.1:{node.port}"
    )
    assert len(node.console) == 1


@pytest.mark.parametrize("command", REBOOTS)
def test_text_is_delivered_before_the_reset(node, command):
    text, kind = REBOOTS[command]
    node.start()
    client = node.client()
    client.send(command + "\n")
    assert client.rest() == text
    assert f"[board] {kind} reset" in node.wait_end()


def test_update_mode_is_kept_over_the_reset(node):
    node.start()
    client = node.client()
    client.send("webrepl --update")
    client.rest()
    node.wait_end()
    assert mode(node) == "webrepl"


def test_update_mode_ends_with_a_restart_when_the_host_says_so(node):
    node.recompile("micrOSloader", _POLL_MS=20)
    mode(node, "webrepl")
    node.configure(oldkey="x", dbg=True)
    node.start(wait="recovery mode")
    mode(node, "micros")
    assert "[board] hard reset" in node.wait_end()
    assert (node.folder / "cleanup.pds").exists()
    node.start()
    assert "oldkey" not in node.config()
    assert not (node.folder / "cleanup.pds").exists()


@pytest.mark.parametrize("content", ["webrepl", "", "nonsense"])
def test_update_that_nobody_makes_is_given_up(node, content):
    node.recompile("micrOSloader", _POLL_MS=10, _PATIENCE=5)
    mode(node, content)
    node.start(wait=None)
    assert "[board] hard reset" in node.wait_end()
    assert mode(node) == "micros"
    node.start()
    assert node.client().ask("system alarms").startswith("20")


def test_update_in_progress_is_waited_for(node):
    node.recompile("micrOSloader", _POLL_MS=20, _PATIENCE=10)
    node.configure(dbg=True)
    mode(node, "webrepl")
    node.start(wait="recovery mode")
    for number in range(20):
        (node.folder / f"LM_new{number}.py").write_text("x = 1\n")
        time.sleep(0.05)
    assert node.process.poll() is None
    assert "[board]" not in "\n".join(node.console)


def test_mode_off_leaves_the_prompt(node):
    mode(node, "off\n")
    node.start(wait=None)
    text = node.wait_end()
    assert "mode `off`" in text
    assert "[board]" not in text


def test_crash_is_recovered_and_restarted_a_bounded_number_of_times(node):
    node.recompile("micrOSloader", _POLL_MS=10)
    break_firmware(node)
    for _ in range(3):
        node.start(wait=None)
        text = node.wait_end()
        assert "[ERR][micrOSloader] micrOS start failed: " in text
        assert "[board] hard reset" in text
    node.start(wait=None)
    text = node.wait_end()
    assert "while starting webrepl" in text
    assert "[board]" not in text


def test_node_that_runs_again_forgets_its_crashes(node):
    (node.folder / ".crashes").write_text("3")
    node.recompile("micrOS", _SETTLED_S=0)
    node.start()
    end = time.monotonic() + 5
    while (node.folder / ".crashes").exists():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_crashed_node_is_on_the_network_and_takes_an_update(node):
    node.recompile("micrOSloader", _POLL_MS=20, _GRACE=1000)
    break_firmware(node)
    node.start(wait="[loader] network: STA")
    mode(node, "webrepl")
    time.sleep(0.1)
    mode(node, "micros")
    assert "[board] hard reset" in node.wait_end()


@pytest.mark.parametrize("missing", ["ConfigSchema", "LogicalPins", "SocketServer", "TaskManager"])
def test_recovery_needs_only_the_secure_core(node, missing):
    node.start()
    node.stop()
    (node.folder / "cleanup.pds").touch()
    before = node.config()
    (node.folder / "micrOS.mpy").unlink()
    (node.folder / f"{missing}.mpy").unlink()
    node.start(wait="[loader] network: STA")
    assert node.config() == before


@pytest.mark.parametrize("function", ["exc", "leave", "interrupt", "nomem", "nosuch"])
def test_bad_boot_hook_is_logged_and_the_node_starts(node, function):
    node.configure(boothook=f"tst {function}; tst cnt; ")
    node.start()
    client = node.client()
    assert client.ask("tst cnt") == "cnt: 2\n"  # the hook's second command ran, too
    assert "exec_lm_core LM_tst->" in client.ask("system alarms")


def test_boot_hook_runs_a_quoted_semicolon_and_a_task(node):
    node.configure(boothook='tst two "a;b"; tst cnt &')
    node.start()
    client = node.client()
    assert "tst.cnt" in client.ask("task list")
    assert "exec_lm_core" not in client.ask("system alarms")


def test_console_interrupt_gives_the_prompt(node):
    node.start()
    node.process.send_signal(signal.SIGINT)
    text = node.wait_end()
    assert "stopped from the console" in text
    assert "[board]" not in text
    assert not (node.folder / ".crashes").exists()


def test_port_still_in_use_is_tried_again(node):
    import socket

    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", node.port))
        holder.listen()
        node.configure(dbg=True)
        node.start(wait=f"[ERR] port {node.port}")
    node.wait_line("[server] port")
    assert node.client().ask("version") == "2.0.0-0\n"


def test_log_stays_small_and_keeps_the_newest(node, micropython):
    out = micropython(
        "import Debug, os\n"
        "Debug.verbose = False\n"
        "for n in range(500): Debug.errlog_add('[ERR] number %d' % n)\n"
        "for n in range(50): Debug.errlog_add('[ERR] same')\n"
        "found = []\n"
        "print(Debug.errlog_get(found.append), len(found))\n"
        "print(found[-2].split(' ', 1)[1], found[-1].split(' ', 1)[1])\n"
        "print(sum(os.stat(n)[6] for n in os.listdir() if n.endswith('.log')))\n"
    ).splitlines()
    assert out[1] == "[ERR] number 499 [ERR] same"
    assert int(out[2]) < 3600
    count = int(out[0].split()[0])
    assert 20 < count < 100
