"""Values of the right type and size that are still wrong are refused when they are set."""

import json

RIGHT = {
    "crontasks": ["n/a", "", "*:8:0:0!a b; sunset-30!c 'd;e';", "1-5:*/2:0:0!a b >json &"],
    "tz": ["n/a", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0530>-5:30"],
    "location": ["n/a", "47.5,19.05", "-33.9, 151.2", "90,-180"],
    "devfid": ["node01", "living-room.2"],
    "appwd": ["ADmin123", "a:b$c;d!e"],
    "cstmpmap": ["n/a", "neop:33", "esp32s2; neop:33; dhtpin: 4", "neop : 7 ;", "mine"],
    "irq1_trig": ["n/a", "up", "Down", " both "],
    "irq4_trig": ["up"],
    "stapwd": ["anything goes; : $ ü"],
    "utc": [60],
}
WRONG = {
    "crontasks": ["*:8:0:0", "*:8:0:0!a b;*:24:0:0!a b", "noon!a b"],
    "tz": ["", "CET", "Europe/Budapest", "60"],
    "location": ["", "47.5", "47.5;19.05", "91,0", "0,181", "nan,0", "here,there", "1,2,3"],
    "devfid": ["living room", "a:b", "a$b", "tab\there"],
    "appwd": ["pass word", "new\nline"],
    "cstmpmap": ["esp32; neop", "neop:x", "neop:-1", "neop:99", ":5", "neop:1:2", "a b:5"],
    "irq1_trig": ["rising", ""],
    "irq2_trig": ["x"],
    "irq3_trig": ["up down"],
}
SCRIPT = """
import json, sys
from ConfigRules import check
for line in open("cases.txt"):
    key, value = json.loads(line)
    try:
        check(key, value)
        print("right")
    except ValueError:
        print("wrong")
print([name for name in ("CronSyntax", "TimeZone", "SunTimes", "Time") if name in sys.modules])
"""


def test_each_rule_accepts_and_refuses(node):
    """With the reason in the exception; nothing stays loaded and no other module is needed."""
    table = [(k, v, "right") for k, values in RIGHT.items() for v in values]
    table += [(k, v, "wrong") for k, values in WRONG.items() for v in values]
    node.write("cases.txt", "".join(json.dumps([k, v]) + "\n" for k, v, _ in table))
    *found, loaded = node.interpret(SCRIPT).splitlines()
    assert [(*row[:2], answer) for row, answer in zip(table, found, strict=True)] == table
    assert loaded == "[]"


def test_node_refuses_on_the_wire_what_the_rules_refuse(node):
    """And takes what they accept; the old value stays."""
    node.configure(nwmd="AP")
    node.start()
    client = node.client()
    prompt = "[configure] node01 $ "
    client.ask("conf", prompt)
    for key, wrong, right in (
        ("location", "91,0", "47.5,19.05"),
        ("tz", "CET", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("crontasks", "*:8:0!a b", "*:8:0:0!a b"),
    ):
        assert client.ask(f"{key} {wrong}", prompt) == "Failed to save\n"
        assert client.ask(key, prompt) == "n/a\n"
        assert client.ask(f"{key} {right}", prompt) == "Saved\n"
        assert client.ask(key, prompt) == f"{right}\n"
