"""The parts in their place: a module typed in the editor lights a ring on a virtual board."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.navigation import EditWish
from micros_ide.gui.pages.workbench.build_page import BuildPage
from micros_ide.model.module_run import RunTarget, Way
from tests.gui.workbench.running.conftest import WAIT_MS

pytestmark = pytest.mark.timeout(120)
RING = """# A ring.
def glow(red=7):
# Light it.
from neopixel import NeoPixel
from machine import Pin
from LogicalPins import physical_pin
ring = NeoPixel(Pin(physical_pin("neop")), 24)
for at in range(24):
ring[at] = (red, 0, 0)
\bring.write()
return 24
"""


@pytest.fixture
def build(context, node, qtbot):
    made = BuildPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    qtbot.waitExposed(made)
    made.enter()
    qtbot.waitUntil(lambda: made.plugged.complete, timeout=WAIT_MS)
    yield made
    made.leave()
    made.tidy()


def test_a_typed_module_lights_the_ring(build, context, core, node, qtbot, tmp_path):
    core.bench.wire("bench", "ws2812", name="ring", pins={"data": "neop"})
    path = tmp_path / "LM_ring.py"
    path.write_text("#\n")
    build.open_file(path)
    qtbot.waitUntil(lambda: build.module_name() == "LM_ring.py", timeout=WAIT_MS)
    bar, output = build.plugged.run_bar, build.plugged.output
    editor = build.texts.current().editor
    qtbot.keyClick(editor, Qt.Key_A, Qt.ControlModifier)
    for char in RING:
        if char == "\n":
            qtbot.keyClick(editor, Qt.Key_Escape)  # no word is completed by it
            qtbot.keyClick(editor, Qt.Key_Return)
        elif char == "\b":
            qtbot.keyClick(editor, Qt.Key_Backspace)
        else:
            qtbot.keyClicks(editor, char)
    qtbot.waitUntil(lambda: bar.functions.function == "glow", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bar.target.target is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(bar.work.ended, timeout=WAIT_MS):
        build.send()
    assert output.state.words.text().startswith("ring glow ran on bench"), output.view.text()
    assert output.isVisible()
    (ring,) = core.bench.look("bench")
    assert ring.state["pixels"] == [[7, 0, 0]] * 24
    core.bench.unwire("bench", "ring")
    assert not context.navigation.failures


def test_a_module_that_is_wished_for_a_node_is_run_on_it(build, node, qtbot):
    """The node may come into sight later; who has chosen another board by then keeps it."""
    targets = build.plugged.run_bar.target
    qtbot.waitUntil(lambda: targets.target is not None, timeout=WAIT_MS)
    bench = targets.target
    assert bench.uid == node.uid
    far, near = (
        RunTarget(f"node:{name}", Way.NETWORK, name, "", uid=name, place=name)
        for name in ("far", "near")
    )
    targets.show_targets((bench, far))
    build.open_wish(EditWish(uid="far"))
    assert targets.target == far
    build.open_wish(EditWish())  # no node is meant: the choice stays
    assert targets.target == far
    build.open_wish(EditWish(uid="near"))
    targets.show_targets((bench, far, near))
    assert targets.target == near
    build.open_wish(EditWish(uid="gone"))
    targets.choose(bench.key)
    gone = RunTarget("node:gone", Way.NETWORK, "gone", "", uid="gone", place="gone")
    targets.show_targets((bench, gone))
    assert targets.target == bench
