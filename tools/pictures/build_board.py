"""A module that has just lit the ring of the board beside it, and the board without a device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pictures.build_run import RING

if TYPE_CHECKING:
    from pictures.stage import Stage


def take(stage: Stage) -> None:
    """Run the module, with the board in sight."""
    node = stage.node
    path = Path(stage.core.apps.own_folder).parent / "LM_ring.py"
    path.write_text(RING)
    stage.show_place("build")
    page = stage.window.stack.page("build")
    stage.wait(lambda: page.plugged.complete)
    page.open_file(path)
    bar, board = page.plugged.run_bar, page.plugged.board
    stage.wait(lambda: bar.functions.function == "color" and bar.target.target is not None)
    page.show_board()
    stage.wait(lambda: board.bar.state.text() == "running")
    stage.take("build-bare-board")
    stage.core.bench.wire(node.name, "ws2812", name="ring")
    stage.wait(lambda: len(board.shelf.cards) == 1)
    for field, value in zip(bar.functions.fields, (255, 110, 20), strict=True):
        field.set_value(value)
    ended = []
    bar.work.ended.connect(ended.append)
    page.send()
    stage.wait(lambda: ended)
    page.texts.current().editor.go_to(20)
    stage.take("build-board", settle=0.6)
    page.texts.discard_all()
