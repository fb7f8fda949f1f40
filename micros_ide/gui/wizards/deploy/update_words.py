"""An update over USB as steps that a person reads; what is kept is a step, too."""

from __future__ import annotations

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.plan_view import KEPT
from micros_ide.model.deploy import PlanStep
from micros_ide.model.update import UpdatePlan

_MOST = 6  # names before "and 12 more"


def update_summary(plan: UpdatePlan) -> str:
    """Return who is updated from what to what."""
    who = plan.name or plan.port.device
    if plan.nothing_to_do:
        return tr("{} is up to date: version {}.").format(who, plan.version)
    if plan.version == plan.new_version:
        return tr("{}: version {}, brought in order").format(who, plan.version)
    words = tr("{}: version {} becomes {}")
    return words.format(who, plan.version or tr("unknown"), plan.new_version)


def update_steps(plan: UpdatePlan) -> tuple[PlanStep, ...]:
    """Return what happens, and what stays."""
    kept = _kept(plan)
    if plan.nothing_to_do:
        return kept
    changes = plan.changes
    sizes = {one.path: len(one.data) for one in plan.files.files}
    steps = [PlanStep("identify", tr("Look at the board"), tr("it must still be this node"))]
    if changes.copied:
        steps.append(PlanStep("save", tr("Copy what is replaced here"), _names(changes.copied)))
    if plan.image is not None:
        now = plan.facts.micropython if plan.facts else tr("none")
        new = plan.image.version or plan.image.path.name
        words = tr("Save the files, write MicroPython, put the files back")
        detail = tr("MicroPython {} becomes {}").format(now, new)
        steps.append(PlanStep("write", words, detail, plan.image.size))
    if changes.send:
        many, count = len(changes.send) != 1, len(changes.send)
        title = (tr("Send {} files") if many else tr("Send {} file")).format(count)
        detail = tr("{} are there already").format(changes.unchanged)
        steps.append(PlanStep("files", title, detail, sum(sizes[one] for one in changes.send)))
    if changes.remove:
        words = tr("Remove what is no longer needed")
        steps.append(PlanStep("remove", words, _names(changes.remove)))
    steps.append(PlanStep("reset", tr("Restart the board")))
    words = tr("its id and version must be the right ones")
    steps.append(PlanStep("verify", tr("Ask the node who it is"), words))
    return (*steps, *kept)


def _kept(plan: UpdatePlan) -> tuple[PlanStep, ...]:
    titles = {
        "configuration": tr("The configuration stays"),
        "state": tr("What the modules remember stays"),
        "own": tr("Your own files stay"),
        "changed": tr("Modules that were changed on the node stay"),
    }
    rows = []
    for why, title in titles.items():
        names = tuple(one.path for one in plan.changes.kept if one.why == why)
        if names:
            rows.append(PlanStep(KEPT, title, _names(names)))
    return tuple(rows)


def _names(paths: tuple[str, ...]) -> str:
    shown = ", ".join(paths[:_MOST])
    more = len(paths) - _MOST
    return tr("{} and {} more").format(shown, more) if more > 0 else shown
