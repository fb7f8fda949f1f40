"""Files of a board as a person looks through them."""

from __future__ import annotations

from pathlib import Path

from micros_ide.model.board_files import BoardEntry, BoardListing
from micros_ide.model.module_run import RunTarget, Way

TARGET = RunTarget("usb:p", Way.USB, "p", "", port="p")
LISTING = BoardListing(
    TARGET,
    (
        BoardEntry("a", None, folder=True),
        BoardEntry("a/one.txt", 3),
        BoardEntry("ab.txt", 4),
        BoardEntry("LM_x.py", 5),
    ),
)


def paths(entries) -> list[str]:
    return [one.path for one in entries]


def test_files_below_a_folder_are_no_files_of_a_similar_name():
    assert paths(LISTING.files_below(["a"])) == ["a/one.txt"]
    assert paths(LISTING.files_below(["a", "a/one.txt", "LM_x.py"])) == ["a/one.txt", "LM_x.py"]


def test_what_is_in_the_way():
    assert LISTING.in_the_way([Path("/here/LM_x.py"), Path("/here/new.py")], "") == ("LM_x.py",)
    assert LISTING.in_the_way([Path("/here/one.txt")], "a") == ("a/one.txt",)
    assert LISTING.in_the_way([Path("/here/a")], "") == ("a/one.txt",)
    assert LISTING.in_the_way([Path("/here/one.txt")], "") == ()


def test_a_target_is_delivered_to_by_one_way():
    assert TARGET.delivery.port == "p"
    assert TARGET.lane == "serial:p"
    node = RunTarget("node:u", Way.NETWORK, "lamp", "", uid="u", place="u")
    assert (node.delivery.uid, node.delivery.port, node.lane) == ("u", "", "device:u")
    board = RunTarget("virtual:v", Way.VIRTUAL, "v", "", uid="u", port="/p", place="u")
    assert (board.delivery.uid, board.delivery.port) == ("", "/p")
