"""Presence beyond the node: notices, another node, the sensor on its pin."""

import json

from presence_lamp import LAMP, seen, told


def test_notice_is_sent_only_when_it_is_wanted(fresh):
    node = fresh(files={"telegram.pds": "42"}, telegram="1234:abcd")
    client = node.client()
    client.ask("presence load_n_init timer=1 mic=False")
    for wanted, task in ((False, "No task found: telegram._notify\n"), (True, "")):
        client.ask(f"presence notification {wanted}")
        assert client.ask("presence motion_trig") == "Starting\n"
        shown = client.ask("task show telegram._notify")
        assert shown == task or (wanted and "No task found" not in shown)
        node.control.advance(3)
    assert "no notice" not in client.ask("system alarms")


def test_notice_that_cannot_be_sent_is_logged(quiet, soon):
    quiet.ask("presence notification True")
    quiet.ask("presence motion_trig")
    log = "presence: no notice could be sent"
    soon(lambda: log in quiet.ask("system alarms"))


def test_commands_reach_another_node(running, quiet, fresh, until):
    there = fresh(modules={"LM_lamp.py": LAMP}, devfid="node02")
    other = there.client("node02 $ ")
    quiet.ask("presence subscribe_intercon 'node02.local lamp note 1' 'node02.local lamp note 0'")
    assert quiet.ask("presence motion_trig") == "Starting\n"
    told(other, until, "1")
    running.control.advance(2)
    told(other, until, "0")
    assert "[ERR]" not in quiet.ask("system alarms")


def test_motion_sensor_switches_a_lamp(fresh, until):
    """All of it: the sensor's output, the interrupt, its command, the subscriber."""
    node = fresh(
        modules={"LM_lamp.py": LAMP},
        irq1=True,
        irq1_cbf="presence motion_trig",
        irq_prell_ms=0,
        boothook="presence load_n_init timer=2 mic=False; lamp lambdas",
    )
    client, bench = node.client(), node.control.bench
    pin = json.loads(client.ask("presence pinmap >json"))["irq1"]
    bench.add("pir", pins={"pin": pin}, hold=0.2)
    assert seen(client) == []
    bench.set("pir", motion=1)
    told(client, until, "on")
    bench.set("pir", motion=0)
    until(lambda: not bench.read("pir")["active"])
    node.control.advance(2)
    told(client, until, "off")
    assert bench.history("pir") == [0, 1, 0]
    bench.set("pir", motion=1)
    told(client, until, "on")
