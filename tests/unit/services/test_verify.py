"""The node's announcement is read exactly, and only the node that was made passes."""

from __future__ import annotations

import pytest

from micros_ide.errors import BoardError
from micros_ide.model.announcement import ANNOUNCEMENT, Announcement
from micros_ide.model.deploy import WireCount
from micros_ide.services.deploy.run import Phases
from micros_ide.services.deploy.verify import check_announcement

UID = "micr7c9ebd000001OS"


def announced(line):
    found = ANNOUNCEMENT.search(line)
    return Announcement.of(found) if found else None


def test_a_node_on_wifi():
    said = announced(f"[NODE] lamp {UID} 2.0.0-0 STA 10.0.0.5:9008")
    assert said == Announcement("lamp", UID, "2.0.0-0", "STA", "10.0.0.5", 9008)


@pytest.mark.parametrize("where", ["0.0.0.0:9008", "-:9008", "n/a:9008", ":9008"])
def test_a_node_without_a_network_has_no_address(where):
    assert announced(f"[NODE] lamp {UID} 2.0.0-0 - {where}").address is None


@pytest.mark.parametrize(
    "line",
    ["", "[NODE]", "[NODE] lamp", f"[NODE] lamp {UID} 2.0.0-0 XX 10.0.0.5:9008", "NODE a b c STA"],
)
def test_other_lines_are_not_announcements(line):
    assert announced(line) is None


def test_another_board_or_version_is_refused():
    said = announced(f"[NODE] lamp {UID} 2.0.0-0 STA 10.0.0.5:9008")
    check_announcement(said, UID, "2.0.0-0")
    with pytest.raises(BoardError, match="calls itself"):
        check_announcement(said, "micr7c9ebd000002OS", "2.0.0-0")
    with pytest.raises(BoardError, match=r"runs version 2\.0\.0-0"):
        check_announcement(said, UID, "2.0.1-0")


def test_phases_add_up():
    phases = Phases()
    with phases.timed("write"):
        pass
    with phases.timed("write"):
        pass
    phases.add_wire(WireCount(10, 1))
    phases.add_wire(WireCount(5, 2))
    assert phases.wire == WireCount(15, 3)
    assert set(phases.seconds()) == {"write", "total"}
