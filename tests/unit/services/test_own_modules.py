"""Files of one's own modules: nothing is lost, names are checked before anything is touched."""

from __future__ import annotations

import os

import pytest

from micros_ide.core import Core
from micros_ide.errors import Busy, InvalidInput, NotFound


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path / "home"))
    with Core.create() as core:
        yield core.own_modules


@pytest.mark.parametrize("given", ["lamp", "LM_lamp", "LM_lamp.py", " lamp "])
def test_a_name_becomes_a_file(own, given):
    assert own.place_for(given) == own.folder / "LM_lamp.py"
    assert not own.folder.exists()


@pytest.mark.parametrize("given", ["", "a b", "../x", "lämp", "x" * 40, "LM_", "_probe", "a/b"])
def test_what_is_no_name_is_refused(own, given):
    with pytest.raises(InvalidInput):
        own.place_for(given)


def test_what_is_written_is_read_again(own):
    path = own.place_for("lamp")
    written = own.write(path, "x = 'é'\r\n")
    again = own.read(path)
    assert again.text == "x = 'é'\r\n"
    assert again.stamp == written.stamp == own.stamp(path)
    assert own.beside(path) == {"LM_lamp"}


def test_a_byte_order_mark_stays(own):
    path = own.place_for("lamp")
    own.write(path, "x = 1\n", bom=True)
    opened = own.read(path)
    assert opened.bom
    assert opened.text == "x = 1\n"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_another_program_has_written_is_not_replaced_unasked(own):
    path = own.place_for("lamp")
    opened = own.write(path, "one\n")
    path.write_text("another\n")
    with pytest.raises(Busy):
        own.write(path, "two\n", expected=opened.stamp)
    assert path.read_text() == "another\n"
    own.write(path, "two\n", expected=own.stamp(path))
    assert path.read_text() == "two\n"


def test_a_file_that_was_removed_is_written_anew(own):
    path = own.place_for("lamp")
    opened = own.write(path, "one\n")
    path.unlink()
    assert own.stamp(path) is None
    own.write(path, "two\n", expected=opened.stamp)
    assert path.read_text() == "two\n"


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"a\0b", b"x" * (4 << 20) + b"y"], ids=["latin", "zero", "large"]
)
def test_what_is_no_text_is_refused(own, tmp_path, data):
    path = tmp_path / "LM_x.py"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        own.read(path)


def test_what_is_not_there_is_told(own, tmp_path):
    with pytest.raises(NotFound):
        own.read(tmp_path / "LM_x.py")
    with pytest.raises(InvalidInput):
        own.read(tmp_path)


def test_a_link_stays_a_link(own, tmp_path):
    target, link = tmp_path / "real.py", tmp_path / "LM_x.py"
    target.write_text("a\n")
    os.symlink(target, link)
    own.write(link, "b\n")
    assert link.is_symlink()
    assert target.read_text() == "b\n"


def test_templates_and_examples(own):
    assert own.templates() == ("simple", "template")
    assert "def hello" in own.template("simple")
    assert "LM_rgb.py" in own.examples()
    assert own.example("LM_rgb.py").text
    with pytest.raises(NotFound):
        own.template("../secret")
    with pytest.raises(NotFound):
        own.example("../../setup.py")
