"""The load modules that come with the core: system, demo, lmpacman."""

import hashlib
import json
import re

import pytest

MISSING = "'module' object has no attribute"


def test_info_has_its_lines_in_the_order_clients_read_them(client):
    lines = client.ask("system info").split("\n")
    patterns = [
        r"CPU clock: 240 \[MHz\]",
        r"Mem usage: \d+\.\d %",
        r"FS usage: \d+\.\d+ %",
        r"upython: v\d+\.\d+\.\d+ on \d{4}-\d\d-\d\d",
        r"board: Generic ESP32 module with ESP32",
        r"mac: 7c:9e:bd:62:3f:f8",
        r"uptime: 0 0:\d+:\d+",
        "",
        "",
    ]
    assert len(lines) == len(patterns)
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line), line


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        ("memory_usage", {"percent", "mem_used"}),
        ("disk_usage", {"percent", "fs_used"}),
        ("rssi", {"Amazing"}),
        ("gclean", {"GC MemFree[byte]"}),
        ("pinmap", {"map", "booked", "custom", "builtin"}),
    ],
)
def test_answer_as_json(client, command, keys):
    assert set(json.loads(client.ask(f"system {command} >json"))) == keys


@pytest.mark.parametrize(
    ("command", "pattern"),
    [
        ("heartbeat", r"<3 heartbeat <3\n"),
        ("clock", r"20\d\d\.\d+\.\d+  \d+:\d+:\d+\nWD: [0-6] YD: \d+\n"),
        ("rssi", r" Amazing: -51\n"),
        (
            "ifconfig",
            r"\('STA', \('{address}', '255.255.255.0', '127[.\d]+', '127[.\d]+'\)\)\n",
        ),
        ("ha_sta", r"STA mode, OK\n"),
        ("setclock 2023 7 22 10 20 30", r"\(20\d\d, \d+, .*\)\n"),
        ("cachedump", r"\n"),
        ('cachedump "nosuch"', r"nosuch.pds not exists\n"),
        ('cachedump "../x"', r"../x.pds not exists\n"),
    ],
)
def test_answer_as_text(running, client, command, pattern):
    pattern = pattern.replace("{address}", re.escape(running.address))
    assert re.fullmatch(pattern, client.ask(f"system {command}"))


def test_alarms_are_counted_shown_and_cleaned(node):
    node.configure(nwmd="AP")  # without the Internet there is no failure of it to log, either
    node.start()
    client = node.client()
    assert client.ask("system alarms") == " OK alarm: 0\n"
    lines = client.ask("system alarms test=True").splitlines()
    assert re.fullmatch(r"20\d\d\.\d+\.\d+-\d+:\d+:\d+ \[ERR\] TeSt ErRoR", lines[0])
    assert lines[1] == " NOK alarm: 1"
    assert client.ask("system alarms True") == " Delete: err.log\n OK alarm: 0\n"


def test_caches_are_shown_and_deleted(node):
    node.write("rgb.pds", "1,2,3,0")
    node.start()
    client = node.client()
    assert client.ask("system cachedump") == "rgb.pds: 1,2,3,0\n\n"
    assert client.ask('system cachedump "rgb"') == "rgb.pds delete done.\n"
    assert "rgb.pds" not in node.files()


@pytest.mark.parametrize("module", ["system", "demo", "lmpacman"])
def test_help_names_functions_that_exist(client, module):
    listed = client.ask(f"{module} help").splitlines()
    names = {line.split()[0].rstrip(",") for line in listed if not line.startswith("  ")}
    shown = client.ask("help").split(f"   {module}\n")[1].split("\n   " + "x")[0]
    for name in names:
        assert re.search(rf"^ +{name}$", shown, re.MULTILINE), name


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("calculator 1 2", "1 + 2 = 3\n"),
        ('calculator 7 2 "/"', "7 / 2 = 3.5\n"),
        ('calculator 7 2 op="-"', "7 - 2 = 5\n"),
        ('calculator 7 2 "%"', "None\n"),
    ],
)
def test_demo_calculates(client, command, answer):
    assert client.ask(f"demo {command}") == answer


def test_demo_talks(client):
    assert client.ask('demo hello "Ada"').startswith("Hello Ada! ")
    assert re.fullmatch(r"[⚀-⚅] [1-6]\n", client.ask("demo dice_cube"))
    assert client.ask("demo yes_no").split()[0] in {"YES", "NO"}
    assert re.fullmatch(r"Up for 0 0:\d+:\d+, \d+ calls served\n", client.ask("demo exec_info"))
    assert "https://micropython.org\n" in client.ask("demo links")


def test_modules_are_listed_unloaded_and_deleted(node):
    node.write("LM_gone.py", "def x():\n    return 1\n")
    node.start()
    client = node.client()
    assert client.ask("gone x") == "1\n"
    assert "'LM_gone'" in client.ask("lmpacman module")
    assert client.ask('lmpacman module "LM_gone"') == "Module unload LM_gone done.\n"
    assert client.ask('lmpacman module "LM_gone"') == "Module unload LM_gone failed.\n"
    assert client.ask('lmpacman module "SocketServer"') == "Module unload SocketServer failed.\n"
    assert "   gone.py" in client.ask("lmpacman listlm").splitlines()
    assert client.ask('lmpacman dellm "gone.py"') == "Delete module: gone.py\n"
    assert client.ask('lmpacman dellm "x"') == "Invalid value: x\n"
    assert client.ask('lmpacman dellm "system.mpy"') == (
        "Load module system.mpy is in use, skip delete.\n"
    )
    assert "LM_gone.py" not in node.files()


def test_source_that_hides_a_compiled_module_is_deleted(node):
    node.write("LM_demo.py", "x = 1\n")
    node.start()
    client = node.client()
    assert client.ask("lmpacman del_duplicates") == "   Delete LM_demo.py True\n"
    assert client.ask("lmpacman del_duplicates") == "Nothing to delete.\n"
    assert {"LM_demo.mpy", "main.py"} <= set(node.files())


def test_checksums_are_those_of_the_files(running, client):
    *lines, last = client.ask("lmpacman micros_checksum").splitlines()
    assert last == "micrOS version: 2.0.0-0"
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha1(running.read(name)).hexdigest() == digest
    assert len(lines) > 25


def test_analog_input_is_the_mean_of_two_readings(micropython):
    assert micropython(
        "import machine\n"
        "readings = [12345, 12347]\n"
        "def read_u16(self):\n"
        "    readings.append(readings.pop(0))\n"
        "    return readings[0]\n"
        "machine.ADC.read_u16 = read_u16\n"
        "from Common import SmartADC\n"
        "one = SmartADC.get_singleton('ph')\n"
        "print(sorted(one.get().items()), one is SmartADC.get_singleton('ph'))\n"
    ).endswith("[('percent', 18.8), ('raw', 12346), ('volt', 0.46)] True\n")
