"""What the firmware's sources must look like, and what the tables may say."""

import ast
import json

import pytest
from firmware_node import SOURCE

FILES = sorted(SOURCE.rglob("*.py"))
PINS = {path.stem: path for path in sorted((SOURCE / "pinmaps").glob("LP_*.py"))}
# Numbers a user must not be sent to, and those analog inputs may have while Wi-Fi is on.
RESERVED = {
    "LP_esp32": set(range(6, 12)) | {0, 1, 3, 20, 24, *range(28, 32)},
    "LP_esp32s2": {0, 19, 20, 22, 23, 24, 25, *range(26, 33), 45, 46},
    "LP_esp32s3": {0, 3, 19, 20, *range(22, 38), 43, 44, 45, 46},
    "LP_esp32c3": {*range(11, 18), 18, 19, 20, 21},
    "LP_tinypico": {*range(6, 12), 0, 1, 2, 3, 12, 13},
    "LP_rp2": {0, 1, 23, 24, 25, 29},
}
ANALOG = {
    "LP_esp32": range(32, 40),
    "LP_esp32s2": range(1, 21),
    "LP_esp32s3": range(1, 11),
    "LP_esp32c3": range(5),
    "LP_tinypico": range(32, 40),
    "LP_rp2": range(26, 29),
}
INPUT_ONLY = {"LP_esp32": range(34, 40), "LP_tinypico": range(34, 40)}
ANALOG_NAMES = {"co2", "temp6000", "ph", "mic", "genadc"}
INPUT_NAMES = ANALOG_NAMES | {"oleduibttn", "hcsrecho", "bat_volt", "bat_stat"}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def pins(path):
    found = {}
    for node in tree(path).body:
        if isinstance(node, ast.Assign):
            value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            found[node.targets[0].id] = ast.literal_eval(value)
    return found


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


@pytest.mark.parametrize("name", PINS)
def test_pin_table_keeps_off_what_the_chip_needs(name):
    for key, pin in pins(PINS[name]).items():
        if key == "builtin" or key.startswith("dotstar_"):
            continue  # what is on the board itself
        assert isinstance(pin, int)
        assert pin not in RESERVED[name], key
        assert 0 <= pin < 49, key
        if key in ANALOG_NAMES:
            assert pin in ANALOG[name], key
        if pin in INPUT_ONLY.get(name, ()):
            assert key in INPUT_NAMES, key


def test_pin_tables_offer_the_same_names():
    common = set.intersection(*(set(pins(path)) for path in PINS.values()))
    everything = set.union(*(set(pins(path)) for path in PINS.values()))
    own = {name for name in everything if name.startswith("dotstar_")}
    assert everything - common - own <= {"builtin", "touch_0", "bat_volt", "bat_stat"}


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
