"""Names, folders and patterns as people type them."""

from __future__ import annotations

import pytest

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.file_choice import chosen_files, few, folders_among
from micros_ide.model.node_files import BoardFacts, BoardFile, FileTree, holds_secrets, is_passing

TREE = FileTree(
    BoardFacts("micr00OS", "esp32", "board", "1.27.0"),
    tuple(
        BoardFile(path, 1)
        for path in (
            "a.pds",
            "b.pds",
            "lib/c.pds",
            "lib/deep/d.py",
            "lib2/e.py",
            "bad\x1bname",
            "x[1]",
        )
    ),
    ("empty", "lib", "lib/deep", "lib2"),
    0,
    0,
)


def chosen(*wanted, recursive=True):
    return [one.path for one in chosen_files(TREE, wanted, recursive=recursive)]


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        (["a.pds"], ["a.pds"]),
        (["/a.pds", "a.pds"], ["a.pds"]),
        (["*.pds"], ["a.pds", "b.pds"]),
        (["lib/*"], ["lib/c.pds"]),
        (["lib"], ["lib/c.pds", "lib/deep/d.py"]),
        (["lib/"], ["lib/c.pds", "lib/deep/d.py"]),
        (["empty"], []),
        (["x[1]"], ["x[1]"]),
        (["/"], ["a.pds", "b.pds", "lib/c.pds", "lib/deep/d.py", "lib2/e.py", "x[1]"]),
    ],
)
def test_what_is_meant(wanted, paths):
    assert chosen(*wanted) == paths


def test_what_is_not_there_and_what_is_a_folder():
    with pytest.raises(NotFound, match="nothing is not"):
        chosen("a.pds", "nothing")
    with pytest.raises(NotFound):
        chosen("*.zip")
    with pytest.raises(InvalidInput, match="lib is a folder"):
        chosen("lib", recursive=False)


def test_folders_go_with_all_that_is_in_them_the_deepest_first():
    gone = chosen_files(TREE, ["lib"], recursive=True)
    assert folders_among(TREE, ["lib"], gone) == ("lib/deep", "lib")
    assert folders_among(TREE, ["lib"], gone[:1]) == ()
    assert folders_among(TREE, ["a.pds"], ()) == ()
    assert folders_among(TREE, ["/"], TREE.files) == ("lib/deep", "empty", "lib", "lib2")


def test_long_lists_are_cut():
    assert few(["a"]) == "a"
    assert few([*"abcdef"]) == "a, b, c, d and 2 more"


def test_which_files_may_hold_passwords():
    keys = frozenset({"appwd", "telegram"})
    for path in ("node_config.json", "node_config.bak", "node_config.json.new", ".telegram.key"):
        assert holds_secrets(path, keys)
    assert holds_secrets(".appwd.key.new", keys)
    for path in (".guimeta.key", "rgb.pds", "lib/node_config.json", "telegram.key"):
        assert not holds_secrets(path, keys)
    assert is_passing(".crashes")
    assert is_passing("lib/.up~")
    assert not is_passing("rgb.pds")
