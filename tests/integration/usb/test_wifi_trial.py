"""Wi-Fi asked of the board itself, and what a board says it is, on a virtual board."""

from __future__ import annotations

import pytest

from micros_ide.errors import BoardError, InvalidInput
from micros_ide.model.virtual import AccessPoint
from micros_ide.model.wifi import JoinOutcome
from tests.integration.usb.conftest import REPORT

HOME = AccessPoint("home", "at-home-1234", -50)
CAFE = AccessPoint("café ☕", "", -70)
SECRET = AccessPoint("cellar", "under-ground", -60, hidden=True)


@pytest.fixture(scope="module")
def node(bench):
    """Return a node whose Wi-Fi is not there."""
    board = bench.board()
    bench.core.virtual.fleet.control(board.name).networks((HOME, CAFE, SECRET))
    bench.deploy(board.port, config={"devfid": "lamp", "staessid": "hom", "stapwd": "at-home-1234"})
    return board


def test_the_board_tells_what_it_hears(bench, node):
    seen = bench.core.wifi_trial.look(node.port, REPORT)
    assert [(one.ssid, one.rssi, one.locked) for one in seen] == [
        ("home", -50, True),
        ("café ☕", -70, False),
    ]


@pytest.mark.parametrize(
    ("ssid", "password", "outcome"),
    [
        ("home", "at-home-1234", JoinOutcome.JOINED),
        ("cellar", "under-ground", JoinOutcome.JOINED),
        ("café ☕", "", JoinOutcome.JOINED),
        ("home", "at-home-1235", JoinOutcome.WRONG_PASSWORD),
        ("Home", "at-home-1234", JoinOutcome.NOT_FOUND),
        ("it's \"odd\\", "a'b\"c\\dxy", JoinOutcome.NOT_FOUND),
    ],
)
def test_a_network_is_joined_for_a_moment_or_it_is_said_why_not(
    bench, node, ssid, password, outcome
):
    verdict = bench.core.wifi_trial.try_out(node.port, ssid, password, REPORT)
    assert verdict.outcome is outcome
    assert bool(verdict.address) == (outcome is JoinOutcome.JOINED)
    if outcome is JoinOutcome.NOT_FOUND:
        assert verdict.near == (("home",) if ssid == "Home" else ())
    assert not password or password not in repr(verdict)


def test_what_cannot_be_joined_is_not_written_and_what_can_is_with_the_node_in_it(bench, node):
    trial, place = bench.core.wifi_trial, node.port
    refused = trial.correct(place, "home", "at-home-1235", REPORT)
    assert (refused.written, refused.joined) == (False, False)
    written = trial.correct(place, "elsewhere", "not-around-1", REPORT, untried=True)
    assert (written.written, written.joined, written.mode) == (True, False, "AP")
    joined = trial.correct(place, "home", "at-home-1234", REPORT)
    assert (joined.joined, joined.mode) == (True, "STA")
    with bench.core.console.open(joined.address) as shell:
        assert shell.hello().name == "lamp"
    again = trial.correct(place, "home", "at-home-1234", REPORT)  # nothing to write: started anew
    assert again.joined


def test_a_board_without_a_radio_is_an_error_that_goes_on(bench, node, monkeypatch):
    monkeypatch.setattr("micros_ide.workers.board_code.load", lambda _name: "import no_network")
    with pytest.raises(BoardError, match="Wi-Fi cannot be used") as caught:
        bench.core.wifi_trial.look(node.port, REPORT)
    assert "go on without" in caught.value.hint


def test_who_a_board_is_at_its_prompt_and_in_its_loader(bench, node, monkeypatch):
    found = bench.core.board_identity.look(node.port, REPORT)
    assert (found.chip, found.node, found.fitting[0]) == ("esp32", "lamp", "esp32")
    assert found.micropython
    assert found.version
    monkeypatch.setattr("micros_ide.services.board_identity._PROMPT_S", 0.3)
    blank = bench.core.board_identity.look(bench.board("esp32s3").port, REPORT)
    assert (blank.chip, blank.node, blank.micropython) == ("esp32s3", "", "")
    assert blank.flash_size == 8 << 20
    assert "esp32s3" in blank.fitting


def test_a_boot_drive_is_not_asked(bench, monkeypatch, tmp_path):
    from micros_ide.workers import uf2_flasher

    monkeypatch.setattr(uf2_flasher, "find_drives", lambda: [tmp_path])
    with pytest.raises(InvalidInput, match="waits for MicroPython"):
        bench.core.board_identity.look(str(tmp_path), REPORT)
