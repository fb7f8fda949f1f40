"""Restore: a backup back onto its node, or onto another board that becomes a node of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import BoardError, InvalidInput, NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.node_files import CONFIG_FILES, is_passing
from micros_ide.model.reporting import Reporter
from micros_ide.model.restore import (
    FileChanges,
    NodeDone,
    RestorePlan,
    RestoreRequest,
    changes_to,
)
from micros_ide.services.backup.service import Backup, Backups
from micros_ide.services.board_session import BoardSession
from micros_ide.services.config_schema import BOUND_KEYS, SECRET_KEYS
from micros_ide.services.deploy.install import settle
from micros_ide.services.deploy.run import Phases
from micros_ide.services.devices import Devices
from micros_ide.services.node_config import CONFIG_FILE, NodeConfig, new_password
from micros_ide.services.node_record import record_node
from micros_ide.services.node_start import confirmed, text_of
from micros_ide.services.passwords import Passwords
from micros_ide.services.ports import Ports

_MAIN = "main.py"
_IN_PART = "only some files are restored, none is half: run the same restore again"
_RESTORED = "all files are restored, but the node was not seen to start: press RESET and look"


@dataclass(frozen=True, slots=True)
class Restore:
    """Plan, show, run, as a deploy does it."""

    backups: Backups
    ports: Ports
    node_config: NodeConfig
    devices: Devices
    passwords: Passwords
    jobs: JobEngine

    def plan(self, request: RestoreRequest, report: Reporter) -> RestorePlan:
        """Return what `request` will do; the board is looked at, and restarted.

        Raises what `Backups.read` and `Backups.files` raise, and InvalidInput for a name that no
        node can have, before the board is touched; then what BoardSession raises, and
        InvalidInput when the board is another one and no name was given.
        """
        backup = self.backups.read(request.path)
        if request.exact and not backup.manifest.complete:
            raise InvalidInput(
                f"{request.path.name} holds only some files of its node",
                hint="leave --exact out: the others stay as they are",
            )
        if request.name is not None:
            self.node_config.schema.check("devfid", request.name)
        files = self._files(backup, request)
        port = self.ports.free_line(request.port)
        with BoardSession.open(port.device, report) as session:
            tree = session.tree(hashed=True)
            own = b"" if request.secrets else _read(session, CONFIG_FILE)
        source = backup.manifest.node
        clone = tree.facts.uid != source.uid
        if clone and request.name is None:
            raise InvalidInput(
                f"the backup is of {source.name or 'a board'} ({source.uid}), "
                f"but this board is {tree.facts.uid}",
                hint="give it a name of its own: --name NAME",
            )
        password = None
        if not request.secrets:
            files, password = _with_own_secrets(files, own)
        chosen = _in_order(_renamed(files, request.name, clone=clone))
        spared = frozenset(one.path for one in tree.files if is_passing(one.path))
        return RestorePlan(
            request=request,
            port=port,
            facts=tree.facts,
            source=source,
            made=backup.manifest.made,
            name=text_of(chosen.files, "devfid") or "",
            changes=changes_to(tree, chosen, exact=request.exact, spared=spared),
            files=chosen,
            password=password,
            warnings=_warnings(backup, tree.facts.chip, clone=clone),
        )

    def submit(self, plan: RestorePlan) -> Job:
        """Queue `plan` on the lane of its port; the job's result is a NodeDone."""
        title = f"Restore {plan.name or plan.port.device}"
        return self.jobs.submit(
            title, f"serial:{plan.port.device}", lambda report: self.run(plan, report)
        )

    def run(self, plan: RestorePlan, report: Reporter) -> NodeDone:
        """Do what `plan` says, restart the node and ask it who it is.

        Raises BoardError when the board is another one by now, or would lose a file that the plan
        does not name, or does not start as the node of the backup.
        """
        phases = Phases()
        port = self.ports.free_line(plan.port.device)
        with BoardSession.open(port.device, report) as session, phases.timed("files"):
            changes = _checked(session, plan)
            session.leaving(_IN_PART)
            session.repl.soft_reset()  # the node's own modules leave no memory for this
            settle(session.files)
            result = session.files.send(plan.files, report, twins=False)
            for path in changes.remove:
                session.files.remove(path)
            done = NodeDone(
                uid=plan.facts.uid,
                name=plan.name,
                version="",
                address=None,
                shell_port=0,
                hello="",
                verified_over="usb",
                sent=result.sent,
                unchanged=len(result.unchanged),
                removed=changes.remove,
                password=plan.password,
            )
            if session.files.exists(_MAIN):
                session.leaving(_RESTORED)
                done = self._started(session, plan, done, report)
            wire = session.repl.wire
        report.note_state("")
        return replace(done, seconds=phases.seconds(), wire=wire)

    def _files(self, backup: Backup, request: RestoreRequest) -> list[DeviceFile]:
        if request.secrets:
            return self.backups.files(backup, request.passphrase)
        return self.backups.files_without_secrets(backup)

    def _started(
        self, session: BoardSession, plan: RestorePlan, done: NodeDone, report: Reporter
    ) -> NodeDone:
        said = session.start_node()
        password = text_of(plan.files.files, "appwd")
        verified = confirmed(
            said,
            uid=plan.facts.uid,
            name=plan.name,
            version=None,
            password=password,
            report=report,
        )
        board_id = plan.port.board_id or plan.source.board_id
        recorded = record_node(
            self.devices,
            self.passwords,
            said,
            board_id=board_id,
            password=password,
            over=verified.over,
        )
        return replace(
            done,
            name=said.name,
            version=said.version,
            address=said.address,
            shell_port=said.shell_port,
            hello=verified.hello,
            verified_over=verified.over,
            warnings=(*verified.warnings, *recorded.warnings),
        )


def _checked(session: BoardSession, plan: RestorePlan) -> FileChanges:
    """Return what has to be done now; raises BoardError if that is not what was planned."""
    tree = session.tree(hashed=True)
    if tree.facts.uid != plan.facts.uid:
        raise BoardError(
            f"the board is {tree.facts.uid} now, not {plan.facts.uid}",
            hint="another board was plugged in meanwhile: run the command again",
        )
    spared = frozenset(one.path for one in tree.files if is_passing(one.path))
    changes = changes_to(tree, plan.files, exact=plan.request.exact, spared=spared)
    if not {*changes.remove} <= {*plan.changes.remove}:
        raise BoardError(
            "the board has other files than when the plan was made; nothing was changed",
            hint="run the command again and look at the new plan",
        )
    return changes


def _renamed(files: list[DeviceFile], name: str | None, *, clone: bool) -> list[DeviceFile]:
    """Return the files of a node called `name`; a clone gets nothing bound to the old board."""
    if name is None:
        return files
    values = _values(files)
    if values is None:
        raise InvalidInput(
            "the backup has no configuration that could be given another name",
            hint="leave --name out, or deploy the board and restore the files one by one",
        )
    values = {key: value for key, value in values.items() if not (clone and key in BOUND_KEYS)}
    data = json.dumps(values | {"devfid": name}, ensure_ascii=False).encode()
    # An old copy of the configuration would bring the old identity back.
    old = {path for path in CONFIG_FILES if path != CONFIG_FILE} if clone else set()
    kept = [one for one in files if one.path not in old]
    if text_of(files, "devfid") == name and not clone:
        return kept
    return [DeviceFile(CONFIG_FILE, data) if one.path == CONFIG_FILE else one for one in kept]


def _with_own_secrets(files: list[DeviceFile], own: bytes) -> tuple[list[DeviceFile], str | None]:
    """Return `files` with the secrets that the board has, and a password if it has none."""
    values = _values(files)
    if values is None:
        return files, None
    mine = _values([DeviceFile(CONFIG_FILE, own)]) or {}
    secrets = {key: value for key, value in mine.items() if key in SECRET_KEYS}
    made = None if "appwd" in secrets else new_password()
    if made is not None:
        secrets["appwd"] = made
    data = json.dumps(values | secrets, ensure_ascii=False).encode()
    rest = [one for one in files if one.path not in CONFIG_FILES]
    return [*rest, DeviceFile(CONFIG_FILE, data)], made


def _values(files: list[DeviceFile]) -> dict[str, Any] | None:
    data = next((one.data for one in files if one.path == CONFIG_FILE), b"")
    try:
        values = json.loads(data)
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def _in_order(files: list[DeviceFile]) -> FileSet:
    return FileSet(tuple(sorted(files, key=lambda one: (one.path == _MAIN, one.path))))


def _read(session: BoardSession, path: str) -> bytes:
    try:
        return session.files.read(path)
    except NotFound:
        return b""


def _warnings(backup: Backup, chip: str, *, clone: bool) -> tuple[str, ...]:
    found = []
    source = backup.manifest.node
    if source.chip and chip and source.chip != chip:
        found.append(
            f"The backup is of a board with {source.chip}, this one has {chip}: pins differ."
        )
    if clone:
        found.append("A fixed address (devip) is not taken over; passwords are.")
    return tuple(found)
