"""The configuration editor: form with errors, review, what became of it, two nodes side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from micros_ide.gui.wizards.settings.settings_editor import SettingsEditor
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.node_settings.wishes import Wish

if TYPE_CHECKING:
    from pictures.stage import Stage

LAMP = {
    "tz": "CET-1CEST,M3.5.0,M10.5.0/3",
    "location": "47.5,19.05",
    "cron": True,
    "crontasks": "*:6:30:0!rgb toggle;sunset-15!rgb toggle",
    "boothook": "rgb load_n_init",
    "irq1": True,
    "irq1_cbf": "rgb toggle",
    "irq1_trig": "up",
}


def take(stage: Stage) -> None:
    """Change a node's settings, then look at two nodes."""
    lamp = stage.node
    settings = stage.core.node_settings
    settings.change(Place(node=lamp.uid), Wish(lambda _now: LAMP), QuietReport())
    page = open_editor(stage, lamp.uid)
    stage.wait(lambda: page.view == "form" and page.form.settled())
    form, draft = page.form, page.draft
    form.show_group("time")
    stage.wait(form.settled)
    stage.take("settings-form")
    form.show_group("schedule")
    stage.wait(form.settled)
    row = form.rows["timirqseq"].field
    row.line.setText("5")
    row.typed.emit("5")
    draft.set("crontasks", f"{LAMP['crontasks']};0-4:22:0:0!rgb toggle")
    form.update_rows()
    form.changed.emit()
    stage.wait(form.settled)
    form.show_key("timirqseq")
    stage.take("settings-error")
    draft.set("timirqseq", 5000)
    draft.set("socmax", 3)
    form.update_rows()
    form.changed.emit()
    page.send()
    stage.take("settings-review")
    page.send()
    stage.wait(lambda: page.view == "outcome" and not page.writing.working)
    stage.wait(lambda: page.session.state == "ready")
    stage.take("settings-written")
    page.left.emit()
    other = stage.deploy("cabinet")
    pair = open_editor(stage, lamp.uid, other.uid)
    stage.wait(lambda: pair.view == "pair")
    pair.pair.table.choose("boothook")
    pair.pair.copy()
    stage.take("settings-pair")
    pair.draft.keep("boothook")
    pair.left.emit()


def open_editor(stage: Stage, *uids: str) -> SettingsEditor:
    """Open the editor as the table of devices does, and return it."""
    stage.window.navigation.settings_wished.emit(uids)
    page = stage.window.stack.wizard
    assert isinstance(page, SettingsEditor)
    return page
