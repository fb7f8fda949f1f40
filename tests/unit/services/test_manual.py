"""The manual that is written: the same each time, whole, and safe whatever a module says."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError, InvalidInput, NotFound
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.manual import DATA, PAGE, Manuals
from micros_ide.services.pin_maps import PinMaps

HOSTILE = (
    "# Evil </script><script>alert(1)</script> & <!-- {{script}} \u2028 text.\n"
    "def go(a='</script>', b='{{data}}'):\n    # <img src=x onerror=alert(1)>\n    pass\n"
)


@pytest.fixture
def manuals(tmp_path):
    tree = tmp_path / "firmware"
    shutil.copytree(paths.bundled("firmware_src"), tree)
    version = FirmwareBuild(tree, tmp_path).version
    return Manuals(tree, paths.bundled("resources"), tmp_path / "cache", version)


def module(tmp_path, name, text):
    path = tmp_path / f"LM_{name}.py"
    path.write_text(text, "utf-8")
    return path


def data_of(page):
    return json.loads(re.search(r'id="manual-data">(.*?)</script>', page, re.DOTALL)[1])


def test_all_bundled_modules_are_in_it_under_the_firmwares_version(manuals):
    manual = manuals.build()
    assert [f"LM_{one.name}.py" for one in manual.modules] == sorted(
        (path.name for path in manuals.sources()), key=str.lower
    )
    assert manual.version == manuals.version()
    assert set(manual.boards) == set(PinMaps(manuals.tree / "pinmaps").names())


def test_page_and_data_say_the_same_and_are_the_same_each_time(manuals, tmp_path):
    first = manuals.write(manuals.build(), tmp_path / "one")
    again = manuals.write(manuals.build(), tmp_path / "two")
    assert first.page.read_bytes() == again.page.read_bytes()
    assert first.data.read_bytes() == again.data.read_bytes()
    assert data_of(first.page.read_text("utf-8")) == json.loads(first.data.read_text("utf-8"))
    assert {path.name for path in (tmp_path / "one").iterdir()} == {PAGE, DATA}


def test_what_has_not_changed_is_not_written_again(manuals, tmp_path):
    files = manuals.write(manuals.build(), tmp_path)
    before = files.page.stat().st_mtime_ns, files.page.stat().st_ino
    manuals.write(manuals.build(), tmp_path)
    after = files.page.stat().st_mtime_ns, files.page.stat().st_ino
    assert after == before


def test_page_is_one_file_that_asks_for_nothing(manuals, tmp_path):
    page = manuals.write(manuals.build(), tmp_path).page.read_text("utf-8")
    assert "{{" not in page.replace(json.dumps(data_of(page)), "")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", page)
    assert "innerHTML" not in page


def test_nothing_that_a_module_says_becomes_markup(manuals, tmp_path):
    evil = module(tmp_path, "evil", HOSTILE)
    page = manuals.write(manuals.build([evil]), tmp_path).page.read_text("utf-8")
    assert "<img src=x" not in page
    assert "alert(1)</script>" not in page
    assert page.count("</script>") == 2
    evil_data = data_of(page)["modules"]["evil"]
    assert evil_data["functions"]["go"]["doc"] == "<img src=x onerror=alert(1)>"
    assert evil_data["functions"]["go"]["parameters"][1]["default"] == "{{data}}"


def test_a_module_of_ones_own_replaces_the_bundled_one(manuals, tmp_path):
    own = module(tmp_path, "demo", "\ufeff# Mine.\ndef one():\n    # Text.\n    pass\n")
    manual = manuals.build([own])
    assert manual.module("demo").doc == "Mine."
    assert len(manual.modules) == len(manuals.build().modules)


def test_modules_that_cannot_be_read_are_refused_by_name(manuals, tmp_path):
    broken = module(tmp_path, "broken", "def a(:\n")
    with pytest.raises(InvalidInput, match=r"LM_broken.py, line 1: "):
        manuals.build([broken])
    with pytest.raises(NotFound, match="LM_none"):
        manuals.build([tmp_path / "LM_none.py"])
    with pytest.raises(InvalidInput, match="cannot be read"):
        manuals.build([tmp_path])
    binary = tmp_path / "LM_binary.py"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="no UTF-8 text"):
        manuals.build([binary])
    with pytest.raises(InvalidInput, match="too large"):
        manuals.build([module(tmp_path, "large", "#" * (257 << 10))])
    good = module(tmp_path, "good", "x = 1\n")
    with pytest.raises(InvalidInput, match="given twice"):
        manuals.build([good, good])


def test_a_folder_that_cannot_be_is_refused(manuals, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"):
        manuals.write(manuals.build(), tmp_path / "file" / "folder")


def test_a_shipped_manual_is_taken_and_a_checkout_makes_one(manuals, tmp_path):
    made = manuals.ready()
    assert made.page.parent == tmp_path / "cache"
    shipped = tmp_path / "resources" / "manual"
    manuals.write(manuals.build(), shipped)
    wheel = Manuals(manuals.tree, tmp_path / "resources", tmp_path / "none", manuals.version)
    assert wheel.ready().page == shipped / PAGE
    assert not (tmp_path / "none").exists()


def test_missing_parts_of_the_page_are_named(manuals, tmp_path):
    bare = Manuals(manuals.tree, tmp_path, tmp_path / "cache", manuals.version)
    with pytest.raises(FirmwareError, match="cannot be made") as caught:
        bare.ready()
    assert caught.value.hint
