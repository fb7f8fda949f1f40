"""What an update does to a node that takes files one by one, or why there is none."""

from __future__ import annotations

from micros_ide.errors import BoardError, FirmwareError, InvalidInput
from micros_ide.model.file_set import FileSet
from micros_ide.model.ota import NodeFacts, OtaPlan, OtaRequest, Way
from micros_ide.model.update import UpdateChanges
from micros_ide.workers.device_shell import NodeShell

_OLDEST = (1, 19)  # MicroPython with the bytecode of today


def check_has_update_mode(shell: NodeShell) -> None:
    """Raise BoardError unless the node's help tells of an update mode."""
    told = shell.command("help")
    if "webrepl" not in told or "--update" not in told:
        raise BoardError(
            f"{shell.name} knows no updates over the air",
            hint="update it over USB: micros-ide update",
        )


def plan_plain(
    request: OtaRequest, facts: NodeFacts, wanted: FileSet, new_version: str, *, partial: bool
) -> OtaPlan:
    """Return the plan that sends all of `wanted`; nobody knows what of it the node has.

    `partial`: it is not the whole firmware. Raises FirmwareError for MicroPython or firmware that
    cannot take it, InvalidInput for a part when the node may be half updated.
    """
    _check_kind(facts, wanted)
    if partial and facts.waits:
        raise InvalidInput(
            f"{facts.name} waits in update mode, perhaps with half of another update",
            hint=f"bring the whole firmware first: micros-ide ota {request.target}",
        )
    return OtaPlan(
        request=request,
        facts=facts,
        way=Way.PLAIN,
        new_version=new_version,
        changes=UpdateChanges(send=tuple(one.path for one in wanted.files)),
        files=wanted.files,
        parcel=None,
        warnings=_warnings(facts, partial=partial),
    )


def _check_kind(facts: NodeFacts, wanted: FileSet) -> None:
    if "light" in facts.version.lower():
        raise FirmwareError(
            f"{facts.name} runs version {facts.version}, firmware of another make with few modules",
            hint="install this firmware over USB: micros-ide deploy",
        )
    numbers = tuple(int(part) for part in facts.micropython.split(".")[:2] if part.isdigit())
    compiled = any(one.path.endswith(".mpy") for one in wanted.files)
    if compiled and len(numbers) == len(_OLDEST) and numbers < _OLDEST:
        raise FirmwareError(
            f"the MicroPython {facts.micropython} of {facts.name} is too old for this firmware",
            hint="update it over USB first: micros-ide update --micropython",
        )


def _warnings(facts: NodeFacts, *, partial: bool) -> tuple[str, ...]:
    found = []
    if facts.waits:
        found.append(
            f"{facts.name} waits in update mode, perhaps half updated: it gets all files. If "
            "another program is updating it, wait until that has ended."
        )
    end = "" if partial else " From then on updates are safe."
    found.append(
        f"The firmware of {facts.name} takes files one by one and replaces what it has of the same "
        f"name: if the update is cut off, repeat it.{end}"
    )
    return tuple(found)
