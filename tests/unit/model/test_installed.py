"""The list of firmware files that a node carries with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import INSTALLED, Installed, with_list

NAMES = st.text("abcLM_/.é ", min_size=1, max_size=20)
DIGITS = st.text("0123456789abcdef", min_size=16, max_size=16)
LISTS = st.dictionaries(NAMES, st.frozensets(DIGITS, min_size=1, max_size=2), max_size=5)


@given(LISTS, st.text("0123456789.-", max_size=10))
def test_a_list_is_read_as_it_was_written(hashes, version):
    written = Installed(version, hashes)
    assert Installed.parse(written.render()) == written


@given(
    st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: b"micrOS files 1 2\n" + tail)
)
def test_anything_else_is_no_list(data):
    found = Installed.parse(data)
    assert found is None or found.render().split() == data.split()


def test_only_the_very_same_content_is_ours():
    one, other = DeviceFile("a.mpy", b"one"), DeviceFile("a.mpy", b"other")
    listed = Installed.of([one], "2.0.0-0")
    assert listed.has("a.mpy", one.sha256)
    assert not listed.has("a.mpy", other.sha256)
    assert not listed.has("b.mpy", one.sha256)
    assert not listed.has("a.mpy", None)
    both = listed.with_also(Installed.of([other], "2.1.0-0"))
    assert both.has("a.mpy", one.sha256)
    assert both.has("a.mpy", other.sha256)
    assert both.version == "2.1.0-0"


def test_the_users_modules_are_not_listed_and_main_stays_last():
    files = FileSet(tuple(DeviceFile(name, b"x") for name in ("a.mpy", "LM_own.py", "main.py")))
    listed = with_list(files, ["LM_own.py"], "2.0.0-0")
    assert [one.path for one in listed.files] == ["a.mpy", "LM_own.py", INSTALLED, "main.py"]
    found = Installed.parse(listed.files[2].data)
    assert set(found.hashes) == {"a.mpy", "main.py"}
