"""The live panel of a virtual board: a node whose modules move what is wired to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stage import Stage


def take(stage: Stage) -> None:
    """Show the board at work, the list of devices, and the board without power."""
    from micros_ide.model.nodes import uid_from_mac

    node = stage.node
    board = next(
        one.name for one in stage.core.virtual.specs() if uid_from_mac(one.mac) == node.uid
    )
    for kind, pins in (("ws2812", {}), ("servo", {}), ("dht22", {}), ("potentiometer", {})):
        stage.core.bench.wire(board, kind, pins=pins)
    stage.core.bench.wire(board, "ssd1306")
    stage.core.bench.wire(board, "bme280")
    with stage.core.console.open(node.uid) as shell:
        for line in (
            "neopixel color 200 40 10 smooth=False",
            "neoeffects rainbow",
            "servo sduty 100",
            "oled rect 2 2 124 60",
            "oled text 'micrOS' 40 28",
            "oled show",
        ):
            shell.command(line)
    stage.window.navigation.device_wished.emit(node.uid)
    stage.wait(lambda: stage.window.stack.current().details.poll.uid == node.uid)
    head = stage.window.stack.current().details.node.head
    stage.wait(head.board_button.isVisible)
    head.board_button.click()
    panel = stage.window.stack.current().panel
    stage.wait(lambda: len(panel.shelf.cards) == 6)
    stage.take("board")
    panel.open_wiring()
    stage.take("board-wire")
    panel.close_top()
    stage.core.board_world.cut_power(board)
    stage.wait(lambda: panel.bar.state.text() == "without power")
    stage.take("board-cut")
    stage.core.board_world.give_power(board)
    panel.close_top()
    stage.window.stack.current().close_top()
