"""Archives from elsewhere: refused whole, or read as they are; never more than a board can hold."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.workers import backup_archive
from micros_ide.workers.backup_archive import MOST_BYTES, read_archive, write_archive

MEMBERS = {"manifest.json": b"{}\n", "files/main.py": b"print(1)\n" * 50, "files/empty": b""}
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "a.zip"
    write_archive(path, MEMBERS)
    return path


def zip_of(path, *rows, **options):
    with zipfile.ZipFile(path, "w", **options) as made:
        for info, data in rows:
            made.writestr(info, data)
    return path


def test_what_was_written_is_read_and_is_private(archive):
    assert read_archive(archive) == MEMBERS
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [one.name for one in archive.parent.iterdir()] == ["a.zip"]
    first = archive.read_bytes()
    write_archive(archive, MEMBERS)
    assert archive.read_bytes() == first


def test_every_cut_is_refused(archive):
    data = archive.read_bytes()
    for length in range(len(data)):
        archive.write_bytes(data[:length])
        with pytest.raises(InvalidInput):
            read_archive(archive)


@SLOW
@given(st.data())
def test_any_change_is_refused_or_harmless(archive, data):
    whole = bytearray(archive.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    changed = archive.with_name("changed.zip")
    changed.write_bytes(bytes(whole))
    try:
        found = read_archive(changed)
    except InvalidInput:
        return
    # A name or a date: the manifest tells.
    assert {*found.values()} <= {*MEMBERS.values()}


@SLOW
@given(st.binary(max_size=300))
def test_no_other_file_is_taken_for_one(tmp_path, data):
    path = tmp_path / "b.zip"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        read_archive(path)


def test_what_a_backup_never_has(tmp_path):
    path = tmp_path / "h.zip"
    link = zipfile.ZipInfo("files/link")
    link.external_attr = 0o120777 << 16
    squeezed = zipfile.ZipInfo("files/x")
    squeezed.compress_type = zipfile.ZIP_BZIP2
    for row in ((link, b"/etc/passwd"), ("files/folder/", b""), (squeezed, b"x" * 99)):
        with pytest.raises(InvalidInput, match="never holds"):
            read_archive(zip_of(path, row))
    with pytest.warns(UserWarning, match="Duplicate"):
        zip_of(path, ("files/a", b"1"), ("files/a", b"2"))
    with pytest.raises(InvalidInput, match="twice"):
        read_archive(path)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    path = zip_of(
        tmp_path / "bomb.zip",
        *((f"files/{n}", bytes(1 << 20)) for n in range((MOST_BYTES >> 20) + 1)),
        compression=zipfile.ZIP_DEFLATED,
    )
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    with pytest.raises(InvalidInput, match="more than any board"):
        read_archive(path)


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either(tmp_path):
    path = zip_of(
        tmp_path / "lie.zip", ("files/a", bytes(1 << 20)), compression=zipfile.ZIP_DEFLATED
    )
    data = path.read_bytes()
    size = struct.pack("<L", 1 << 20)
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, struct.pack("<L", 10)))
    with pytest.raises(InvalidInput, match="damaged"):
        read_archive(path)


def test_long_lists_of_members_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = tmp_path / "many.zip"
    monkeypatch.setattr(backup_archive, "_MOST_MEMBERS", 10)
    zip_of(path, *((f"files/{n}", b"") for n in range(11)))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(InvalidInput, match="too many"):
        read_archive(path)


def test_a_comment_a_tail_and_a_large_file_are_refused(archive, monkeypatch):
    data = archive.read_bytes()
    for other in (data + b"tail", data[:-2] + b"\x01\0c", b"#!/bin/sh\n" + data):
        archive.write_bytes(other)
        with pytest.raises(InvalidInput):
            read_archive(archive)
    monkeypatch.setattr(backup_archive, "_MOST_FILE", 100)
    archive.write_bytes(data)
    with pytest.raises(InvalidInput, match="too large"):
        read_archive(archive)


def test_files_that_cannot_be_read_or_written(tmp_path):
    with pytest.raises(NotFound):
        read_archive(tmp_path / "none.zip")
    with pytest.raises(NotFound):
        read_archive(tmp_path)
    with pytest.raises(InvalidInput, match="more on the board"):
        write_archive(tmp_path / "x.zip", {"a": bytes(MOST_BYTES + 1)})
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_archive(blocked / "x.zip", MEMBERS)


def test_zipfile_agrees_on_what_is_in_it(archive):
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as other:
        assert other.testzip() is None
        assert other.namelist() == list(MEMBERS)
