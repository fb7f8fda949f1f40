"""The header of compiled modules: what the compiler writes, and what anything else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.mpy_header import MPY_VERSION, MpyHeader
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources


def test_what_our_compiler_makes_is_what_a_node_takes(tmp_path):
    source = SourceFile("LM_x.mpy", tmp_path / "LM_x.py", b"x = 1 << 40\n")
    (file,) = compile_sources([source], tmp_path, QuietReport())
    header = MpyHeader.parse(file.data)
    assert (header.version, header.native, header.small_int_bits) == (MPY_VERSION, "", 31)
    assert header.fault() is None
    assert "takes version 5" in header.fault(5)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"M\x05\x00\x1f", "version 5"),
        (b"M\x06\x2a\x1f", "xtensawin"),
        (b"M\x06\x2e\x1f", "rv32imc"),
        (b"M\x06\x7c\x1f", "processor 15"),
        (b"M\x06\x02\x3f", "63 bits"),
    ],
)
def test_why_a_node_refuses_a_file(data, words):
    assert words in MpyHeader.parse(data).fault()


@pytest.mark.parametrize("data", [b"", b"M", b"M\x06\x00", b"def x(): pass", b"\0\6\0\x1f"])
def test_what_is_no_compiled_module(data):
    with pytest.raises(ValueError, match="no compiled MicroPython module"):
        MpyHeader.parse(data)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_header_or_a_value_error(data):
    try:
        header = MpyHeader.parse(data)
    except ValueError:
        assert len(data) < 4 or data[0] != ord("M")
        return
    assert data[:2] == bytes([ord("M"), header.version])
    assert header.sub_version == data[2] & 3
    fault = header.fault()
    plain = header.version == MPY_VERSION and not header.native and header.small_int_bits <= 31
    assert (fault is None) == plain
