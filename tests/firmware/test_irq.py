"""External events and the periodic job, seen from outside: pins go up and down, commands run."""

import pytest
from firmware_node import POWER_ON
from notes import install, noted, until

PULSES = (0, 1100, 3600, 4600, 5600, 8610)  # ms; with a lock-out of 3 s three of them count
ACCEPTED = (0, 3600, 8610)


def started(node, **values):
    """A node with these interrupts, its clock past every lock-out."""
    install(node)
    node.configure(nwmd="AP", **values)
    node.start()
    return node.client()


def pulse(node, pin):
    node.control.set_pin(pin, 1)
    node.control.set_pin(pin, 0)


def what(client):
    return [text for text, _, _ in noted(client)]


@pytest.mark.parametrize(("chip", "pin"), [("esp32", 4), ("esp32s3", 0)])
def test_bouncing_contact_counts_once(make_node, chip, pin):
    """An event locks out the next ones, and those do not lengthen it; pin 0 is a pin."""
    node = make_node(chip)
    client = started(
        node, irq1=True, irq1_cbf="note add 'hit'", irq_prell_ms=3000, cstmpmap=f"irq1:{pin}"
    )
    node.control.advance(4)
    assert client.ask("task show irq") == f"irq1: pin {pin}\n"
    at = 0
    for moment in PULSES:
        if moment > at:
            node.control.advance((moment - at) / 1000)
        at = moment
        pulse(node, pin)
    until(lambda: len(noted(client)) == len(ACCEPTED))
    first, *rest = [ticks for _, _, ticks in noted(client)]
    assert [ticks - first for ticks in rest] == pytest.approx(ACCEPTED[1:], abs=900)
    node.stop()


def test_first_event_counts_once_the_node_has_run_for_the_lock_out(node):
    client = started(node, irq1=True, irq1_cbf="note add 'hit'", irq_prell_ms=60000)
    pulse(node, 4)
    node.control.advance(58 - int(client.ask("system info").rsplit(":", 1)[1]))
    assert what(client) == []
    pulse(node, 4)
    node.control.advance(3)
    pulse(node, 4)
    until(lambda: what(client) == ["hit"])


@pytest.mark.parametrize(
    ("trigger", "edges"),
    [("down", "d"), (" BOTH ", "ud"), ("sideways", "u")],
)
def test_trigger(node, trigger, edges):
    """Rising unless something else is asked for."""
    client = started(node, irq2=True, irq2_cbf="note add 'edge'", irq2_trig=trigger, irq_prell_ms=0)
    counts = []
    for level in (1, 0):
        node.control.set_pin(18, level)
        node.control.advance(0.2)
        counts.append(len(noted(client)))
    assert counts == [int("u" in edges), int("u" in edges) + int("d" in edges)]


def test_taken_pin_is_logged_and_only_that_one_is_left_out(node):
    """So are one without a command, one that is off, and a pin the chip does not have."""
    client = started(
        node,
        cstmpmap="irq2:4; irq4:99",
        irq1=True,
        irq1_cbf="note add 'one'",
        irq2=True,
        irq2_cbf="note add 'two'",
        irq3=True,
        irq3_cbf="note add 'three'; note add 'more'",
        irq4=True,
        irq4_cbf="note add 'four'",
        irq_prell_ms=0,
    )
    alarms = client.ask("system alarms")
    assert "[ERR] EVENT irq2 IO error: [io] Pin irq2 is busy: irq1:4" in alarms
    assert "[ERR] EVENT irq4 IO error: " in alarms
    assert "NOK alarm: 2" in alarms
    assert client.ask("task show irq") == "irq1: pin 4, irq3: pin 5\n"
    pulse(node, 5)
    until(lambda: what(client) == ["three", "more"])


def test_what_is_off_books_no_pin(node):
    """Off, without a command, with an empty one."""
    command = "note add 'x'"
    client = started(node, irq1_cbf=command, irq2=True, irq3=True, irq3_cbf=" ")
    assert "irq" not in client.ask("system pinmap")
    assert client.ask("task show irq") == "No task found: irq\n"


def test_commands_wait_until_other_code_is_done_and_few_events_wait(node):
    """Ten events while a module works: not one command inside it, and at most five afterwards."""
    client = started(node, irq1=True, irq1_cbf="note slow 'event' 300", irq_prell_ms=0, dbg=False)
    client.send("note slow 'busy' 1500\n")
    node.control.advance(0.1)
    for _ in range(10):
        pulse(node, 4)
        node.control.advance(0.005)  # two of the same millisecond would count as one
    client.until(client.prompt)
    until(lambda: len(noted(client)) >= 5)
    node.control.advance(1)
    (_, _, busy), *events = noted(client)
    assert 4 <= len(events) <= 5
    assert min(ticks for _, _, ticks in events) - busy >= 1500


def test_periodic_job_keeps_its_rate(node):
    """Every tick half a second after the one before, whatever the commands take."""
    client = started(node, timirq=True, timirqcbf="note slow 'tick' 120", timirqseq=500)
    client.ask("note clear")
    node.control.advance(15)
    ticks = [moment for _, _, moment in noted(client)]
    assert 28 <= len(ticks) <= 34
    assert (ticks[-1] - ticks[0]) / (len(ticks) - 1) == pytest.approx(500, abs=10)
    assert client.ask("task kill timirq") == "Kill: timirq|False\n"


def test_late_ticks_are_merged(node):
    """After four seconds in which eight ticks were due there is one, then the old rate."""
    client = started(node, timirq=True, timirqcbf="note add 'tick'", timirqseq=500)
    node.control.advance(2)
    client.ask("note slow 'busy' 4000")
    node.control.advance(2)
    lines = noted(client)
    end = next(moment for text, _, moment in lines if text == "busy") + 4000
    after = [moment - end for text, _, moment in lines if text == "tick" and moment >= end]
    assert len([moment for moment in after if moment < 450]) in (1, 2)
    assert 4 <= len(after) <= 7


def test_failing_command_does_not_end_the_tasks(node):
    node.compile("LM_bad.py", "import sys\ndef f():\n    return 1 // 0\ndef g():\n    sys.exit()\n")
    client = started(
        node,
        timirq=True,
        timirqcbf="bad f; bad g; note add 'tick'",
        timirqseq=200,
        irq1=True,
        irq1_cbf="bad g; note add 'event'",
        irq_prell_ms=0,
    )
    pulse(node, 4)
    until(lambda: what(client).count("tick") >= 3 and "event" in what(client))
    assert client.ask("system alarms").count("LM_bad->f") >= 1
    assert POWER_ON in node.text
