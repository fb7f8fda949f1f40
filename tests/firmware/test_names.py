"""Names: of the functions in compiled modules, and those from the network that must not pile up."""

import ast
import json
import time

import pytest
from firmware_node import SOURCE
from heap_use import used_at_rest

MODULES = sorted((SOURCE / "modules").glob("LM_*.py"))


def public_functions(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in body if isinstance(node, kinds) and node.name[0] != "_"}


def test_functions_of_compiled_modules_are_read_from_their_files(micropython):
    names = [path.with_suffix(".mpy").name for path in MODULES]
    answer = micropython(
        "import json\nfrom ShellNames import function_names\n"
        # One line each: all of them at once need more memory than a board has in one piece.
        f"for name in {names!r}:\n    print(json.dumps([name, function_names(name)]))"
    )
    found = dict(json.loads(line) for line in answer.splitlines())
    for path in MODULES:
        assert public_functions(path) <= set(found[f"{path.stem}.mpy"]), path.stem
        assert not [name for name in found[f"{path.stem}.mpy"] if name.startswith("_")]


@pytest.mark.parametrize("data", [b"", b"M", b"M\x06\x00\x1f", b"M\x05\x00\x1f\x00", b"\xff" * 40])
def test_files_that_are_no_modules_are_refused(micropython, data):
    answer = micropython(
        f"open('x.mpy', 'wb').write({data!r})\nfrom ShellNames import function_names\n"
        "try:\n    print(function_names('x.mpy'))\nexcept ValueError:\n    print('refused')"
    )
    assert answer.endswith("refused\n")


def test_help_lists_functions_of_compiled_modules_that_are_not_loaded(client):
    answer = client.ask("help lm")
    assert "   robustness\n             raise_error\n             memory_leak\n" in answer
    assert "LM_robustness" not in client.ask("lmpacman module")


@pytest.mark.parametrize(
    "command", ["nq{0}z f", "system nq{0}z", "tst echo nq{0}z", "system pinmap 'nq{0}z'"]
)
def test_new_names_do_not_stay_in_memory(running, client, command):
    """MicroPython keeps every name it looks up for ever."""
    client.ask(command.format("first"))
    client.ask("system pinmap")
    before = used_at_rest(client)
    for number in range(100):
        client.ask(command.format(number))
    assert used_at_rest(client) - before < 300


def test_arguments_with_new_names_are_taken_a_few_times(node):
    node.start()
    client = node.client()
    answers = [client.ask(f"tst echo nk{number}z=1") for number in range(40)]
    taken = [answer for answer in answers if answer.startswith("args=")]
    assert len(taken) == 32
    assert "unexpected keyword argument 'nk39z'" in answers[39]
    assert client.ask("tst echo nk0z=5") == "args=() kwargs=[('nk0z', 5)]\n"
    assert client.ask("tst two b=3 a=1") == "a=1 b=3\n"


def test_task_commands_work_in_a_boot_hook(node):
    node.configure(boothook='tst cnt &&; tst s &&; task kill tst.cnt; nosuch f "a;b"; tst rows 9 9')
    node.start()
    client = node.client()
    end = time.monotonic() + 5
    while client.ask("task show tst.s") != "plain text\n":
        assert time.monotonic() < end
    listed = client.ask("task list")
    assert "No        tst.cnt" in listed
    assert "Yes       tst.s" in listed
    assert "no module named 'LM_nosuch'" in client.ask("system alarms")


def test_pipe_and_core_take_what_modules_give_them(micropython):
    answer = micropython(
        "from TaskManager import exec_lm_core, exec_lm_pipe\n"
        "exec_lm_core(['tst', 'two', 5, '\"a  b\"'], print)\n"
        "exec_lm_core(('task', 'list', 'x'), print)\n"
        "print(exec_lm_pipe('n/a'), exec_lm_pipe('tst s; ;'), exec_lm_pipe('tst exc; tst s'))\n"
    )
    lines = answer.splitlines()
    assert lines[0] == "a=5 b='a  b'"
    assert lines[1].startswith("Invalid task cmd!")
    assert lines[-1] == "True True False"


@pytest.mark.parametrize("tag", ["cron", "irq", "timirq"])
def test_system_tasks_take_no_place_and_cannot_be_killed(micropython, tag):
    answer = micropython(
        "import asyncio\nfrom TaskManager import Manager, exec_lm_core\n"
        "async def work():\n    await asyncio.sleep(9)\n"
        "async def main():\n"
        "    free = Manager().free()\n"
        f"    Manager().start({tag!r}, work())\n"
        "    print(Manager().free() == free)\n"
        f"    exec_lm_core('task kill {tag}', print)\n"
        "asyncio.run(main())"
    )
    assert answer.splitlines() == ["True", f"Kill: {tag}|False"]


def test_task_may_ask_for_its_own_end(micropython):
    answer = micropython(
        "import asyncio\nfrom TaskManager import Manager\n"
        "async def work():\n    print(Manager().tasks['a.b'].kill())\n    await asyncio.sleep(0)\n"
        "async def main():\n"
        "    Manager().start('a.b', work())\n    await asyncio.sleep_ms(20)\n"
        "    print(Manager().busy('a.b'))\n"
        "asyncio.run(main())"
    )
    assert answer.splitlines() == ["True", "False"]
