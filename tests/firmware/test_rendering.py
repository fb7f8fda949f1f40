"""What load modules return, raise or must not reach, as text."""

import json

import pytest
from firmware_node import USAGE

FAILED = "exec_lm_core LM_tst->{}: {}\n" + USAGE
MISSING = "'module' object has no attribute '{}'"


def refused(function: str) -> str:
    return FAILED.format(function, MISSING.format(function))


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("nested", " x: {'y': 1}\n"),
        ("emptyd", "\n"),
        ("emptyd >json", "{}\n"),
        ("l", "[1, 'two', 3.0, None, True]\n"),
        ("l >json", '[1, "two", 3.0, null, true]\n'),
        ("t", "('a', 1)\n"),
        ("t >json", '["a", 1]\n'),
        ("s", "plain text\n"),
        ("s >json", "plain text\n"),
        ("ml", "line1\nline2\nline3\n"),
        ("es", "\n"),
        ("n", "None\n"),
        ("n >json", "null\n"),
        ("b", "True\n"),
        ("b >json", "true\n"),
        ("f", "3.14159\n"),
        ("i", "42\n"),
        ("i >json", "42\n"),
        ("by", "b'bytes\\x00'\n"),
        ("uni", "árvíz ☁️\n"),
        ("noret", "None\n"),
        ("help", " d,\n echo a b=1,\n stream n=3,\n"),
        ("help >json", '["d", "echo a b=1", "stream n=3"]\n'),
        ("pm1", " neop: 15\n"),
        ("stream", "row 0\nrow 1\nrow 2\nend\n"),
        ("stream 2", "row 0\nrow 1\nend\n"),
        ("stream 2 >json", "row 0\nrow 1\nend\n"),
        ("streamonly", "only row\nNone\n"),
        ("load_n_init", "init 1\n"),
        ("bye", "Bye!\n"),
        ("tr", "[0, 2, 5, 8, 10]\n"),
        ("tr 10 0", "[10, 8, 5, 2, 0]\n"),
        ("tr 0 10 5 0", "[10]\n"),
        ("tr 0 10 50 0.001", "[0, 10]\n"),
        ("trg 0 1000 500 0", "([201, 201], 5)\n"),
        ("trg 0 100 interval_sec=0.05", "([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 5)\n"),
        ('pin "neop"', "15\n"),
        ('pin  "neop"', "15\n"),
        ('pin "nokey"', FAILED.format("pin", "[io-resolve] error: " + MISSING.format("nokey"))),
        (
            'pin "__name__"',
            FAILED.format("pin", "[io-resolve] error: " + MISSING.format("__name__")),
        ),
        ('pin "irq1"', "4\n"),
    ],
)
def test_result_of_a_function(client, command, answer):
    assert client.ask(f"tst {command}") == answer


def test_pin_of_another_is_refused_by_its_name(client):
    assert client.ask('tst pin "neop"') == "15\n"
    busy = "[io] Pin rgbue is busy: neop:15"
    assert client.ask('tst pin "rgbue"') == FAILED.format("pin", busy)


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("tst d", {" a: 1", " b: True", " c: None", " d: txt", " e: [1, 2]"}),
        ("tst status", {" S: 1", " X: 500"}),
        ("tst pinmap", {" neop: 15", " dhtpin: 32", " nosuch: None"}),
    ],
)
def test_dict_has_one_line_per_item(client, command, values):
    assert set(client.ask(command).splitlines()) == values


def test_dict_as_json(client):
    answer = client.ask("tst d >json")
    assert json.loads(answer) == {"a": 1, "b": True, "c": None, "d": "txt", "e": [1, 2]}
    assert '"a": 1' in answer


def test_generator_is_shown_and_never_run(client):
    assert client.ask("tst gen").startswith("<generator object 'gen' at ")
    assert client.ask("tst gen &") == "Start tst.gen\n"
    assert client.ask("tst two 1") == "a=1 b=5\n"


def test_coroutine_is_awaited(client):
    assert client.ask("tst coro") == "None\n"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("tst nosuchfunc", refused("nosuchfunc")),
        ("tst exc", FAILED.format("exc", "boom")),
        ("tst excn", FAILED.format("excn", "")),
        ("tst key", FAILED.format("key", "nokey")),
        ("tst zero", FAILED.format("zero", "divide by zero")),
        ("tst undef", FAILED.format("undef", "name 'not_defined_thing' isn't defined")),
        ("tst VAR", FAILED.format("VAR", "'int' object isn't callable")),
        ("nohelp help", "exec_lm_core LM_nohelp->help: " + MISSING.format("help") + "\n" + USAGE),
        ("badimp x", "exec_lm_core LM_badimp->x: no module named 'nosuchmodule'\n" + USAGE),
        ("badimp  x", "exec_lm_core LM_badimp->x: no module named 'nosuchmodule'\n" + USAGE),
        ("synt x", "exec_lm_core LM_synt->x: invalid syntax\n" + USAGE),
        (
            "nosuchmod func",
            "exec_lm_core LM_nosuchmod->func: no module named 'LM_nosuchmod'\n" + USAGE,
        ),
    ],
)
def test_error_of_a_function(client, command, answer):
    assert client.ask(command) == answer


@pytest.mark.parametrize(
    "function", ["_private", "__name__", "uptime", "socket_stream", "sleep_ms", "pinmap_dump"]
)
def test_only_public_functions_of_the_module_itself_can_be_called(client, function):
    assert client.ask(f"tst {function}") in (refused(function), FAILED.format(function, MISSING))


@pytest.mark.parametrize("function", ["K", "time", "sys", "asyncio"])
def test_classes_and_modules_cannot_be_called(client, function):
    assert "object isn't callable\n" in client.ask(f"tst {function}")


@pytest.mark.parametrize("name", ["tst.K", "K.sm", "../main", "tst;x", "_tst", "&"])
def test_module_names_reach_nothing_but_load_modules(client, name):
    assert client.ask(f"{name} run").startswith(f"exec_lm_core LM_{name}->run: ")
    assert client.ask("hello").startswith("hello:")


@pytest.mark.parametrize(
    ("function", "text"),
    [
        ("leave", "SystemExit"),
        ("interrupt", "KeyboardInterrupt"),
        ("recurse", "maximum recursion depth exceeded"),
    ],
)
def test_a_module_cannot_end_the_node(client, function, text):
    assert client.ask(f"tst {function}") == FAILED.format(function, text)
    assert client.ask("hello").startswith("hello:node01:")


def test_out_of_memory_drops_the_module_and_speaks_before_the_prompt(client):
    client.ask("tst cnt")
    lines = client.ask("tst nomem").splitlines()
    assert lines[0] == (
        "exec_lm_core LM_tst->nomem: memory allocation failed, allocating 1000 bytes"
    )
    assert lines[1].startswith("[HA] Shells cleanup: ")
    assert len(lines) == 2
    assert client.ask("tst cnt") == "cnt: 1\n"


def test_a_stream_kept_beyond_its_call_reaches_nobody(client):
    assert client.ask("tst keep") == "kept\n"
    assert client.silent_for(0.1)
    assert client.ask("hello").startswith("hello:")


def test_data_log_keeps_the_newest_lines(client):
    for number in range(4):
        assert client.ask(f"tst log {number} 3") == "True\n"
    lines = client.ask("tst log").splitlines()
    assert [line.split()[-1] for line in lines] == ["1", "2", "3", "True"]
