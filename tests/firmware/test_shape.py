"""What the firmware's sources must look like, and what profiles may say."""

import ast
import json

import pytest
from firmware_node import SOURCE

FILES = sorted(SOURCE.rglob("*.py"))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_source_is_written_for_small_memory(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)):
            assert ast.get_docstring(node) is None
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.returns is None
            assert not [arg for arg in node.args.args if arg.annotation]
            assert node.end_lineno - node.lineno < 60
        assert not isinstance(node, (ast.AnnAssign, ast.JoinedStr, ast.NamedExpr, ast.Match))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_source_evaluates_nothing_and_swallows_nothing_whole(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            assert getattr(node.func, "id", "") not in {"eval", "exec", "compile"}
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            broad = getattr(node.type, "id", "") in {"Exception", "BaseException"}
            assert not (broad and isinstance(node.body[0], ast.Pass))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lines_fit(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert len(line) <= 100, f"{path.name}:{number}"
        assert line == line.rstrip(), f"{path.name}:{number}"


@pytest.mark.parametrize("path", sorted((SOURCE / "profiles").glob("*.json")), ids=lambda p: p.stem)
def test_profile_uses_known_keys_of_the_right_type(path):
    table = {
        row[0]: row[1]
        for row in ast.literal_eval(tree(SOURCE / "core" / "ConfigSchema.py").body[-1].value)
    }
    profile = json.loads(path.read_text(encoding="utf-8"))
    assert {"devfid", "staessid", "stapwd"} <= {k for k, v in profile.items() if v is None}
    for key, value in profile.items():
        assert value is None or type(value) is type(table[key]), key


def test_modules_to_compile_exist():
    names = (SOURCE / "LM_to_compile.dat").read_text(encoding="utf-8").split()
    assert names
    for name in names:
        assert (SOURCE / "modules" / name).is_file()
