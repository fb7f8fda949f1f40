"""The application's shell client against the real firmware."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

import pytest
from firmware_node import UID, Node

from micros_ide.errors import AuthFailed, Busy, ConnectionFailed
from micros_ide.model.nodes import Hello
from micros_ide.workers.device_shell import NodeShell


@pytest.fixture
def shell(running: Node) -> Iterator[NodeShell]:
    with NodeShell(running.address, running.port, expect="node01") as connected:
        yield connected


def test_hello_version_and_modes(shell: NodeShell) -> None:
    assert shell.hello() == Hello("node01", UID)
    assert shell.hello().genuine
    assert shell.version() == "2.0.0-0"
    assert shell.command("conf") == ""
    assert shell.modes == "[configure]"
    assert shell.command("devfid") == "node01"
    shell.command("noconf")
    assert shell.modes == ""


def test_long_and_multi_line_answers_are_whole(shell: NodeShell) -> None:
    text = shell.command("help lm")
    assert text.startswith("[MICROS]")
    assert "LMs" in text
    assert shell.command("tst ml") == "line1\nline2\nline3"
    assert "gr\\xfcn \\u2713" in shell.command('tst echo "grün ✓"')
    assert shell.command("nosuch thing").startswith("exec_lm_core LM_nosuch->thing: no module")


def test_another_name_is_refused(running: Node) -> None:
    with pytest.raises(ConnectionFailed, match="'node01', not 'lamp'"):
        NodeShell(running.address, running.port, expect="lamp")


def test_a_closed_connection_is_free_at_once(running: Node) -> None:
    for _ in range(10):
        held = [NodeShell(running.address, running.port) for _ in range(2)]
        for one in held:
            one.close()


def test_when_all_connections_are_taken_the_next_is_told(
    make_node: Callable[[], Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("micros_ide.workers.shell_connection._BUSY_PAUSE_S", 0.01)
    node = make_node()
    node.configure(socmax=1)
    node.start()
    with NodeShell(node.address, node.port), pytest.raises(Busy):
        NodeShell(node.address, node.port)
    with NodeShell(node.address, node.port) as free:
        assert free.version() == "2.0.0-0"
    node.stop()


def test_login(node: Node) -> None:
    node.configure(auth=True, appwd="s3cret-word")
    node.start()
    with NodeShell(node.address, node.port) as guest:
        assert guest.hello().name == "node01"
        assert guest.version() == "2.0.0-0"
        with pytest.raises(AuthFailed):
            guest.command("system clock")
    with pytest.raises(AuthFailed):
        NodeShell(node.address, node.port, password="wrong")
    with NodeShell(node.address, node.port, password="s3cret-word") as owner:
        assert owner.command("tst two 1").strip() != ""


def test_reboot_ends_the_answer_with_the_connection(node: Node) -> None:
    node.start()
    with NodeShell(node.address, node.port) as shell:
        assert shell.command("reboot", ends=True).startswith("Reboot micrOS system.")


def test_an_answer_takes_no_longer_than_the_node_needs(shell: NodeShell) -> None:
    times = []
    for _ in range(50):
        started = time.perf_counter()
        shell.version()
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.02  # 0.044 where acknowledgements are kept back
