"""What the panel knows of modules: the bundled ones, and the user's own that can be read."""

from __future__ import annotations

import pytest

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.model.node_panel import controls_of

MINE = """# A toy of mine.


def turn(angle):
    # Turn it.
    # widget: slider angle=0..90
    return angle


def help():
    return ("turn angle=<0-90>",)
"""


@pytest.fixture
def core(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path / "home"))
    with Core(data=tmp_path, cache=tmp_path, firmware=paths.bundled("firmware_src")) as made:
        yield made


def test_own_modules_have_controls_and_broken_ones_are_left_out(core):
    folder = paths.user_modules()
    folder.mkdir(parents=True)
    (folder / "LM_toy.py").write_text(MINE)
    (folder / "LM_dimmer.py").write_text(MINE)
    (folder / "LM_broken.py").write_text("def x(:\n")
    (folder / "LM_odd.py").write_text("def x(a):\n    # widget: lamp a=1\n    pass\n")
    manual = core.node_controls.manual()
    (control,) = controls_of(manual.module("toy"))
    assert control.command({"angle": 45}) == "toy turn angle=45"
    assert [one.function for one in controls_of(manual.module("dimmer"))] == ["turn"]
    assert manual.module("broken") is None
    assert manual.module("odd") is None
    assert manual.module("neopixel") is not None


def test_without_a_folder_of_own_modules_there_are_the_bundled_ones(core):
    assert core.node_controls.manual().module("dimmer") is not None
