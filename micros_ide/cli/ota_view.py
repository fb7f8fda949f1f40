"""Updates over the air for people: plans before, a table of what became of the nodes after."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence

from micros_ide.cli.restore import show_names, show_warnings
from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.cli.update import WHY_KEPT
from micros_ide.errors import BoardError, JobCancelled, MicrosError
from micros_ide.model.ota import OtaDone, OtaPlan, Outcome, Way
from micros_ide.model.ota_fleet import FleetDone, FleetPlan, listed

Say = Callable[[str], None]
_MOST_NAMES = 8


def show_fleet_plan(say: Say, plan: FleetPlan) -> None:
    """Print what will happen; nodes with the same plan together."""
    groups: dict[object, list[OtaPlan]] = {}
    for node in plan.nodes:
        if node.plan is not None:
            groups.setdefault(_same(node.plan), []).append(node.plan)
    for group in groups.values():
        show_plan(say, group[0], [_name(one) for one in group])
        show_warnings(say, tuple(dict.fromkeys(_warned(group))))
    for problem in plan.problems:
        say_trouble(say, problem)
    for target, name in plan.again:
        say(f"{target} is {name}: done once.")
    if plan.stopped_by is not None:
        say(f"{plan.canary.name if plan.canary else ''} would go first: nothing will be done.")
    elif plan.canary is not None and plan.canary.has_work and len(plan.with_work) > 1:
        say(f"First, alone: {plan.canary.name}.")


def show_plan(say: Say, plan: OtaPlan, names: Sequence[str]) -> None:
    """Print what will happen to the nodes called `names`."""
    who = listed(names, _MOST_NAMES)
    if plan.nothing_to_do:
        _paragraph(say, f"{who}: up to date, version {plan.facts.version}, nothing to send")
    elif plan.facts.version == plan.new_version:
        _paragraph(say, f"{who}: version {plan.facts.version} stays")
    else:
        _paragraph(say, f"{who}: version {plan.facts.version} -> {plan.new_version}")
    if not plan.nothing_to_do:
        show_names(say, "send", tuple(one.path for one in plan.files))
        packed = f", {plan.parcel.packed:,} packed" if plan.parcel is not None else ""
        say(f"  bytes: {plan.size:,}{packed}")
        if plan.way is Way.SAFE:
            say(f"  unchanged: {plan.changes.unchanged}")
    show_names(say, "remove", plan.changes.remove)
    for why, words in WHY_KEPT.items():
        show_names(say, words, tuple(one.path for one in plan.changes.kept if one.why == why))


def show_done(screen: Screen, rows: Sequence[OtaDone]) -> None:
    """Print a table of what became of the nodes; then, in full, what went wrong."""
    screen.table(
        ("NODE", "OUTCOME", "VERSION", "SECONDS", "WHY"),
        (
            (
                one.name or one.target,
                one.outcome.value,
                one.version or "-",
                f"{one.seconds:.1f}" if one.seconds else "-",
                one.why,
            )
            for one in rows
        ),
    )
    for one in rows:
        if not one.outcome.good and one.outcome is not Outcome.NOT_TRIED:
            say_trouble(screen.say, one)


def say_trouble(say: Say, done: OtaDone) -> None:
    """Print what is the matter with a node, and what to do."""
    why = f": {done.why}" if done.why else ""
    text = f"{done.name or done.target}: {done.outcome.value}{why}."
    _paragraph(say, f"{text} Try: {done.hint}." if done.hint else text)


def exit_code(done: FleetDone | Iterable[OtaDone]) -> int:
    """Return 0 when all is well, else the code of the first failure."""
    whole = done if isinstance(done, FleetDone) else FleetDone(tuple(done))
    bad = whole.first_failure
    if bad is None:
        return 0
    return _code_of(bad.code)


def _code_of(word: str) -> int:
    kinds: list[type[MicrosError]] = [MicrosError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    found = {kind.code: kind.exit_code for kind in kinds}
    return found.get(word, JobCancelled.exit_code if word == "cancelled" else BoardError.exit_code)


def _same(plan: OtaPlan) -> object:
    """Return what is the same for nodes that are shown together."""
    files = tuple(one.path for one in plan.files)
    changes = plan.changes
    return plan.facts.version, plan.new_version, plan.way, files, changes.remove, changes.kept


def _warned(group: Sequence[OtaPlan]) -> list[str]:
    every = [text for one in group for text in one.warnings]
    return [
        text if every.count(text) == len(group) else f"{_name(one)}: {text}"
        for one in group
        for text in one.warnings
    ]


def _name(plan: OtaPlan) -> str:
    return plan.facts.name or plan.request.target


def _paragraph(say: Say, text: str) -> None:
    for line in textwrap.wrap(text, WIDTH, subsequent_indent="  "):
        say(line)
