"""Update over USB: plan, show, run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import BoardError, DeviceTimeout, InvalidInput, NotFound
from micros_ide.model.announcement import Announcement
from micros_ide.model.boards import Board
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import with_list
from micros_ide.model.node_files import BoardFacts, FileTree
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.model.restore import NodeDone
from micros_ide.model.update import UpdateChanges, UpdatePlan, UpdateRequest, changes_of, is_newer
from micros_ide.services.backup.service import Backups, read_files
from micros_ide.services.board_session import BoardSession
from micros_ide.services.deploy.install import InstallDone, install, installed_on
from micros_ide.services.deploy.plan import Planner
from micros_ide.services.deploy.run import Phases
from micros_ide.services.devices import Devices
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.node_record import record_node
from micros_ide.services.node_start import confirmed, text_of
from micros_ide.services.passwords import Passwords
from micros_ide.services.update.micropython import Reflash

_IN_PART = "only some files are sent, yours are untouched: run the same update again"
_SENT = "all files are sent, but the node was not seen to start: press RESET and look"
_RESUMES = (
    "No MicroPython answers: an update was cut off before. "
    "What was saved of the board then is put back, if it is that board."
)


class Update:
    """`plan`, show it to somebody, then `submit` (or `run`) it."""

    def __init__(
        self,
        planner: Planner,
        backups: Backups,
        devices: Devices,
        passwords: Passwords,
        jobs: JobEngine,
    ) -> None:
        self._planner = planner
        self._backups = backups
        self._devices = devices
        self._passwords = passwords
        self._jobs = jobs
        self._reflash = Reflash(planner, backups)

    def plan(self, request: UpdateRequest, report: Reporter) -> UpdatePlan:
        """Return what `request` will do; the board is looked at, and restarted.

        Raises NotFound (port, image; a board that has no node), Busy, InvalidInput (an older
        version than the node's without `force`; which board it is must be said), FirmwareError,
        and DeviceTimeout where no MicroPython answers and nothing is to be resumed.
        """
        port = self._planner.ports.free_line(request.port)
        version = self._planner.build.version()
        files = with_list(self._planner.build.build(report), (), version)
        try:
            with BoardSession.open(port.device, report) as session:
                tree = session.tree(hashed=True)
                changes = self._changes(session, tree, files, request)
                config = [_config_of(session)]
        except DeviceTimeout as error:
            if not (request.micropython and self._reflash.pending()):
                raise DeviceTimeout(
                    error.message, hint="press RESET and repeat; a blank board is deployed first"
                ) from error
            return self._resumed(request, port, files, version, report)
        _check_node(tree, files)
        board = self._board(request, port, tree.facts)
        now = text_of(config, "version") or ""
        if is_newer(now, version) and not request.force:
            raise InvalidInput(
                f"the node runs version {now}, newer than {version} that this program brings",
                hint="get a newer micros-ide; --force puts the older firmware all the same",
            )
        return UpdatePlan(
            request=request,
            port=port,
            facts=tree.facts,
            name=text_of(config, "devfid") or "",
            version=now,
            new_version=version,
            changes=changes,
            files=files,
            board=board,
            image=self._reflash.image(request, board, port, report),
            warnings=_warnings(changes, files),
        )

    def submit(self, plan: UpdatePlan) -> Job:
        """Queue `plan` on the lane of its port; the job's result is a NodeDone."""
        title = f"Update {plan.name or plan.port.device}"
        return self._jobs.submit(
            title, f"serial:{plan.port.device}", lambda report: self.run(plan, report)
        )

    def run(self, plan: UpdatePlan, report: Reporter) -> NodeDone:
        """Do what `plan` says, restart the node and ask it who it is.

        Power may fail at any point: the same update works again, and nothing of the user's is
        lost. Raises BoardError when the board is another one by now, or has files that the plan
        would have to name, or does not start as the same node with the new version.
        """
        phases = Phases()
        port = self._planner.ports.free_line(plan.port.device)
        plan = replace(plan, port=port)
        if plan.resumes:
            uid, said, password = self._reflash.resume(plan, phases, report)
            done = InstallDone((), (), ())
            saved = None
        else:
            said, done, saved, password, uid = self._updated(plan, phases, report)
        report.note_state("the node runs; only the last check is missing")
        with phases.timed("verify"):
            verified = confirmed(
                said,
                uid=uid,
                name=plan.name or None,
                version=plan.new_version,
                password=password,
                report=report,
            )
        board_id = plan.board.id if plan.board else port.board_id or ""
        recorded = record_node(
            self._devices,
            self._passwords,
            said,
            board_id=board_id,
            password=password,
            over=verified.over,
        )
        self._reflash.forget(uid)
        report.note_state("")
        return NodeDone(
            uid=said.uid,
            name=said.name,
            version=said.version,
            address=said.address,
            shell_port=said.shell_port,
            hello=verified.hello,
            verified_over=verified.over,
            sent=done.sent,
            unchanged=len(done.unchanged),
            removed=done.removed,
            saved=saved,
            seconds=phases.seconds(),
            wire=phases.wire,
            warnings=(*verified.warnings, *recorded.warnings),
        )

    def _updated(
        self, plan: UpdatePlan, phases: Phases, report: Reporter
    ) -> tuple[Announcement, InstallDone, str | None, str | None, str]:
        with BoardSession.open(plan.port.device, report) as session:
            with phases.timed("compare"):
                tree = session.tree(hashed=True)
                changes = self._checked(session, tree, plan)
                config = [_config_of(session)]
            uid, password = tree.facts.uid, text_of(config, "appwd")
            saved = self._save(session, tree, changes.copied, config[0], report)
            skipped = {*changes.passed_over}
            files = FileSet(tuple(one for one in plan.files.files if one.path not in skipped))
            if plan.request.micropython:
                said, done = self._reflash.run(
                    session,
                    plan,
                    tree=tree,
                    changes=changes,
                    files=files,
                    phases=phases,
                    report=report,
                )
                return said, done, saved, password, uid
            session.leaving(_IN_PART)
            with phases.timed("files"):
                session.repl.soft_reset()  # the node's own modules leave no memory for this
                done = install(
                    session.files,
                    files,
                    installed_on(session.files),
                    report,
                    obsolete=changes.remove,
                    force=plan.request.force,
                    twins=False,
                )
            session.leaving(_SENT)
            with phases.timed("boot"):
                said = session.start_node()
            phases.add_wire(session.repl.wire)
        return said, done, saved, password, uid

    def _save(
        self,
        session: BoardSession,
        tree: FileTree,
        paths: Sequence[str],
        config: DeviceFile,
        report: Reporter,
    ) -> str | None:
        """Keep copies here of what may be somebody's and will be replaced or removed."""
        doubtful = [one for one in tree.files if one.path in paths]
        if not doubtful:
            return None
        files, _left_out = read_files(session, doubtful, {}, report)
        port = self._planner.ports.find(session.repl.line.device)
        backup = self._backups.write(tree, port, files, complete=False, config=config)
        report.log(f"Copies of what is replaced: {backup.path}")
        return str(backup.path)

    def _changes(
        self, session: BoardSession, tree: FileTree, files: FileSet, request: UpdateRequest
    ) -> UpdateChanges:
        before = installed_on(session.files)
        return changes_of(tree, files, before, force=request.force)

    def _checked(self, session: BoardSession, tree: FileTree, plan: UpdatePlan) -> UpdateChanges:
        """Return what has to be done now; raises BoardError if the plan does not say all of it."""
        if plan.facts is None or tree.facts.uid != plan.facts.uid:
            raise BoardError(
                f"the board is {tree.facts.uid}, not the one that was looked at",
                hint="another board was plugged in meanwhile: run the command again",
            )
        changes = self._changes(session, tree, plan.files, plan.request)
        unsaid = {*changes.remove, *changes.copied} - {*plan.changes.remove, *plan.changes.copied}
        if unsaid:
            raise BoardError(
                "the board has other files than when the plan was made; nothing was changed",
                hint="run the command again and look at the new plan",
            )
        return changes

    def _resumed(
        self,
        request: UpdateRequest,
        port: SerialPort,
        files: FileSet,
        version: str,
        report: Reporter,
    ) -> UpdatePlan:
        kept = self._reflash.pending()[0].manifest.node
        board = self._board(
            replace(request, board_id=request.board_id or kept.board_id), port, None
        )
        return UpdatePlan(
            request=request,
            port=port,
            facts=None,
            name="",
            version="",
            new_version=version,
            changes=UpdateChanges(send=tuple(one.path for one in files.files)),
            files=files,
            board=board,
            image=self._reflash.image(request, board, port, report),
            resumes=True,
            warnings=(_RESUMES,),
        )

    def _board(
        self, request: UpdateRequest, port: SerialPort, facts: BoardFacts | None
    ) -> Board | None:
        """Return the board; needed where MicroPython is written, else it may be unknown."""
        catalogue = self._planner.catalogue
        met = self._devices.find(facts.uid) if facts else None
        known = request.board_id or port.board_id or (met.board_id if met else None)
        if known and (request.board_id or any(one.id == known for one in catalogue.boards())):
            return catalogue.board(known)
        if not request.micropython:
            return None
        fitting = [one for one in catalogue.boards() if facts and one.chip == facts.chip]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(one.id for one in fitting or catalogue.boards())
        raise InvalidInput("say which board: --board ID", hint=f"it may be: {names}")


def _config_of(session: BoardSession) -> DeviceFile:
    try:
        return DeviceFile(CONFIG_FILE, session.files.read(CONFIG_FILE))
    except NotFound:
        return DeviceFile(CONFIG_FILE, b"{}")


def _check_node(tree: FileTree, files: FileSet) -> None:
    """Raise NotFound for a board on which nothing of a node is."""
    known = {CONFIG_FILE, *(one.path for one in files.files)} - {"main.py", "boot.py"}
    if not any(one.path in known for one in tree.files):
        raise NotFound(
            "there is no node on this board", hint="make one of it: micros-ide deploy --port PORT"
        )


def _warnings(changes: UpdateChanges, files: FileSet) -> tuple[str, ...]:
    names = {one.path for one in files.files}
    found = [
        f"{one.path} is your own: it is used instead of the firmware's {one.path[:-3]}.mpy."
        for one in changes.kept
        if one.path.endswith(".py") and f"{one.path[:-3]}.mpy" in names
    ]
    changed = [one.path for one in changes.kept if one.why == "changed"]
    if changed:
        found.append(f"Changed on the node and kept (--force replaces): {', '.join(changed)}.")
    if changes.copied:
        found.append(f"Replaced, copies are kept here: {', '.join(changes.copied)}.")
    return tuple(found)
