"""What an update sends, removes and keeps: whatever is not known to be ours stays."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import INSTALLED, INSTALLING, Installed
from micros_ide.model.node_files import BoardFacts, BoardFile, FileTree
from micros_ide.model.update import changes_of, is_newer

FACTS = BoardFacts("micr00OS", "esp32", "board", "1.27.0")
PATHS = [
    "main.py", "Time.mpy", "Time.py", "LM_rgb.mpy", "LM_rgb.py", "LM_own.py", "rgb.pds",
    "node_config.json", "notes.txt", "lib/x.py", "Old.mpy",
]  # fmt: skip
CONTENT = st.sampled_from([b"old", b"new", b"mine"])
FILES = st.dictionaries(st.sampled_from(PATHS), CONTENT)
NEW = st.dictionaries(st.sampled_from(["main.py", "Time.mpy", "LM_rgb.mpy", "LM_new.py"]), CONTENT)


def tree_of(files: dict[str, bytes]) -> FileTree:
    rows = (
        BoardFile(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()
    )
    return FileTree(FACTS, tuple(rows), (), 0, 0)


def file_set(files: dict[str, bytes]) -> FileSet:
    return FileSet(tuple(DeviceFile(path, data) for path, data in files.items()))


def listed(files: dict[str, bytes]) -> Installed:
    return Installed.of(file_set(files).files, "1")


def changes(there, new, before=None, *, force=False):
    return changes_of(tree_of(there), file_set(new), before, force=force)


def test_files_of_an_older_firmware_go_and_new_ones_come():
    old = {"main.py": b"m", "Time.mpy": b"t1", "Old.mpy": b"o"}
    found = changes({**old, "notes.txt": b"n"}, {"main.py": b"m", "Time.mpy": b"t2"}, listed(old))
    assert (found.send, found.remove, found.unchanged) == (("Time.mpy",), ("Old.mpy",), 1)
    assert [one.path for one in found.kept] == ["notes.txt"]
    assert found.copied == ()


def test_a_file_that_was_changed_on_the_node_stays_though_the_new_firmware_has_it_not():
    found = changes({"Old.mpy": b"edited"}, {}, listed({"Old.mpy": b"o"}))
    assert found.remove == ()
    assert [(one.path, one.why) for one in found.kept] == [("Old.mpy", "changed")]


def test_an_edited_module_stays_and_an_edited_core_file_is_replaced_with_a_copy():
    before = listed({"LM_rgb.py": b"r", "Time.py": b"t"})
    there = {"LM_rgb.py": b"edited", "Time.py": b"edited"}
    new = {"LM_rgb.py": b"r2", "Time.py": b"t2"}
    found = changes(there, new, before)
    assert (found.send, found.copied, found.passed_over) == (
        ("Time.py",), ("Time.py",), ("LM_rgb.py",)
    )  # fmt: skip
    forced = changes(there, new, before, force=True)
    assert forced.send == ("LM_rgb.py", "Time.py")
    assert forced.copied == ("LM_rgb.py", "Time.py")


def test_an_own_module_in_the_place_of_a_bundled_one_stays_when_there_is_a_list():
    new = {"LM_rgb.mpy": b"r"}
    there = {"LM_rgb.py": b"mine", "LM_rgb.mpy": b"r"}
    kept = changes(there, new, listed(new))
    assert (kept.send, kept.remove) == ((), ())
    assert [(one.path, one.why) for one in kept.kept] == [("LM_rgb.py", "own")]
    assert changes(there, new, None).kept == kept.kept
    # Alone and without a list it may be what an older program left; a copy is made.
    stale = changes({"LM_rgb.py": b"mine"}, new, None)
    assert (stale.send, stale.remove) == (("LM_rgb.mpy",), ("LM_rgb.py",))
    assert stale.copied == ("LM_rgb.py",)


def test_a_source_beside_the_cores_bytecode_is_stale():
    before = listed({"Time.py": b"t"})
    found = changes({"Time.py": b"t"}, {"Time.mpy": b"t"}, before)
    assert (found.send, found.remove, found.copied) == (("Time.mpy",), ("Time.py",), ())


def test_what_is_left_of_an_update_that_was_cut_off_is_removed():
    new = {INSTALLED: b"list"}
    found = changes({INSTALLED: b"list", INSTALLING: b"both"}, new, listed({}))
    assert (found.send, found.remove, found.copied) == ((), (INSTALLING,), ())


@given(FILES, NEW, FILES | st.none(), st.booleans())
def test_nothing_of_the_users_is_ever_lost(there, new, before, force):
    known = None if before is None else listed(before)
    found = changes(there, new, known, force=force)
    after = {path: data for path, data in there.items() if path not in found.remove}
    after |= {path: new[path] for path in found.send}
    kept = {one.path for one in found.kept}
    for path, data in there.items():
        lost = after.get(path) != data
        ours = before is not None and before.get(path) == data
        in_its_place = path in new or path.rpartition(".")[0] + ".mpy" in new
        if lost and not ours:
            assert in_its_place or path.rpartition(".")[0] + ".py" in new
            assert path in found.copied or (path.endswith(".mpy") and before is None)
        assert (path in kept) <= (not lost)
    for path, data in new.items():
        assert after.get(path) == data or path in found.passed_over
    assert not {*found.passed_over} & {*found.send}
    assert {
        "node_config.json",
        "rgb.pds",
        "notes.txt",
        "lib/x.py",
    } & there.keys() <= after.keys() | {
        path for path in there if before is not None and before.get(path) == there[path]
    }


@given(FILES, NEW, FILES | st.none())
def test_a_second_update_finds_nothing_to_do(there, new, before):
    known = None if before is None else listed(before)
    first = changes(there, new, known)
    after = {path: data for path, data in there.items() if path not in first.remove}
    after |= {path: new[path] for path in first.send}
    again = changes(after, new, listed(new))
    assert (again.send, again.remove) == ((), ())


def test_versions_are_compared_by_their_numbers():
    assert is_newer("2.0.1-0", "2.0.0-5")
    assert is_newer("2.0.10-0", "2.0.9-0")
    assert not is_newer("2.0.0-0", "2.0.0-0")
    assert not is_newer("n/a", "2.0.0-0")
