"""The node's files out of a firmware tree and the user's modules."""

from __future__ import annotations

import re

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError, InvalidInput, NotFound
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild

REPORT = QuietReport()
TREE = {
    "core/main.py": "from loader import main\nmain()\n",
    "core/loader.py": "def main():\n    pass\n",
    "core/Shell.py": 'from micropython import const\n\nVERSION = const("9.8.7-6")\n',
    "core/__pycache__/loader.cpython-311.pyc": "rubbish",
    "modules/LM_fast.py": "def go():\n    return 1\n",
    "modules/LM_plain.py": "def go():\n    return 2\n",
    "pinmaps/LP_esp32.py": "led = 2\n",
    "profiles/lamp.json": "{}",
    "LM_to_compile.dat": "# what is compiled\nLM_fast.py\n\n",
}


@pytest.fixture
def tree(tmp_path):
    for name, text in TREE.items():
        path = tmp_path / "firmware" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "firmware"


@pytest.fixture
def build(tree, tmp_path):
    return FirmwareBuild(tree, tmp_path / "cache")


def own(tmp_path, name, text="def go():\n    return 'mine'\n"):
    path = tmp_path / "own" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def paths_of(files):
    return [file.path for file in files.files]


def test_core_and_pin_maps_are_compiled_modules_as_listed_and_main_comes_last(build):
    assert paths_of(build.build(REPORT)) == [
        "LM_fast.mpy",
        "LM_plain.py",
        "LP_esp32.mpy",
        "Shell.mpy",
        "loader.mpy",
        "main.py",
    ]


def test_plain_files_are_sent_as_they_are_and_compiled_ones_are_bytecode(build):
    files = {file.path: file.data for file in build.build(REPORT).files}
    assert files["main.py"] == TREE["core/main.py"].encode()
    assert files["LM_plain.py"] == TREE["modules/LM_plain.py"].encode()
    assert files["loader.mpy"][:2] == b"M\x06"


def test_building_twice_gives_the_same_bytes(build):
    assert build.build(REPORT) == build.build(REPORT)


@pytest.mark.parametrize("name", ["LM_fast.py", "LM_plain.py"])
def test_a_users_module_takes_the_place_of_the_bundled_one(build, tmp_path, name):
    path = own(tmp_path, name)
    files = {file.path: file.data for file in build.build(REPORT, modules=[path]).files}
    assert files[name] == path.read_bytes()
    assert len(files) == 6
    assert f"{path.stem}.mpy" not in files


def test_a_new_module_of_the_users_is_added_before_main(build, tmp_path):
    found = paths_of(build.build(REPORT, modules=[own(tmp_path, "LM_mine.py")]))
    assert "LM_mine.py" in found
    assert found[-1] == "main.py"


def test_a_users_module_that_does_not_compile_is_refused_with_its_line(build, tmp_path):
    bad = own(tmp_path, "LM_mine.py", "x = 1\n\ndef f(:\n")
    with pytest.raises(FirmwareError, match=r"LM_mine.py, line 3: invalid syntax"):
        build.build(REPORT, modules=[bad])


@pytest.mark.parametrize(
    "name", ["mine.py", "LM_mine.mpy", "LM_.py", "LM_a b.py", "lm_a.py", "LM_a.py.txt", "LM_é.py"]
)
def test_a_module_with_a_name_no_node_would_load_is_refused(build, tmp_path, name):
    with pytest.raises(InvalidInput, match="no name for a module"):
        build.build(REPORT, modules=[own(tmp_path, name)])


def test_the_same_module_twice_is_refused(build, tmp_path):
    path = own(tmp_path, "LM_mine.py")
    with pytest.raises(InvalidInput, match="twice"):
        build.build(REPORT, modules=[path, path])


def test_modules_that_are_missing_unreadable_or_huge_are_refused(build, tmp_path):
    with pytest.raises(NotFound):
        build.build(REPORT, modules=[tmp_path / "LM_gone.py"])
    binary = own(tmp_path, "LM_bin.py")
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="readable"):
        build.build(REPORT, modules=[binary])
    with pytest.raises(InvalidInput, match="too large"):
        build.build(REPORT, modules=[own(tmp_path, "LM_big.py", "#" * 300_000)])


def test_two_tree_files_for_one_name_on_the_board_are_refused(build, tree):
    (tree / "modules" / "loader.py").write_text("x = 1\n")
    with pytest.raises(InvalidInput, match=r"loader\.mpy"):
        build.build(REPORT)


def test_a_tree_that_is_not_complete_is_refused(build, tree):
    (tree / "LM_to_compile.dat").write_text("LM_fast.py\nLM_gone.py\n")
    with pytest.raises(FirmwareError, match=r"LM_gone\.py"):
        build.build(REPORT)
    (tree / "LM_to_compile.dat").unlink()
    with pytest.raises(FirmwareError, match="LM_to_compile"):
        build.build(REPORT)


def test_the_version_is_the_one_constant_in_core(build, tree):
    assert build.version() == "9.8.7-6"
    (tree / "core" / "Other.py").write_text('VERSION = "1.0.0-0"\n')
    with pytest.raises(FirmwareError, match="2 versions"):
        build.version()


def test_the_bundled_firmware_builds(tmp_path):
    build = FirmwareBuild(paths.bundled("firmware_src"), tmp_path)
    files = build.build(REPORT)
    assert re.fullmatch(r"\d+\.\d+\.\d+-\d+", build.version())
    assert paths_of(files)[-1] == "main.py"
    assert all(re.fullmatch(r"[A-Za-z0-9_.]{1,48}", name) for name in paths_of(files))
    bytecode = [file for file in files.files if file.path.endswith(".mpy")]
    assert all(file.data[:2] == b"M\x06" for file in bytecode)
