"""What the wizard of updates says: outcomes, plans, and the report that can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.words import seconds_text, size_text
from micros_ide.model.ota import OtaDone, OtaPlan, Outcome, Way
from micros_ide.model.ota_fleet import FleetPlan

# Icon and colour of each outcome; the words stand beside it.
MARKS = {
    Outcome.UPDATED: ("check-circle", "online"),
    Outcome.SAME: ("equal-box", "muted"),
    Outcome.OFFLINE: ("lan-disconnect", "error"),
    Outcome.ROLLED_BACK: ("undo-variant", "warning"),
    Outcome.TAKEN_BACK: ("history", "online"),
    Outcome.FAILED: ("close-circle", "error"),
    Outcome.NOT_TRIED: ("minus-circle-outline", "muted"),
}


def outcome_words(outcome: Outcome) -> str:
    """Return the outcome as a person says it."""
    return {
        Outcome.UPDATED: tr("Updated"),
        Outcome.SAME: tr("Up to date"),
        Outcome.OFFLINE: tr("Offline"),
        Outcome.ROLLED_BACK: tr("Rolled back"),
        Outcome.TAKEN_BACK: tr("Taken back"),
        Outcome.FAILED: tr("Failed"),
        Outcome.NOT_TRIED: tr("Not tried"),
    }[outcome]


def kept_words(why: str) -> str:
    """Return why files on a node are left alone."""
    return {
        "configuration": tr("Settings, they stay"),
        "state": tr("State, it stays"),
        "own": tr("Your own files, they stay"),
        "changed": tr("Changed on the node, they stay"),
    }.get(why, why)


def version_words(plan: OtaPlan) -> str:
    """Return "1.0 → 2.0", or the one version."""
    old, new = plan.facts.version, plan.new_version
    return old if old == new else f"{old} → {new}"


def files_words(count: int) -> str:
    """Return "1 file" or "12 files"."""
    return tr("1 file") if count == 1 else tr("{} files").format(count)


def nodes_words(count: int) -> str:
    """Return "1 node" or "12 nodes"."""
    return tr("1 node") if count == 1 else tr("{} nodes").format(count)


def sent_words(plan: OtaPlan) -> str:
    """Return what goes to a node, in a few words."""
    if plan.nothing_to_do:
        return tr("Nothing to send")
    packed = plan.parcel.packed if plan.parcel is not None else plan.size
    return f"{files_words(len(plan.files))}, {size_text(packed)}"


def is_atomic(plan: OtaPlan) -> bool:
    """Whether the node takes the update as a whole, or not at all."""
    return plan.way is Way.SAFE


def plan_summary(plan: FleetPlan) -> str:
    """Return one sentence over all nodes."""
    work, bad = plan.with_work, len(plan.problems)
    same = len(plan.nodes) - len(work) - bad
    size = sum(
        (one.plan.parcel.packed if one.plan.parcel else one.plan.size)
        for one in work
        if one.plan is not None
    )
    parts = []
    if work:
        parts.append(tr("{} to update, {} to send").format(nodes_words(len(work)), size_text(size)))
    if same:
        parts.append(tr("{} up to date").format(nodes_words(same)))
    if bad:
        parts.append(tr("{} that cannot be updated").format(nodes_words(bad)))
    return " · ".join(parts)


def done_summary(rows: Sequence[OtaDone]) -> str:
    """Return how many nodes ended how."""
    counts = {one: sum(row.outcome is one for row in rows) for one in Outcome}
    return " · ".join(
        f"{count} {outcome_words(outcome).lower()}" for outcome, count in counts.items() if count
    )


def why_words(done: OtaDone) -> str:
    """Return why a node ended so: for the table, in one line."""
    if done.why:
        text = sentence(done.why)
        named = done.outcome is Outcome.NOT_TRIED or (done.name and done.why.startswith(done.name))
        return done.why[0] + text[1:] if named else text  # a node's name keeps its first letter
    if done.outcome is Outcome.UPDATED and done.version:
        return tr("Version {} in {}").format(done.version, seconds_text(done.seconds))
    return tr("Version {}").format(done.version) if done.version else ""


def report_text(rows: Sequence[OtaDone], *, title: str) -> str:
    """Return the report that can be copied: one line a node, then what to do."""
    lines = [title, done_summary(rows), ""]
    for one in rows:
        name = one.name or one.target
        told = why_words(one)
        lines.append(f"{name}: {outcome_words(one.outcome)}" + (f". {told}" if told else ""))
        if one.hint:
            lines.append(f"    {sentence(one.hint)}")
        lines += [f"    {warning}" for warning in one.warnings]
    return "\n".join(lines) + "\n"
