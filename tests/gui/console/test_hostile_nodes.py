"""Nodes that say too much, or nothing: the window stays fluent, and says what it has left out."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.output.rows import MOST
from micros_ide.model.terminal_events import Link
from tests.gui.console.conftest import WAIT_MS
from tests.stand_ins.shell_server import PROMPT

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def tab_to(server, open_node):
    def open_it(*talks):
        server.talks = list(talks)
        return open_node(f"127.0.0.1:{server.port}")

    return open_it


def settle(tab, qtbot, words: str) -> None:
    qtbot.waitUntil(
        lambda: tab.link_state is not Link.WAITING and tab.view.idle and words in tab.view.text(),
        timeout=WAIT_MS,
    )


def test_twenty_thousand_lines_are_there_and_the_newest_stay_in_sight(tab_to, server, say, qtbot):
    answer = "".join(f"row {number}\n" for number in range(20_000))
    tab = tab_to(server.answering(answer.encode() + PROMPT, b"short\n" + PROMPT))
    say(tab, "rows", wait=False)
    settle(tab, qtbot, "row 19999")
    assert tab.view.blockCount() <= MOST
    bar = tab.view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(bar.maximum() // 2)  # a person reads further up
    first = tab.view.firstVisibleBlock().text()
    say(tab, "more", wait=False)
    assert bar.value() == bar.maximum()  # who types wants to see the answer
    bar.setValue(bar.maximum() // 2)
    first = tab.view.firstVisibleBlock().text()
    settle(tab, qtbot, "short")
    assert abs(int(tab.view.firstVisibleBlock().text()[4:]) - int(first[4:])) <= 3
    assert tab.view.newer.isVisible()
    qtbot.mouseClick(tab.view.newer, Qt.LeftButton)
    assert bar.value() == bar.maximum()
    assert not tab.view.newer.isVisible()


def test_ten_megabytes_without_a_line_feed_are_cut_and_that_is_said(tab_to, server, say, qtbot):
    tab = tab_to(server.answering(b"x" * 10_000_000 + b"\nend\n" + PROMPT))
    say(tab, "flood", wait=False)
    settle(tab, qtbot, "\nend")
    assert "9,998,000 more characters were left out" in tab.view.text()
    assert max(map(len, tab.view.text().split("\n"))) < 2100


def test_ten_megabytes_of_short_lines_keep_the_newest_and_that_is_said(tab_to, server, say, qtbot):
    tab = tab_to(server.answering(b"0123456789\n" * 900_000 + b"end\n" + PROMPT))
    say(tab, "flood", wait=False)
    settle(tab, qtbot, "\nend")
    assert "lines that came too fast were left out" in tab.view.text()
    assert tab.view.blockCount() <= MOST


def test_what_a_node_says_is_plain_text_whatever_it_is(tab_to, server, say, qtbot):
    evil = "<b>bold</b> \x1b[31mred\x07 \u202egnp.exe\n"
    tab = tab_to(server.answering(evil.encode() + PROMPT))
    say(tab, "x")
    assert "<b>bold</b> [31mred gnp.exe" in tab.view.text()


def test_escape_ends_the_wait_for_a_node_that_never_answers(tab_to, server, say, qtbot):
    def silent(link):
        link.sendall(PROMPT)
        server.hear_all(link)

    tab = tab_to(silent, server.node("node01", "micr00OS", x="2"))
    say(tab, "sleep", wait=False)
    qtbot.waitUntil(lambda: tab.link_state is Link.WAITING, timeout=WAIT_MS)
    assert tab.stop_button.isVisible()
    qtbot.waitUntil(lambda: "·" in tab.state.words.text(), timeout=WAIT_MS)  # how long
    say(tab, "later", wait=False)
    qtbot.keyClick(tab.command, Qt.Key_Escape)
    qtbot.waitUntil(lambda: tab.link_state is Link.READY, timeout=WAIT_MS)
    settle(tab, qtbot, "Stopped waiting. The node may still be at it.")
    say(tab, "x")
    assert tab.view.text().rstrip().endswith("\n2")
    assert b"later" not in b"".join(server.heard)


def test_nobody_answers_at_the_address(server, page, qtbot):
    port = server.port
    server.talks = [lambda link: link.sendall(b"SSH-2.0\r\n")]
    tab = page.open_node(f"127.0.0.1:{port}")
    qtbot.waitUntil(lambda: tab.link_state is Link.LOST, timeout=WAIT_MS)
    assert tab.reconnect_button.isVisible()
    qtbot.waitUntil(lambda: "✕" in tab.view.text(), timeout=WAIT_MS)


def test_a_lie_that_looks_like_json_is_shown_as_it_is(tab_to, server, say, qtbot):
    nested = b"[" * 5000
    tab = tab_to(server.answering(nested + b"\n" + PROMPT, b'{"a": NaN}\n' + PROMPT))
    say(tab, "x >json")
    say(tab, "y >json")
    assert "[[[[" in tab.view.text()
    assert '{"a": NaN}' in tab.view.text()
