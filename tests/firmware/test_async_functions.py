"""Functions that take their time: who asked waits, everybody else is served."""

import contextlib
import select
import time

import pytest
from firmware_node import USAGE
from notes import until

FAILED = "exec_lm_core LM_slow->fail: too slow\n"


@pytest.fixture
def hooked(client, running):
    """A client of the shared node, which has been started with a hook, its log empty before."""
    client.ask("system alarms clean=True")
    running.stop()
    hook = "slow note 'a'; slow wait 50 'b'; slow note 'c'; slow fail"
    running.configure(boothook=hook, aioqueue=3)
    running.start()
    with contextlib.closing(running.client()) as made:
        yield made


def test_boot_hook_keeps_its_order_and_does_not_hold_the_start_up(hooked):
    failure = "[ERR] exec_lm_core LM_slow->fail: too slow"
    until(lambda: failure in hooked.ask("system alarms"))  # the last of the hook
    assert hooked.ask("slow seen") == "a,b,end,c\n"


def test_answer_comes_when_it_is_done(client):
    start = time.monotonic()
    assert client.ask("slow wait 120 'x'") == "x\n"
    assert time.monotonic() - start >= 0.12
    assert client.ask("slow table") == " a: 1\n b: None\n"
    assert client.ask("slow table >json") == '{"a": 1, "b": null}\n'
    assert client.ask("slow fail") == FAILED + USAGE


def test_lines_of_a_streaming_function_come_before_the_next_prompt(client):
    assert client.ask("slow lines 3") == "line 0\nline 1\nline 2\n\n"


def test_others_are_served_meanwhile(running, client):
    other = running.client()
    client.send("slow wait 5000 'slow one'\n")
    for _ in range(5):
        assert other.ask("slow note 'quick'") == "quick\n"
    assert not select.select([client.socket], [], [], 0)[0]  # they had not to wait for that
    running.control.advance(5)
    assert client.until(client.prompt) == "slow one\n" + client.prompt


def test_commands_of_one_client_keep_their_order(client):
    client.ask("slow seen")
    client.send("slow wait 60 'first'\nslow note 'second'\n")
    client.until("second\n" + client.prompt)
    assert client.ask("slow seen") == "first,end,second\n"


def test_killed_task_of_an_async_function_tidies_up(client):
    client.ask("slow seen")
    assert client.ask("slow wait 5000 'never' &") == "Start slow.wait\n"
    until(lambda: client.ask("slow waits") == "1\n")
    assert client.ask("slow wait 10 'other' &") == "slow.wait is Busy\n"
    assert client.ask("task kill slow.wait") == "Kill: slow.wait|True\n"
    until(lambda: client.ask("slow seen") == "end\n")
    assert client.ask("slow wait 10 'again' &") == "Start slow.wait\n"
    until(lambda: client.ask("task show slow.wait") == "again\n")


def test_background_task_repeats_an_async_function(client):
    assert client.ask("slow table &&20") == "Start slow.table\n"
    until(lambda: client.ask("task show slow.table") == "a: 1\n b: None\n")
    assert "True" in client.ask("task kill slow.table")


def test_task_that_has_ended_keeps_its_output_only(micropython):
    """The memory of what it worked with is needed by others, the task is remembered for long."""
    out = micropython(
        "import asyncio, gc\n"
        "from TaskManager import Manager\n"
        "async def job():\n"
        "    held = bytearray(8000)\n"
        "    await asyncio.sleep_ms(1)\n"
        "    task.out = str(len(held))\n"
        "async def main():\n"
        "    global task\n"
        "    for number in range(5):\n"
        "        task = Manager().start('tst.job{}'.format(number), job())\n"
        "        await task.done.wait()\n"
        "        gc.collect()\n"
        "        print(task.out, gc.mem_alloc())\n"
        "asyncio.run(main())\n"
    )
    rows = [tuple(map(int, line.split())) for line in out.splitlines() if line.startswith("8000 ")]
    assert len(rows) == 5
    assert rows[-1][1] - rows[0][1] < 8000


def test_who_cannot_wait_gets_a_task(micropython):
    out = micropython(
        "import asyncio\n"
        "from TaskManager import exec_lm_core, exec_lm_pipe\n"
        "async def main():\n"
        "    said = []\n"
        "    print(exec_lm_core('slow wait 30 \"1\"', said.append), said)\n"
        "    print(exec_lm_core(['slow', 'wait', 30, '\"2\"'], said.append), said)\n"
        '    print(exec_lm_pipe(\'slow wait 10 "3"; slow note "4"\'))\n'
        "    await asyncio.sleep_ms(100)\n"
        "    import LM_slow\n"
        "    print(LM_slow.seen(), LM_slow.out('slow.wait'))\n"
        "asyncio.run(main())\n"
    )
    lines = out.splitlines()
    assert "True ['Start slow.wait']" in lines
    assert "True ['Start slow.wait', 'slow.wait is Busy']" in lines
    # A command that is busy is left out, what stands behind it is not.
    assert lines[-1] == "4,1,end 1"
