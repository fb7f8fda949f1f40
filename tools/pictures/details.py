"""The details of a node: figures with their trend, modules with a call, the log."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stage import Stage


def take(stage: Stage) -> None:
    """Show the tabs that people open first."""
    node = stage.node
    with stage.core.console.open(node.uid) as shell:
        shell.command("system alarms False True")
        shell.command("genIO get_in 4")
    _past(stage, node.uid)
    stage.show_place("devices")
    stage.window.navigation.device_wished.emit(node.uid)
    details = stage.window.stack.current().details
    stage.wait(lambda: details.poll.uid == node.uid)
    view = details.node
    stage.wait(lambda: len(view.info.memory.line._points) > 100)
    stage.take("details-info")
    modules = view.modules
    view.bar.setCurrentIndex(3)
    stage.wait(lambda: modules.tree.topLevelItemCount() > 10)
    modules.search.setText("system")
    row = next(
        one
        for at in range(modules.tree.topLevelItemCount())
        if (one := modules.tree.topLevelItem(at)) is not None and one.text(0) == "system"
    )
    row.setExpanded(True)
    modules.tree.setCurrentItem(row.child(3))
    modules.call_button.click()
    modules.call.send_button.click()
    stage.wait(modules.call.reply.isVisible)
    stage.take("details-modules")
    view.bar.setCurrentIndex(2)
    stage.wait(view.log.text.toPlainText)
    stage.take("details-log")
    view.bar.setCurrentIndex(0)


def _past(stage: Stage, uid: str) -> None:
    """Give the node ten minutes of figures, as if it had been looked at for so long."""
    from micros_ide.model.node_trend import NodeTrend, TrendPoint

    now = time.time()
    points = tuple(
        TrendPoint(
            now - 5 * left,
            round(42_000 + 5_000 * math.sin(left / 9) + 900 * math.sin(left * 2.7)),
            452_000 if left > 70 else 479_232,
        )
        for left in range(130, 0, -1)
    )
    stage.core.node_facts._trends._trends[uid] = NodeTrend(points)
