"""The editor's words of MicroPython are what the interpreter of a board answers today."""

from __future__ import annotations

import sys

import pytest

from micros_ide import paths
from micros_ide.core import Core
from tests.conftest import flash_builtin


@pytest.fixture
def device(tmp_path):
    firmware = paths.bundled("firmware_src")
    with Core(data=tmp_path / "data", cache=tmp_path / "cache", firmware=firmware) as core:
        spec = core.virtual.add("words", "esp32")
        flash_builtin(core.virtual.fleet, spec)
        core.virtual.start("words", tied=True)
        yield next(one.device for one in core.ports.list() if one.virtual == "words")
        core.virtual.remove("words")


def test_the_file_says_what_the_interpreter_says(device, monkeypatch):
    root = paths.bundled("resources").parent
    monkeypatch.setattr(sys, "path", [str(root / "tools"), *sys.path])
    import micropython_words

    kept = (paths.bundled("resources") / "micropython_words.json").read_text(encoding="utf-8")
    assert micropython_words.words(device) == kept, "run tools/micropython_words.py"
