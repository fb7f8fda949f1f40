"""What LM_system offers under the names of older clients, and the helpers modules share."""

import json
import re

import pytest

HELP = [
    "info",
    "gclean",
    "heartbeat",
    "clock",
    "setclock",
    "ntp",
    "module",
    "rssi",
    "cachedump",
    "lmpacman",
    "pinmap",
    "ha_sta",
    "alarms",
    "sun",
    "ifconfig",
    "memory_usage",
    "disk_usage",
    "micros_checksum",
    "boot",
]


def test_help_names_every_function_once(client):
    lines = client.ask("system help").splitlines()
    assert [line.split()[0].rstrip(",") for line in lines] == HELP
    shown = client.ask("help").split("   system\n")[1].split("\n   ")
    offered = {
        line.strip() for line in "\n".join(shown).split("\n") if line.startswith("         ")
    }
    assert set(HELP) <= offered | {line.strip() for line in shown}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("system lmpacman", "lmpacman listlm"),
        ("system micros_checksum", "lmpacman micros_checksum"),
        ('system lmpacman "nosuch.py"', 'lmpacman dellm "nosuch.py"'),
        ('system lmpacman "system.mpy"', 'lmpacman dellm "system.mpy"'),
        ('system module "LM_nosuch"', 'lmpacman module "LM_nosuch"'),
    ],
)
def test_old_and_new_name_answer_the_same(client, old, new):
    assert client.ask(old) == client.ask(new)
    assert "exec_lm_core" not in client.ask(old)


def test_module_is_unloaded_and_deleted_by_the_old_names(running):
    running.stop()
    running.write("LM_gone.py", "def x():\n    return 1\n")
    running.start()
    client = running.client()
    assert client.ask("gone x") == "1\n"
    assert "'LM_gone'" in client.ask("system module")
    assert client.ask('system module "LM_gone"') == "Module unload LM_gone done.\n"
    assert client.ask('system module "Debug"') == "Module unload Debug failed.\n"
    assert client.ask('system lmpacman "gone.py"') == "Delete module: gone.py\n"
    assert "LM_gone.py" not in running.files()
    client.close()


def test_sun_is_a_table_of_times_or_empty(client):
    assert re.fullmatch(r"\n|( sun(rise|set): \(\d+, \d+, \d+\)\n){2}", client.ask("system sun"))
    assert client.ask("system sun >json").startswith("{")
    assert "exec_lm_core" not in client.ask("system sun True")


TRANSITIONS = [
    ((0, 10, 5, 0.02), [0, 2, 5, 8, 10]),
    ((10, 0, 5, 0.02), [10, 8, 5, 2, 0]),
    ((0, 10, 5, 0), [10]),
    ((0, 10, 5, -1), [10]),
    ((0, 10, 100, 0.02), [0, 10]),  # less than one step
    ((0, 10, 0, 0.003), [0, 3, 7, 10]),
    ((5, 5, 10, 0.02), [5, 5, 5]),
    ((2.6, 3.4, 10, 0), [3]),
]


@pytest.mark.parametrize(("arguments", "values"), TRANSITIONS)
def test_transition(micropython, arguments, values):
    script = f"from Common import transition\nprint(list(transition{arguments}))\n"
    assert micropython(script) == f"{values}\n"


@pytest.mark.parametrize(
    ("arguments", "counts", "step"),
    [
        ("0, 100", [101], 10),
        ("0, 1000", [201], 5),
        ("7, 7", [201], 5),
        ("0, 100, 50, 0", [101, 101], 10),
        ("0, 100, 3, 3, interval_sec=0", [1, 1], 5),
    ],
)
def test_transitions_side_by_side_have_the_same_length(micropython, arguments, counts, step):
    out = micropython(
        "from Common import transition_gen\n"
        f"found, step = transition_gen({arguments})\n"
        "print([len(list(g)) for g in (found if isinstance(found, list) else [found])], step)\n"
    )
    assert out == f"{counts} {step}\n"


FADE = "0, 1000, interval_sec=0.2", 5, [list(range(0, 1001, 25))]
COLOUR = (
    "197, 0, 35, 0, 10, 0, interval_sec=0.2",
    5,
    [[197, 192, 187, 182, 177], [35, 34, 33, 32, 32], [10, 10, 10, 9, 9]],
)


@pytest.mark.parametrize(("arguments", "step", "values"), [FADE, COLOUR])
def test_fades_have_the_values_they_always_had(micropython, arguments, step, values):
    out = micropython(
        "from Common import transition_gen\n"
        f"found, step = transition_gen({arguments})\n"
        "print(step, [list(g) for g in (found if isinstance(found, list) else [found])])\n"
    )
    found_step, _, lists = out.partition(" ")
    found = json.loads(lists)
    assert int(found_step) == step
    assert [row[: len(wanted)] for row, wanted in zip(found, values, strict=True)] == values
    assert {len(row) for row in found} == {41}
    assert [row[-1] for row in found] in ([1000], [0, 0, 0])


def test_data_log_keeps_the_newest_lines_and_one_line_per_entry(node, micropython):
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "from Common import data_logger\n"
        "print(data_logger('nosuch'))\n"
        "for n in range(6): print(data_logger('t', 'value\\n%d' % n, limit=4))\n"
        "with open('big.dat', 'w') as file:\n"
        "    for n in range(2000): file.write('old %d\\n' % n)\n"
        "print(data_logger('big.dat', 'new', limit=99))\n"
    )
    assert out == "False\n" + "True\n" * 7
    lines = node.read("t.dat").decode().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [f"value {n}" for n in range(2, 6)]
    big = node.read("big.dat").decode().splitlines()
    assert len(big) == 30
    assert big[0] == "old 1971"
    assert re.fullmatch(r"20\d\d\.\d+\.\d+-\d+:\d+:\d+ new", big[-1])
