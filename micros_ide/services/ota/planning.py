"""Decide what is sent to a node: by hash, by what is whose, and by the room it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from micros_ide.errors import BoardError, FirmwareError, InvalidInput, NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import INSTALLED, Installed, with_list
from micros_ide.model.ota import NodeFacts, NodeSlots, OtaPlan, OtaRequest, Way
from micros_ide.model.ota_parcel import Parcel, check_name, packed
from micros_ide.model.update import UpdateChanges, changes_of, is_newer
from micros_ide.services.ota.plain_planning import plan_plain

_SPARE_BLOCKS = 16  # folders, the plan, and what the node writes meanwhile


def plan_for(request: OtaRequest, facts: NodeFacts, built: FileSet, version: str) -> OtaPlan:
    """Return what `request` does to the node with `facts`.

    `built`: the firmware's files, `version` its number. Raises InvalidInput (an older version
    without `force`, a module that the firmware has not, a name no update can bring), FirmwareError
    (bytecode that the node's MicroPython does not take), BoardError (no room, an update is being
    tried).
    """
    wanted = _wanted(request, facts, built, version)
    for one in wanted.files:
        check_name(one.path)
    partial = bool(request.own or request.modules)
    new_version = facts.version if partial else version
    if not partial and is_newer(facts.version, version) and not request.force:
        raise InvalidInput(
            f"{facts.name} runs version {facts.version}, newer than {version} of this program",
            hint="get a newer micros-ide; --force puts the older firmware all the same",
        )
    if facts.slots is None or facts.tree is None:
        return plan_plain(request, facts, wanted, new_version, partial=partial)
    if facts.slots.state != "settled":
        raise BoardError(
            f"{facts.name} is trying an update",
            hint="wait two minutes: it keeps it, or goes back by itself",
        )
    _check_bytecode(facts, facts.slots, wanted)
    changes = _changes(request, facts, wanted, partial=partial)
    plan = _safe(request, facts, changes, wanted, new_version)
    if request.modules and version != facts.version and not plan.nothing_to_do:
        words = f"The modules are of version {version}, the rest of the node of {facts.version}."
        plan = replace(plan, warnings=(*plan.warnings, words))
    return plan


def _wanted(request: OtaRequest, facts: NodeFacts, built: FileSet, version: str) -> FileSet:
    """Return the files that the node is to have when it is done."""
    if request.own:
        return FileSet(request.own)
    if not request.modules:
        return with_list(built, (), version)
    chosen = modules_of(request, built)
    if facts.before is None:
        return FileSet(chosen)
    hashes = {**facts.before.hashes, **Installed.of(chosen, version).hashes}
    listed = replace(facts.before, hashes=hashes).render()
    return FileSet((*chosen, DeviceFile(INSTALLED, listed)))


def modules_of(request: OtaRequest, built: FileSet) -> tuple[DeviceFile, ...]:
    """Return the files of the modules in `request`; raises NotFound when the firmware lacks one."""
    names = {f"LM_{name}" for name in request.modules}
    chosen = tuple(one for one in built.files if one.path.rpartition(".")[0] in names)
    lost = names - {one.path.rpartition(".")[0] for one in chosen}
    if lost:
        raise NotFound(
            f"the firmware has no module {', '.join(sorted(name[3:] for name in lost))}",
            hint="micros-ide manual lists them; your own go with micros-ide upload",
        )
    return chosen


def _changes(
    request: OtaRequest, facts: NodeFacts, wanted: FileSet, *, partial: bool
) -> UpdateChanges:
    if facts.tree is None:  # planned above
        raise BoardError(f"{facts.name} does not list its files")
    force = request.force or bool(request.own)
    changes = changes_of(facts.tree, wanted, facts.before, force=force)
    if request.force:
        send = tuple(one.path for one in wanted.files if one.path not in changes.passed_over)
        changes = replace(changes, send=send, unchanged=0)
    if partial:
        twins = {_twin(one.path) for one in wanted.files}
        remove = tuple(path for path in changes.remove if path in twins)
        changes = replace(changes, remove=remove, kept=())
    if changes.send == (INSTALLED,) and not changes.remove and not request.force:
        changes = replace(changes, send=(), unchanged=changes.unchanged + 1)
    return changes


def _safe(
    request: OtaRequest,
    facts: NodeFacts,
    changes: UpdateChanges,
    wanted: FileSet,
    new_version: str,
) -> OtaPlan:
    slots = facts.slots
    if slots is None:
        raise BoardError(f"{facts.name} does not know safe updates")
    sent = {*changes.send}
    files = tuple(one for one in wanted.files if one.path in sent)
    # A source hides the bytecode of the same name, until it is removed with the old version.
    hidden = {_twin(path) for path in changes.remove if path.endswith(".py")}
    copies = [
        (one.path, one.sha256)
        for one in wanted.files
        if one.path in hidden and one.path not in sent
    ]
    parcel = packed(
        (facts.version, new_version),
        files,
        copies=copies,
        drops=changes.remove,
        deflate=slots.deflate,
    )
    drops_way_back = False
    if files or changes.remove:
        drops_way_back = _check_room(facts, slots, files, parcel)
    return OtaPlan(
        request=request,
        facts=facts,
        way=Way.SAFE,
        new_version=new_version,
        changes=changes,
        files=files,
        parcel=parcel,
        drops_way_back=drops_way_back,
        warnings=_warnings(slots, changes, drops_way_back=drops_way_back),
    )


def _check_room(
    facts: NodeFacts, slots: NodeSlots, files: Sequence[DeviceFile], parcel: Parcel
) -> bool:
    """Return whether the way back has to go for the update; BoardError if even that is too little.

    What lies on the node from an earlier attempt is used again or makes room.
    """
    sizes = [len(one.data) for one in files]
    sizes += [len(piece) for piece in parcel.pieces] + [len(parcel.plan)]
    needed = (_SPARE_BLOCKS + sum(1 + (size - 1) // slots.block for size in sizes)) * slots.block
    free = slots.free + slots.staged
    if needed <= free:
        return False
    if needed <= free + slots.held:
        return True
    raise BoardError(
        f"{facts.name} has too little room: {_kib(free + slots.held)} KiB are free, "
        f"the update needs {_kib(needed)} KiB; nothing was sent",
        hint="remove files that it does not need, or update in parts with --modules",
    )


def _warnings(slots: NodeSlots, changes: UpdateChanges, *, drops_way_back: bool) -> tuple[str, ...]:
    found = []
    changed = [one.path for one in changes.kept if one.why == "changed"]
    if changed:
        found.append(f"Changed on the node and kept (--force replaces): {', '.join(changed)}.")
    if changes.passed_over and len(changes.passed_over) > len(changed):
        others = ", ".join(changes.passed_over)
        found.append(f"Yours are used instead of the firmware's: {others}.")
    if changes.copied:
        found.append(
            f"Not known to be the firmware's and replaced; a rollback brings them back: "
            f"{', '.join(changes.copied)}."
        )
    if drops_way_back:
        found.append(f"For lack of room the way back to version {slots.back} is given up.")
    return tuple(found)


def _check_bytecode(facts: NodeFacts, slots: NodeSlots, wanted: FileSet) -> None:
    for one in wanted.files:
        if one.path.endswith(".mpy") and one.data[:1] == b"M" and one.data[1] != slots.mpy:
            raise FirmwareError(
                f"{one.path} is bytecode version {one.data[1]}, the MicroPython "
                f"{facts.micropython} of {facts.name} takes version {slots.mpy}",
                hint="update MicroPython over USB first: micros-ide update --micropython",
            )


def _twin(path: str) -> str:
    stem, _, kind = path.rpartition(".")
    return f"{stem}.{'mpy' if kind == 'py' else 'py'}"


def _kib(size: int) -> int:
    return -(-size // 1024)
