"""What is taken of dropped files and folders, and why the rest is left out."""

from __future__ import annotations

import pytest

from micros_ide.errors import InvalidInput
from micros_ide.model.reporting import QuietReport
from micros_ide.services.module_uploads import LARGEST, MOST_MODULES, ModuleUploads

SOURCE = b"def on():\n    # Light.\n    return True\n"
REPORT = QuietReport()


@pytest.fixture
def uploads():
    return ModuleUploads(None, None, None, None)


def named(dropped):
    return {one.path.name: one.why for one in dropped.left_out}


def test_folders_are_walked_and_what_is_no_module_is_named(uploads, tmp_path):
    folder = tmp_path / "mine"
    (folder / "deep" / "__pycache__").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("LM_a.py", "deep/LM_b.mpy", "deep/__pycache__/LM_a.pyc", ".git/LM_c.py"):
        (folder / name).write_bytes(SOURCE)
    for name in ("notes.txt", "lamp.py", "LM_a b.py", "LM_" + "x" * 40 + ".py"):
        (folder / name).write_bytes(SOURCE)
    (tmp_path / "empty").mkdir()
    found = uploads.gather([folder, tmp_path / "empty", tmp_path / "LM_gone.py"], REPORT)
    assert [one.name for one in found.modules] == ["LM_a.py", "LM_b.mpy"]
    why = named(found)
    assert why["notes.txt"] == "not Python"
    assert why["lamp.py"] == why["LM_a b.py"]
    assert why["lamp.py"].startswith("not called LM_<name>.py")
    assert why["LM_" + "x" * 40 + ".py"] == "its name has more than 32 characters"
    assert why["empty"] == "there is no file in this folder"
    assert why["LM_gone.py"] == "it is not there any more"
    assert len(why) == 6


def test_content_that_no_node_could_load_is_left_out(uploads, tmp_path):
    for name, data in {
        "LM_large.py": b"#" * (LARGEST + 1),
        "LM_empty.py": b" \n",
        "LM_picture.py": b"\xff\xd8\xff\xe0",
        "LM_zero.py": b"a = 1\0",
    }.items():
        (tmp_path / name).write_bytes(data)
    found = uploads.gather(sorted(tmp_path.iterdir()), REPORT)
    assert found.modules == ()
    assert named(found) == {
        "LM_large.py": "too large for a node: over 256 KiB",
        "LM_empty.py": "it is empty",
        "LM_picture.py": "not Python: it is no UTF-8 text",
        "LM_zero.py": "not Python: it has zero bytes in it",
    }


def test_one_module_is_taken_once_and_not_too_many_of_them(uploads, tmp_path):
    (tmp_path / "other").mkdir()
    for path in (tmp_path / "LM_a.py", tmp_path / "other" / "LM_a.py", tmp_path / "LM_a.mpy"):
        path.write_bytes(SOURCE)
    found = uploads.gather(
        [tmp_path / "LM_a.py", tmp_path / "other", tmp_path / "LM_a.mpy"], REPORT
    )
    assert [one.path for one in found.modules] == [tmp_path / "LM_a.py"]
    assert {one.why for one in found.left_out} == {
        f"the same module as {tmp_path / 'LM_a.py'}, which is taken"
    }
    for number in range(MOST_MODULES):
        (tmp_path / "other" / f"LM_n{number:02}.py").write_bytes(SOURCE)
    found = uploads.gather([tmp_path / "other"], REPORT)
    assert len(found.modules) == MOST_MODULES
    assert [one.why for one in found.left_out] == [f"more than {MOST_MODULES} modules at once"]


def test_manuals_of_the_sources_that_can_be_read(uploads, tmp_path):
    for name, data in {"LM_a.py": SOURCE, "LM_b.py": b"def x(:\n", "LM_c.mpy": b"M\x06"}.items():
        (tmp_path / name).write_bytes(data)
    found = uploads.gather(sorted(tmp_path.iterdir()), REPORT)
    manuals = uploads.manuals(found.modules)
    assert list(manuals) == ["LM_a.py"]
    assert manuals["LM_a.py"].functions[0].doc == "Light."


def test_what_was_changed_after_the_trial_is_not_sent(uploads, tmp_path):
    path = tmp_path / "LM_a.py"
    path.write_bytes(SOURCE)
    found = uploads.gather([path], REPORT)
    path.write_bytes(SOURCE + b"\n")
    with pytest.raises(InvalidInput, match="has changed since it was tried"):
        uploads.send_by_usb(found.modules, "/dev/none", REPORT)
