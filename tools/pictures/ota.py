"""Updates over the network: nodes, plan, update, result."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from micros_ide.model.devices import News
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc

if TYPE_CHECKING:
    from stage import Stage

_OTHERS = (
    ("cabinet", "10.0.1.204", "1.20.4", 20),
    ("cat-feeder", "10.0.1.31", "1.19.0", 4000),
    ("greenhouse-at-the-far-end-of-the-garden", "10.0.1.118", "1.20.7", 9),
    ("porch", "10.0.1.57", "", 90_000),
)


def take(stage: Stage) -> None:
    """Update one node that answers; the others are known and not there."""
    node, core, window = stage.node, stage.core, stage.window
    for at, (name, address, version, age) in enumerate(_OTHERS):
        uid, when = f"micr7c9ebd0{at}OS", now_utc() - dt.timedelta(seconds=age)
        seen = Sighting(How.HELLO, when, address, 9008)
        core.devices.record([News(uid, seen, name, version)])
        if name == "cat-feeder":
            core.devices.record([News(uid, Miss(Trouble.SILENT, now_utc(), address), name)])
    window.navigation.update_wished.emit((node.uid,))
    wizard = window.stack.wizard
    stage.wait(lambda: wizard.choose.table.rows.rows)
    stage.take("ota-nodes")
    wizard.send()
    stage.wait(lambda: wizard.flow.plan is not None)
    wizard.plan.scope.force.click()
    stage.wait(lambda: wizard.flow.plan is not None)
    wizard.plan.detail.folds[0].set_open(True)
    stage.take("ota-plan")
    wizard.send()
    stage.wait(lambda: wizard.at == 3 or wizard.run.progress.value() > 200)
    stage.snap("ota-update")
    stage.wait(lambda: wizard.at == 3)
    stage.take("ota-result")
    wizard.close_top()
    for at in range(len(_OTHERS)):
        core.devices.forget(f"micr7c9ebd0{at}OS")
