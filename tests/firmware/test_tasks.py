"""Background tasks."""

import time

import pytest
from firmware_node import USAGE

TOP = "---- micrOS  top ----\n#queue: {} #load: "


@pytest.fixture(autouse=True)
def no_tasks_left(running):
    yield
    client = running.client()
    client.ask("task kill tst.*")
    client.close()


def rows(client):
    return set(client.ask("task list").splitlines()[4:])


def wait_until(client, command, answer):
    end = time.monotonic() + 5
    while (text := client.ask(command)) != answer:
        assert time.monotonic() < end, text
        time.sleep(0.01)


def test_list_of_a_fresh_node(node):
    node.configure(aioqueue=3)
    node.start()
    client = node.client()
    head, load, _, titles, *tasks, _ = client.ask("task list").split("\n")
    assert (head, titles) == ("---- micrOS  top ----", "#Active   #taskID")
    assert load.startswith("#queue: 3 #load: ")
    assert load.endswith("%")
    assert set(tasks) == {"Yes       server", "Yes       idle", ""}
    assert client.ask("task show idle") == "i.d.l.e: 200ms\n"


@pytest.mark.parametrize(
    "command", ["task", "task kill", "task show", "task foo bar", "task list x", "task kill a b"]
)
def test_wrong_task_command(client, command):
    assert client.ask(command) == (
        "Invalid task cmd! Help: task list / kill <taskID> / show <taskID>\n"
    )


@pytest.mark.parametrize("verb", ["kill", "show"])
@pytest.mark.parametrize("tag", ["nosuch", "*.*"])
def test_unknown_task(client, verb, tag):
    assert client.ask(f"task {verb} {tag}") == f"No task found: {tag}\n"


def test_one_run_in_the_background(client):
    before = int(client.ask("tst cnt").split()[1])
    assert client.ask("tst cnt &") == "Start tst.cnt\n"
    wait_until(client, "task show tst.cnt", f"cnt: {before + 1}\n")
    assert "No        tst.cnt" in rows(client)


def test_loop_runs_until_killed(client):
    assert client.ask("tst cnt &&") == "Start tst.cnt\n"
    assert client.ask("tst cnt &&") == "tst.cnt is Busy\n"
    assert "Yes       tst.cnt" in rows(client)
    first = int(client.ask("tst cnt").split()[1])
    end = time.monotonic() + 5
    while int(client.ask("tst cnt").split()[1]) < first + 6:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert client.ask("task kill tst.cnt") == "Kill: tst.cnt|True\n"
    assert "No        tst.cnt" in rows(client)
    assert client.ask("task show tst.cnt").startswith("cnt: ")
    assert client.ask("task kill tst.cnt") == "Kill: tst.cnt|True\n"


def test_delay_comes_before_the_first_run(client):
    assert client.ask("tst cnt &60000") == "Start tst.cnt\n"
    assert client.ask("tst cnt &60000") == "tst.cnt is Busy\n"
    assert client.ask("task show tst.cnt") == "\n"


@pytest.mark.parametrize("postfix", ["&abc", "&&&", "&-5", "5&", "&20"])
def test_odd_postfix_means_once(client, postfix):
    before = int(client.ask("tst cnt").split()[1])
    assert client.ask(f"tst cnt {postfix}") == "Start tst.cnt\n"
    wait_until(client, "task show tst.cnt", f"cnt: {before + 1}\n")


def test_queue_has_a_limit(client):
    for function in ("cnt", "d", "s"):
        assert client.ask(f"tst {function} &&60000") == f"Start tst.{function}\n"
    assert client.ask("tst cnt &") == "[aio] Task queue full: 3\n"
    assert client.ask("task list").startswith(TOP.format(0))
    killed = client.ask("task kill tst.*")
    assert killed.startswith("Kill: ")
    assert set(killed.removeprefix("Kill: ").strip().split(", ")) >= {
        "tst.cnt|1",
        "tst.d|1",
        "tst.s|1",
    }
    assert client.ask("task list").startswith(TOP.format(3))


def test_output_of_a_group_names_each_task(client):
    client.ask("tst s &")
    client.ask("tst n &")
    wait_until(client, "task show tst.n", "None\n")
    wait_until(client, "task show tst.s", "plain text\n")
    assert {"tst.s: plain text", "tst.n: None"} <= set(client.ask("task show t.*").splitlines())


@pytest.mark.parametrize(
    ("command", "tag", "out"),
    [
        ('tst echo "a b" 1 &', "tst.echo", "args=('a b', 1) kwargs=[]"),
        ('tst echo "x&y" &', "tst.echo", "args=('x&y',) kwargs=[]"),
        ("tst l >json &", "tst.l", '[1, "two", 3.0, null, true]'),
        ("tst exc &", "tst.exc", "exec_lm_core LM_tst->exc: boom"),
        (
            "nosuch func &",
            "nosuch.func",
            "exec_lm_core LM_nosuch->func: no module named 'LM_nosuch'",
        ),
        ("tst leave &", "tst.leave", "exec_lm_core LM_tst->leave: SystemExit"),
        ("tst stream 2 &", "tst.stream", "end"),
        ("tst streamonly &", "tst.streamonly", "only row"),
    ],
)
def test_output_of_a_task(client, command, tag, out):
    assert client.ask(command) == f"Start {tag}\n"
    wait_until(client, f"task show {tag}", out + "\n")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("tst d & >json", "exec_lm_core LM_tst->d: invalid syntax\n" + USAGE),
        ("tst cnt & 5", "exec_lm_core LM_tst->cnt: invalid syntax\n" + USAGE),
        ("tst &", "exec_lm_core LM_tst->&: invalid syntax\n" + USAGE),
        ("& &", "exec_lm_core LM_&->&: invalid syntax\n" + USAGE),
        ("tst cnt&", "exec_lm_core LM_tst->cnt&: invalid syntax\n" + USAGE),
    ],
)
def test_postfix_in_the_wrong_place(client, command, answer):
    assert client.ask(command) == answer


@pytest.mark.parametrize("tag", ["idle", "server"])
def test_system_tasks_cannot_be_killed(client, tag):
    assert client.ask(f"task kill {tag}") == f"Kill: {tag}|False\n"
    assert f"Yes       {tag}" in rows(client)


def test_task_of_a_module(client):
    assert client.ask("tst job 3") == "Starting\n"
    assert client.ask("tst job 3") == "Already running\n"
    wait_until(client, "task show tst._job", "step 1\n")
    assert client.ask("tst jobstate") == "out=step 1 done=False tag=tst._job\n"
    assert client.ask("task list").startswith(TOP.format(2))
    wait_until(client, "task show tst._job", "done 3\n")
    wait_until(client, "tst jobstate", "out=done 3 done=True tag=tst._job\n")
    assert client.ask("task kill tst._job") == "Kill: tst._job|True\n"


def test_module_task_can_be_killed(client):
    assert client.ask("tst job 1000") == "Starting\n"
    assert client.ask("task kill tst._job") == "Kill: tst._job|True\n"
    wait_until(client, "tst job 1", "Starting\n")


def test_task_that_does_not_mark_its_end_is_done_when_it_ends(client):
    assert client.ask("tst plainjob") == "True\n"
    assert client.ask("tst plainjob") == "None\n"
    wait_until(client, "tst plainjob", "True\n")


def test_failing_task_shows_its_error_and_frees_its_place(client):
    assert client.ask("tst failjob") == "True\n"
    wait_until(client, "task show tst._fail", "job failed\n")
    assert "No        tst._fail" in rows(client)


@pytest.mark.parametrize("command", ["tst exitjob", "tst stray"])
def test_task_that_exits_does_not_end_the_node(client, command):
    client.ask(command)
    time.sleep(0.05)
    assert client.ask("hello").startswith("hello:")


def test_finished_tasks_are_forgotten_in_the_end(client):
    for number in range(20):
        client.ask(f"nosuch{number} f &")
        wait_until(
            client,
            f"task show nosuch{number}.f",
            f"exec_lm_core LM_nosuch{number}->f: no module named 'LM_nosuch{number}'\n",
        )
    listed = [row for row in rows(client) if row.startswith("No")]
    assert len(listed) <= 10
    assert "No        nosuch19.f" in listed
