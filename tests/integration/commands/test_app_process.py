"""Apps that do what no program survives: the node and the rest of the program go on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from micros_ide.errors import JobCancelled
from micros_ide.model.jobs import JobLog
from micros_ide.own_process import module_command, module_environment
from micros_ide.services.apps import AppEmitted
from micros_ide.workers.app_child import AppChild
from tests.stand_ins.shell_server import ShellServer


def children() -> set[int]:
    """Processes of dashboard apps that live; those of tests beside this one have another home."""
    found, home = set(), b"MICROS_IDE_HOME=" + os.environb[b"MICROS_IDE_HOME"]
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
            mine = home in path.with_name("environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mine and b"app_process" in words and int(path.parent.name) != os.getpid():
            found.add(int(path.parent.name))
    return found


def run(core, name, target):
    return core.apps.submit(name, target).result()


@pytest.fixture(autouse=True)
def no_process_and_no_thread_is_left(home):
    before, threads = children(), set(threading.enumerate())
    yield
    assert children() - before == set()
    left = [one for one in threading.enumerate() if one.name.startswith("app ")]
    assert [one for one in left if one not in threads] == []


def test_an_app_that_lives_is_counted():
    with AppChild() as child:
        words = Path(f"/proc/{child._process.pid}/cmdline")
        while not words.read_bytes():  # Linux tells them a moment after the program has begun
            time.sleep(0.001)
        assert child._process.pid in children()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os; os._exit(7)", "Mine: its process ended in the middle of the run, with code 7"),
        (
            "import ctypes; ctypes.string_at(0)",
            "Mine: app.py, line 3: its process crashed: Segmentation fault",
        ),
        (
            "import os; os.kill(os.getpid(), 9)",
            "Mine: its process was ended from outside (SIGKILL)",
        ),
        (
            "kept = [bytes(64 << 20) for n in range(10 ** 6)]",
            "Mine: app.py, line 3: MemoryError: it wants more than",
        ),
        ("api.call('x' * (20 << 20))", "the command must be one line of 1 to 2000 bytes"),
        ("(lambda f: f(f))(lambda f: f(f))", "Mine: app.py, line 3: RecursionError: maximum"),
        ("api._line.end('done', words=[1] * 1000000)", "Mine: a message is too long"),
        (
            "api._line.ask('shell')",
            "Mine: app.py, line 3: NodeFailure: the app's process asks for 'shell'",
        ),
        (
            "api._line.ask('row', row={'a': [1]})",
            "Mine: app.py, line 3: NodeFailure: 'a' must be a text",
        ),
    ],
)
def test_a_crash_is_the_end_of_the_app_alone(core, lamp, own_app, body, words):
    name = own_app(f"def run(api):\n    api.emit({{'n': 1}})\n    {body}\n")
    with pytest.raises(Exception, match=f"^{re.escape(words)}") as caught:
        run(core, name, lamp.name)
    assert caught.value.more["rows"] == [{"n": 1}]
    assert run(core, "GetVersion", lamp.name).rows  # and the next one runs


@pytest.mark.parametrize(
    "body",
    [
        "re.match('(a+)+b', 'a' * 60)",  # one call that lets no other thread run
        "exec('while True:\\n try: api.call(\"version\")\\n except BaseException: pass')",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); exec('while True: pass')",
        "subprocess.run(['sleep', '600'])",
        "exec('while True: print(1)')",
    ],
)
def test_whatever_an_app_does_it_can_be_cancelled(core, lamp, own_app, body):
    name = own_app(
        f"""
        import re, signal, subprocess

        def run(api):
            api.emit({{"n": 1}})
            {body}
        """
    )
    came = threading.Event()
    with core.bus.listening(AppEmitted, lambda event: came.set()):
        job = core.apps.submit(name, lamp.name)
        assert came.wait(20)
    job.cancel()
    with pytest.raises(JobCancelled):
        job.result()
    assert run(core, "GetVersion", lamp.name).rows


def test_clean_up_that_takes_for_ever_is_ended(core, lamp, own_app):
    name = own_app(
        """
        def run(api):
            try:
                api.emit({"n": 1})
                api.sleep(600)
            finally:
                api.log(api.call("version"))
                api.sleep(600)
        """
    )
    came, said = threading.Event(), []
    with core.bus.listening(AppEmitted, lambda event: came.set()):
        job = core.apps.submit(name, lamp.name)
        assert came.wait(20)
    with core.bus.listening(JobLog, lambda event: said.append(event.text)):
        job.cancel()
        with pytest.raises(JobCancelled):
            job.result()
    assert said == [lamp.result.version]


def test_what_is_written_past_the_api_is_shown_and_harms_nothing(core, lamp, own_app):
    name = own_app(
        """
        import os, sys

        def run(api):
            sys.stdout.write('{"end": "done"}\\n')
            os.write(1, b"raw \\x1b[2J\\xff\\n")
            api.sleep(0)
            return "the end"
        """
    )
    said = []
    with core.bus.listening(JobLog, lambda event: said.append(event.text)):
        assert run(core, name, lamp.name).verdict == "the end"
    assert said == ['{"end": "done"}', "raw [2J\N{REPLACEMENT CHARACTER}"]


def test_an_app_process_ends_with_the_program(core, lamp, own_app, tmp_path):
    """Also inside a loop of C that lets no other thread of its interpreter run."""
    name = own_app(
        "import re\n\ndef run(api):\n    api.emit({'n': 1})\n    re.match('(a+)+b', 'a' * 60)\n"
    )
    row = core.apps.find(name)
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import os
            from micros_ide.workers.app_child import AppChild

            with AppChild() as child:
                child.send({{"id": "Mine", "folder": {row.folder!r}, "device": "lamp",
                            "parameters": {{}}, "memory": 0}})
                child.hear()
                child.send({{"value": None}})
                print(child._process.pid, flush=True)
                os.kill(os.getpid(), 9)
            """
        )
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        env=module_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid, until = int(done.stdout), time.monotonic() + 20
    while pid in children() and time.monotonic() < until:
        time.sleep(0.02)
    assert pid not in children()


def test_the_process_loads_neither_the_window_nor_the_tools():
    code = "import sys, micros_ide.workers.app_process; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=module_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"PyQt5", "esptool", "serial", "socket", "subprocess", "ctypes", "asyncio"}
    assert module_command("micros_ide.workers.app_process")[-2:] == [
        "-m",
        "micros_ide.workers.app_process",
    ]


@pytest.fixture
def big_node():
    """A node that answers `small` with ten million characters, `huge` with twenty."""

    def talk(link):
        link.sendall(b"big $ ")
        while command := server.hear(link).decode().strip():
            if command == "exit":
                return
            size = {"small": 10, "huge": 20}.get(command, 0)
            answer = (
                b"hello:big:micr00BIG" if command == "hello" else b"0123456789" * (size * 100_000)
            )
            link.sendall(answer + b"\nbig $ ")

    server = ShellServer(talk)
    yield f"127.0.0.1:{server.port}"
    server.close()


def test_ten_megabytes_reach_the_app_whole_and_more_is_a_failed_call(core, own_app, big_node):
    name = own_app(
        """
        from micros_ide.app_api import CallFailed

        def run(api):
            said = api.call("small")
            api.emit({"size": len(said), "end": said[-3:]})
            try:
                api.call("huge")
            except CallFailed as error:
                return str(error)
        """
    )
    done = run(core, name, big_node)
    assert done.rows == ({"size": 10_000_000, "end": "789"},)
    assert done.verdict == "big answers more than 16,777,216 characters"
