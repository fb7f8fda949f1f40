"""The rules for values are those of the firmware: both are asked the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path

from micros_ide import paths
from micros_ide.model.config_rules import broken_rule

MICROPYTHON = Path(sys.executable).with_name("micropython")
FIELDS = [
    "*",
    "0",
    "6",
    "7",
    "23",
    "24",
    "59",
    "60",
    "1-5",
    "5-1",
    "*/2",
    "*/0",
    "0-6/3",
    "3/2",
    "1,2",
    "1,,2",
    "a",
    "",
    " 5 ",
    "*-3",
    "0-",
    "12345",
]
TIMES = [
    *(f"{one}:6:30:0" for one in FIELDS),
    *(f"*:{one}:{one}:0" for one in FIELDS),
    *(f"*:*:*:{one}" for one in FIELDS),
    *(
        f"{sun}{shift}"
        for sun, shift in product(
            ("sunrise", "SUNSET"), ("", "+5", "-30", " + 15", "+721", "-720", "5", "+", "x", "-1.5")
        )
    ),
    "6:30",
    "*:*:*",
    "*:*:*:*:*",
    "",
]
COMMANDS = ["system heartbeat", "system", "", "a b c", "x 'a;b'", 'x "it\'s" y', "'open quote"]
CASES = [
    *(("crontasks", f"{when}!system heartbeat") for when in TIMES),
    *(("crontasks", f"*:6:30:0!{command}") for command in COMMANDS),
    ("crontasks", "n/a"), ("crontasks", ""), ("crontasks", ";;"), ("crontasks", "no mark"),
    ("crontasks", "*:6:30:0!a b;;sunset!c d;"), ("crontasks", "*:6:30:0!a b;25!c d"),
    *(("tz", text) for text in (
        "n/a", "UTC0", "UTC", "CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST", "CET-1CEST,M3.5.0",
        "CET-1,M3.5.0,M10.5.0", "<+03>-3", "<+3>-3", "<-03>3", "IST-5:30", "IST-5:60", "A0",
        "EST5EDT,M3.2.0,M11.1.0", "EST5EDT4,M3.2.0,M11.1.0", "EST25", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J60,J300", "EST5:0:0:0",
        "EST5EDT,M3.2.0/167,M11.1.0/-1", "EST5EDT,M3.2.0/168,M11.1.0", "EST5EDT,M3.2.0/,M11.1.0",
        "EST+5", "EST--5", "EST5EDT,M3.2.0,M11.1.0,M1.1.1", "")),
    *(("location", text) for text in (
        "n/a", "47.5,19.05", "47.5, 19.05", "-90,180", "90.1,0", "0,-181", "47.5", "a,b", "",
        "1,2,3", "1e1,2E-1", ".5,5.", "nan,0", "+1,-1")),
    *(("cstmpmap", text) for text in (
        "n/a", "neop:16", "neop:16; btn:4", "esp32; neop:16", "neop:16; esp32", "neop:49",
        "neop:-1", ":5", "neop:", "1x:5", "", ";", "a b:5", "table", "neop:004", "neop:0048")),
    *(("irq1_trig", text) for text in ("n/a", "up", " Down ", "BOTH", "rising", "")),
    ("irq4_trig", "sideways"), ("boothook", "anything at all"),
]  # fmt: skip
SCRIPT = """
import json, sys
import ConfigRules
found = []
for key, value in json.loads(sys.stdin.read()):
    try:
        ConfigRules.check(key, value)
        found.append(True)
    except ValueError:
        found.append(False)
print(json.dumps(found))
"""


def test_host_and_firmware_take_and_refuse_the_same():
    core = paths.bundled("firmware_src") / "core"
    run = subprocess.run(
        [MICROPYTHON, "-c", SCRIPT],
        input=json.dumps(CASES),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        env=os.environ | {"MICROPYPATH": str(core)},
    )
    taken = json.loads(run.stdout)
    ours = [broken_rule(key, value) == "" for key, value in CASES]
    pairs = zip(CASES, taken, ours, strict=True)
    assert [(case, node) for case, node, host in pairs if node != host] == []
    assert 40 < sum(taken) < len(taken) - 40


def test_what_is_wrong_is_told_in_words():
    assert "number below 24" in broken_rule("crontasks", "*:24:0:0!a b")
    assert "module and a function" in broken_rule("crontasks", "*:4:0:0!a")
    assert "47.5,19.05" in broken_rule("location", "home")
