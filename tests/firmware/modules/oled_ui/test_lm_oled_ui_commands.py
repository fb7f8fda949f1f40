"""LM_oled_ui: pages that run a command, here or on another node, and show what it says."""

import pytest
from board_time import answer_soon, is_answered
from oled_pages import Ui
from oled_picture import words


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        ("slow note 'abcdefghijklmnopqrstuvwxyz'", ("abcdefghijklmn", "opqrstuvw")),
        ("slow note 'temp [ºC]: 5 '", ("temp[C]:5", "")),
        ("slow wait 3000 'late'", ("late", "")),
        ("slow nosuch", ("exec_lm_coreLM", "_slow->no")),
    ],
)
def test_command_page(ui, commands, letters, command, lines):
    ui.go(commands[command])
    assert words(ui.lit(), letters, 0, 12) == command[:16].rstrip()
    assert ui.press() == f"page: {commands[command]} pwr: True"
    seen = ui.lit()
    assert (words(seen, letters, 5, 22, 15), words(seen, letters, 5, 32)) == lines
    assert words(seen, letters, 84, 45, 5) == "press"


@pytest.mark.parametrize(("state", "inner"), [(1, True), (0, False)])
def test_button_shows_the_state_that_was_answered(ui, commands, state, inner):
    ui.go(commands[f"slow note ' S: {state}'"])
    ui.do("press")
    frame = {(x, 43) for x in range(82, 126)}
    for _ in range(3):
        assert (ui.draw() >= frame) is inner
        assert bool(ui.lit() & frame) is inner


def test_others_are_served_while_a_command_runs(ui, commands):
    ui.go(commands["slow wait 3000 'late'"])
    other = ui.node.client()
    other.ask("slow seen")
    ui.client.send("oled_ui control 'press'\n")
    other.ask("hello")  # so that it has begun
    for _ in range(3):
        assert other.ask("hello").startswith("hello:")
    assert other.ask("oled_ui control 'press'").startswith("page")  # it runs: once is enough
    assert not is_answered(ui.client)
    assert answer_soon(ui.node, ui.client).endswith("pwr: True\n")
    assert other.ask("slow seen").count("late") == 1
    other.close()


def test_a_command_that_presses_the_button_ends(ui, commands):
    ui.go(commands["oled_ui control 'press'"])
    assert ui.do("press").endswith("pwr: True")


def test_remote_page_and_as_many_pages_as_there_can_be(fresh, letters, until):
    ui = Ui(fresh(heap=256 << 10))  # it is both nodes
    address = ui.answers("system ifconfig").split("'")[3]
    assert ui.ask(f"intercon_genpage '{address} slow note 77'") == "True"
    assert ui.ask(f"intercon_genpage '{'x' * 81} hello'") == "True"
    assert [ui.ask("cmd_genpage 'slow seen'") for _ in range(10)] == ["True"] * 10
    assert ui.ask("cmd_genpage 'slow seen'") == "There are 16 pages already"
    assert ui.ask("intercon_genpage 'a b'") == "There are 16 pages already"
    ui.pages = 16
    ui.draw("page=15")
    assert ui.do("next") == "page: 0 pwr: True"
    ui.go(4)
    assert words(ui.lit(), letters, 0, 12) == address
    assert words(ui.lit(), letters, 5, 22, 15) == "slow note 77"
    assert words(ui.lit(), letters, 5, 32) == ""
    ui.do("press")
    until(lambda: words(ui.draw(), letters, 5, 32, 14) == "77")
    ui.do("next")
    ui.do("press")
    assert words(ui.lit(), letters, 0, 12) == "x" * 16
    assert words(ui.lit(), letters, 5, 32) == "Invalidhost"


@pytest.mark.parametrize("cmd", ["", "None", "5", "''", "'host'", "' host '", "['a','b']"])
def test_remote_page_needs_a_host_and_a_command(ui, cmd):
    answer = ui.ask(f"intercon_genpage {cmd}")
    assert answer == "cmd takes a text of a host, a blank and a command"


@pytest.mark.parametrize("cmd", ["", "None", "5", "''", "'  '", "['a']", f"'{'x' * 201}'"])
def test_command_page_needs_a_command(ui, cmd):
    assert ui.ask(f"cmd_genpage {cmd}") == "False"
