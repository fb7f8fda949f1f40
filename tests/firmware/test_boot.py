"""Start, restart and update: whatever happens, the node comes back or can be reached."""

import json
import re
import socket
import time

import pytest
from firmware_node import DEADLINE, HARD_RESET, PROMPT, SOFT_RESET, UID

UPDATE = """ Start micropython WEBREPL - file transfer and debugging
  [i] restart machine shortcut: import reset
  Connect over http://micropython.org/webrepl/#{}:8266/
  \t[!] webrepl password: appwd of the configuration
  Restart node then start webrepl...
 Bye!
"""
REBOOTS = {
    "reboot": ("Reboot micrOS system.\nBye!\n", SOFT_RESET),
    "reboot now": ("Reboot micrOS system.\nBye!\n", SOFT_RESET),
    "reboot -h": ("[HARD] Reboot micrOS system.\nBye!\n", HARD_RESET),
    "webrepl --update": (UPDATE, HARD_RESET),
}
DAMAGED = b"M\x06\x00"  # what is left of a compiled module


def uploading(milliseconds, code):
    """A boot.py that writes in the background of update mode, as an upload over WebREPL does."""
    return (
        "import os, sys, time\n"
        "from machine import Timer\n"
        f"def work(_):\n    if 'Recovery' in sys.modules: {code}\n"
        "with open('.if_mode') as file: updating = file.read() == 'webrepl'\n"
        f"if updating: Timer(0).init(period={milliseconds}, callback=work)\n"
    )


UPDATE_ENDS = uploading(500, "open('.if_mode', 'w').write('micros')")


def until(condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def state(client):
    return json.loads(client.ask("system boot >json"))


def test_announcement_on_the_console(node):
    node.start()
    line = f"[NODE] node01 {UID} 2.0.0-0 STA {node.address}:9008"
    assert node.wait_line("[NODE]") == line
    assert node.printed == [line]


@pytest.mark.parametrize("command", REBOOTS)
def test_text_is_delivered_before_the_reset(node, command):
    text, end = REBOOTS[command]
    node.start()
    client = node.client()
    client.send(command + "\n")
    assert client.rest() == text.format(node.address)
    assert node.wait_end().endswith(end)


@pytest.mark.parametrize(("command", "cause"), [("reboot", "SOFT"), ("reboot -h", "HARD")])
def test_node_is_back_after_a_reboot_and_knows_why_it_started(node, command, cause):
    node.start()
    client = node.client()
    normal = {"mode": "normal", "crashes": 0, "reason": "n/a"}
    assert state(client) == {**normal, "cause": "PWRON"}
    client.send(command + "\n")
    node.wait_line("[NODE]", count=2)
    assert state(node.client()) == {**normal, "cause": cause}


def test_update_mode_is_kept_over_the_reset(node):
    node.start()
    client = node.client()
    client.send("webrepl --update")
    client.rest()
    node.wait_end()
    assert node.read(".if_mode") == b"webrepl"


def test_update_mode_ends_with_a_restart_and_a_clean_up(node):
    node.recompile("Recovery", _POLL_MS=20)
    node.configure(oldkey="x")
    node.write(".if_mode", "webrepl")
    node.write(".crashes", "2 0 the firmware before")
    node.write("boot.py", UPDATE_ENDS)
    node.start()
    assert node.text.count(HARD_RESET) == 1
    assert "oldkey" not in node.config()
    assert not {"cleanup.pds", ".crashes"} & set(node.files())


@pytest.mark.parametrize("content", ["webrepl", "", "nonsense"])
def test_update_that_nobody_makes_is_given_up(node, content):
    node.recompile("Recovery", _POLL_MS=10, _PATIENCE=5)
    node.write(".if_mode", content)
    node.start()
    assert node.text.count(HARD_RESET) == 1
    assert node.read(".if_mode") == b"micros"
    assert "update given up" in node.client().ask("system alarms")


def test_mode_file_torn_by_a_power_cut_means_normal(node):
    node.write(".if_mode", b"\xff\xfe\x80")
    node.start()
    assert HARD_RESET not in node.text


def test_update_in_progress_is_waited_for(node):
    """Files come in for far longer than a quiet update is waited for."""
    node.write("boot.py", uploading(50, "open('new%d' % time.ticks_ms(), 'w').close()"))
    node.recompile("Recovery", _POLL_MS=20, _PATIENCE=20)
    node.write(".if_mode", "webrepl")
    node.start(wait="recovery mode")
    before = len(node.files())
    until(lambda: len(node.files()) > before + 20)
    assert HARD_RESET not in node.text


def test_mode_off_leaves_the_prompt(node):
    node.write(".if_mode", "off\n")
    node.start(wait=None)
    text = node.wait_end()
    assert "mode `off`" in text
    assert text.endswith(PROMPT)


FEW = """
import asyncio, sys
n = 0
def cnt():
    global n
    n += 1
    return "cnt: {}".format(n)
def echo(text):
    return text
def exc():
    raise Exception("boom")
def leave():
    sys.exit()
def interrupt():
    raise KeyboardInterrupt
def nomem():
    raise MemoryError("memory allocation failed, allocating 1000 bytes")
async def _leave():
    sys.exit()
async def _fail():
    raise ValueError("job failed")
def exitjob():
    from Common import micro_task
    return micro_task("few._exit", task=_leave())
def failjob():
    from Common import micro_task
    return micro_task("few._fail", task=_fail())
def let():
    asyncio.get_event_loop().create_task(_leave())
"""
LEAVES = "import sys\nsys.exit()\n"


@pytest.mark.parametrize(
    "hook",
    [
        *(f"few {name}" for name in ("exc", "leave", "interrupt", "nomem", "nosuch")),
        "nosuch x",
        "leaves x",
        "interrupts x",
    ],
)
def test_bad_boot_hook_is_logged_and_the_node_starts(node, hook):
    node.compile("LM_few.py", FEW)
    node.write("LM_leaves.py", LEAVES)
    node.write("LM_interrupts.py", "raise KeyboardInterrupt\n")
    node.configure(boothook=f"{hook}; few cnt; ")
    node.start()
    client = node.client()
    assert client.ask("few cnt") == "cnt: 2\n"  # the hook's second command ran, too
    assert f"exec_lm_core LM_{hook.split()[0]}->" in client.ask("system alarms")


@pytest.mark.parametrize("hook", ["few exitjob", "few failjob", "few let"])
def test_task_of_the_boot_hook_that_wants_to_exit_is_logged(node, hook):
    node.compile("LM_few.py", FEW)
    node.configure(boothook=hook)
    node.start()
    client = node.client()
    assert client.ask("hello") == f"hello:node01:{UID}\n"
    log = ("a task wanted to exit", "[aio] exception: ")
    until(lambda: any(text in client.ask("system alarms") for text in log))


def test_boot_hook_runs_a_quoted_semicolon_and_a_task(node):
    node.compile("LM_few.py", FEW)
    node.configure(boothook='few echo "a;b"; few cnt &')
    node.start()
    client = node.client()
    assert "few.cnt" in client.ask("task list")
    assert "exec_lm_core" not in client.ask("system alarms")


def test_interrupts_and_timers_that_cannot_start_keep_nobody_from_the_network(node):
    for part in ("InterruptHandler", "Scheduler"):
        node.write(f"{part}.mpy", DAMAGED)
    node.compile("LM_few.py", FEW)
    node.configure(irq1=True, timirq=True, cron=True, boothook="few cnt")
    node.start()
    client = node.client()
    alarms = client.ask("system alarms")
    assert "[ERR] InterruptHandler: " in alarms
    assert "[ERR] Scheduler: " in alarms
    assert client.ask("few cnt") == "cnt: 2\n"


def test_start_modules_do_not_stay_in_memory(node):
    node.compile("LM_few.py", FEW)
    node.configure(boothook="few cnt")
    node.start()
    modules = node.client().ask("system module")
    for name in ("Hooks", "ConfigSchema", "ConfigRules", "Recovery", "Rescue", "StatusLed"):
        assert f"'{name}'" not in modules
    for name in ("InterruptHandler", "Scheduler"):  # not asked for
        assert f"'{name}'" not in modules


@pytest.mark.parametrize(("boost", "hertz"), [(True, 240), (False, 160)])
def test_processor_speed(node, boost, hertz):
    node.configure(boostmd=boost)
    node.start()
    assert f"CPU clock: {hertz} [MHz]\n" in node.client().ask("system info")


def test_memory_is_shown_when_messages_are_wanted(node):
    node.configure(dbg=True)
    node.start()
    free = [
        int(n) for n in re.findall(r"^\[memory\] .*: (\d+) bytes free$", node.text, re.MULTILINE)
    ]
    assert len(free) == 2
    assert all(10000 < number < 128 << 10 for number in free)


def test_console_interrupt_gives_the_prompt(node):
    node.compile("LM_few.py", FEW)
    node.configure(boothook="few cnt")
    node.start()
    node.type(b"\x03")
    text = node.wait_end()
    assert "stopped from the console" in text
    assert text.endswith(PROMPT)
    assert ".crashes" not in node.files()


def test_port_still_in_use_is_tried_again(node):
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((node.address, 9008))
        holder.listen()
        node.configure(dbg=True)
        node.start(wait="[ERR] port 9008")
    node.wait_line("[server] port")
    assert node.client().ask("version") == "2.0.0-0\n"


def test_log_that_cannot_be_written_stops_nothing(node):
    node.compile("LM_few.py", FEW)
    for name in ("err.log", "err.old.log"):
        node.make_folder(name)
        node.write(f"{name}/file", "in the way")
    node.configure(boothook="few exc")
    node.start()
    assert "[ERR] err.log not written: " in node.text
    assert node.client().ask("system alarms") == " OK alarm: 0\n"


FILL = (
    "try:\n"
    "    with open('fill.dat', 'ab') as file:\n"
    "        while file.write(bytes(1024)): file.flush()\n"
    "except OSError as error: print('full')\n"
)


def test_full_file_system_at_start(node):
    """The node serves, says that it cannot save, and can again when there is room."""
    node.compile("LM_few.py", FEW)
    node.write("boot.py", FILL)
    node.configure(boothook="few exc")
    node.start()
    client = node.client()
    client.ask("conf", "[configure] node01 $ ")
    assert client.ask("utc 30", "[configure] node01 $ ") == "Failed to save\n"
    client.ask("noconf")
    assert client.ask("hello") == f"hello:node01:{UID}\n"
    node.stop()
    assert node.config()["staessid"] == "home"
    node.remove("fill.dat")
    node.write("boot.py", "")
    node.start()
    client = node.client()
    client.ask("conf", "[configure] node01 $ ")
    assert client.ask("utc 30", "[configure] node01 $ ") == "Saved\n"


def test_log_stays_small_and_keeps_the_newest(micropython):
    out = micropython(
        "import Debug, os\n"
        "Debug.verbose = False\n"
        "for n in range(200): Debug.errlog_add('[ERR] number %d' % n)\n"
        "for n in range(50): Debug.errlog_add('[ERR] same')\n"
        "found = []\n"
        "print(Debug.errlog_get(found.append), len(found))\n"
        "print(found[-2].split(' ', 1)[1], found[-1].split(' ', 1)[1])\n"
        "print(sum(os.stat(n)[6] for n in os.listdir() if n.endswith('.log')))\n"
    ).splitlines()
    assert out[1] == "[ERR] number 199 [ERR] same"
    assert int(out[2]) < 3600
    count = int(out[0].split()[0])
    assert 20 < count < 100
