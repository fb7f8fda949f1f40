"""A node with a display, started once for all files here, and pictures for comparison."""

import pytest
from nodes import started, used_again
from oled_pages import FIRST_PAGES, Ui
from oled_picture import drawn, sketched

from micros_ide.model.virtual import AccessPoint

LETTERS = "".join(chr(code) for code in range(32, 127))
PEERS = """
from InterConnect import dump_cache
def put(host, address):
    dump_cache()[host] = address
def clear():
    dump_cache().clear()
"""
COMMANDS = (
    "slow note 'abcdefghijklmnopqrstuvwxyz'",
    "slow note ' S: 1'",
    "slow note ' S: 0'",
    "slow note 'temp [ºC]: 5 '",
    "slow wait 3000 'late'",
    "slow nosuch",
    "oled_ui control 'press'",
)


@pytest.fixture(scope="session")
def shared(rack):
    """A UI on a node whose station is at -60 dBm, with room for modules of a test."""
    modules = {"LM_peers.py": PEERS}
    with started(rack, modules=modules, irq_prell_ms=50, aioqueue=6) as node:
        node.control.networks([AccessPoint("home", "at-home-1234", -60)])
        yield Ui(node)


@pytest.fixture
def ui(shared):
    """The UI of the shared node: on, at its first page, no message, no time limit."""
    shared.go(0)
    return shared


@pytest.fixture(scope="session")
def spare(rack):
    """A board for tests that want a node of their own, one after the other."""
    with used_again(rack) as take:
        yield take


@pytest.fixture
def alone(spare):
    """Make a UI before its first call: `alone(kind="ssd1306", files=None, **config)`."""

    def make(kind="ssd1306", files=None, **config):
        node = spare()
        node.configure(**config)
        for name, text in (files or {}).items():
            node.write(name, text)
        made = Ui(node, kind)
        node.start()
        return made

    return make


@pytest.fixture
def commands(ui):
    """Pages that were added: their numbers by command."""
    if ui.pages == FIRST_PAGES:
        for command in COMMANDS:
            ui.add(f'"{command}"')
    return {command: FIRST_PAGES + place for place, command in enumerate(COMMANDS)}


@pytest.fixture(scope="session")
def font(plain_micropython):
    """The pixels of the letters."""
    pictures = [[("text", (letter, 0, 0))] for letter in LETTERS]
    return dict(zip(LETTERS, drawn(plain_micropython, *pictures), strict=True))


@pytest.fixture(scope="session")
def letters(font):
    """The letters by their pixels."""
    return {pixels: letter for letter, pixels in font.items()}


@pytest.fixture(scope="session")
def sketch(font):
    """Draw pictures for comparison."""
    return lambda *pictures: [sketched(font, calls) for calls in pictures]
