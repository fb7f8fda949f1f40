"""A parcel: what is in it, how it is named, and what is refused."""

import hashlib
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import BoardError, InvalidInput
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.ota_parcel import PIECE, StagingReport, packed

VERSIONS = ("2.0.0-0", "2.0.1-0")
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_ ]{0,20}\.(py|mpy)", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=9000), max_size=8).map(
    lambda found: [DeviceFile(path, data) for path, data in found.items()]
)
REPORT = {"format": 1, "round": 2, "node": "micrOS", "verdict": "ready", "why": "", "update": "a"}


def unpacked(parcel, deflate: bool) -> bytes:
    stream = b"".join(parcel.pieces)
    return zlib.decompress(stream, wbits=-12) if deflate else stream


@given(FILES, st.booleans())
def test_the_pieces_hold_the_files_one_behind_the_other(files, deflate):
    parcel = packed(VERSIONS, files, deflate=deflate)
    assert unpacked(parcel, deflate) == b"".join(one.data for one in files)
    assert all(0 < len(piece) <= PIECE for piece in parcel.pieces)
    assert parcel.content == sum(len(one.data) for one in files)


@given(FILES)
def test_the_plan_names_every_piece_and_file_with_its_hash(files):
    parcel = packed(VERSIONS, files, copies=[("a.mpy", "0" * 64)], drops=["b.py"])
    head, *lines = parcel.plan.decode().splitlines()
    body = "".join(f"{line}\n" for line in lines).encode()
    assert head == f"micrOS update 1 {parcel.update} 2.0.0-0 2.0.1-0 12"
    assert parcel.update == hashlib.sha256(body).hexdigest()[:12]
    pieces = [f"piece {len(one)} {hashlib.sha256(one).hexdigest()[:32]}" for one in parcel.pieces]
    puts = [f"put {len(one.data)} {one.sha256[:32]} {one.path}" for one in files]
    assert lines == [*pieces, *puts, f"copy {'0' * 32} a.mpy", "drop b.py"]


def test_the_same_content_has_the_same_name_and_another_has_another():
    one, other = ([DeviceFile("a.py", data)] for data in (b"1", b"2"))
    assert packed(VERSIONS, one).update == packed(VERSIONS, one).update
    names = {packed(VERSIONS, one).update, packed(VERSIONS, other).update}
    assert len(names | {packed(VERSIONS, one, drops=["b.py"]).update}) == 3


@pytest.mark.parametrize(
    "name", ["", "a/b.py", "..", ".ota", "x" * 61, "ä" * 31, "a\nb", ".if_mode"]
)
def test_what_a_node_would_refuse_is_refused_here(name):
    with pytest.raises(InvalidInput):
        packed(VERSIONS, [DeviceFile(name, b"")])
    with pytest.raises(InvalidInput):
        packed(VERSIONS, [], drops=[name])


def test_a_report_is_read():
    found = StagingReport.parse(json.dumps(REPORT | {"have": [0, 2]}).encode())
    assert (found.round, found.verdict, found.have) == (2, "ready", frozenset({0, 2}))


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*REPORT, "have"]), inner)
        ),
        max_leaves=12,
    ).map(lambda found: json.dumps(found).encode())
)
def test_anything_else_is_no_report(data):
    try:
        found = StagingReport.parse(data)
    except BoardError:
        return
    assert isinstance(found.have, frozenset)
