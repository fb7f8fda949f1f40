"""Write MicroPython anew under a node: what it has is saved first and put back with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model.announcement import Announcement
from micros_ide.model.boards import Board
from micros_ide.model.deploy import DeployPlan, DeployRequest, Method
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.installed import INSTALLING
from micros_ide.model.node_files import FileTree
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.model.update import UpdateChanges, UpdatePlan, UpdateRequest
from micros_ide.services.backup.service import Backup, Backups, read_files
from micros_ide.services.board_session import BoardSession
from micros_ide.services.deploy.image_path import FilesFor, deploy_image
from micros_ide.services.deploy.install import InstallDone
from micros_ide.services.deploy.micropython import prompt_of
from micros_ide.services.deploy.plan import Planner
from micros_ide.services.deploy.run import DeployRun, Phases
from micros_ide.services.node_start import text_of

_MAIN = "main.py"
_SAVED = "if the board does not start, run the same update again: what it had is saved here"


@dataclass(frozen=True, slots=True)
class Reflash:
    """An update with MicroPython. Copies wait in a folder of their own until the node answers."""

    planner: Planner
    backups: Backups

    def image(
        self, request: UpdateRequest, board: Board | None, port: SerialPort, report: Reporter
    ) -> FirmwareImage | None:
        """Return the MicroPython to write, None when none is; raises FirmwareError, NotFound."""
        if not request.micropython or board is None:
            return None
        virtual = self.planner.virtual_spec(port)
        return self.planner.images.resolve(board, report, local=request.image, virtual=virtual)

    def pending(self) -> tuple[Backup, ...]:
        """Return what was saved for updates that never came to their end, the newest first."""
        return self.backups.within(self._folder).list()

    def forget(self, uid: str) -> None:
        """Delete what was saved of a node that answers."""
        kept = self.backups.within(self._folder)
        for backup in kept.list():
            if backup.manifest.node.uid == uid:
                kept.remove(backup.path)

    def run(
        self,
        session: BoardSession,
        plan: UpdatePlan,
        *,
        tree: FileTree,
        changes: UpdateChanges,
        files: FileSet,
        phases: Phases,
        report: Reporter,
    ) -> tuple[Announcement, InstallDone]:
        """Save what stays, write MicroPython with everything, and wait for the node.

        Raises InvalidInput, and changes nothing, for a file that could not be put back.
        """
        ours = {one.path for one in files.files} | {*changes.remove, INSTALLING}
        wanted = [one for one in tree.files if one.path not in ours]
        with phases.timed("backup"):
            kept, left_out = read_files(session, wanted, {}, report)
            if left_out:
                raise InvalidInput(
                    left_out[0], hint="remove or rename these files; nothing changed"
                )
            store = self.backups.within(self._folder)
            backup = store.write(tree, plan.port, kept, complete=False)
            store.files(store.read(backup.path))  # it opens, or nothing is erased
        session.stay()
        session.repl.close()
        report.log(f"What the node keeps is saved: {backup.path}")

        def choose(uid: str) -> FileSet:
            if uid != tree.facts.uid:
                raise FirmwareError(
                    f"the board is {uid}, not {tree.facts.uid}",
                    hint="another board was plugged in meanwhile; nothing was changed",
                )
            return _together(files, kept)

        said = self._written(plan, choose, phases, report)
        sent = tuple(one.path for one in choose(tree.facts.uid).files)
        return said, InstallDone(sent, (), changes.remove)

    def resume(
        self, plan: UpdatePlan, phases: Phases, report: Reporter
    ) -> tuple[str, Announcement, str | None]:
        """Put back what an update was cut off with; return id, node and its password.

        Raises FirmwareError, before anything is erased, for a board of which nothing was saved.
        """
        found: list[tuple[str, list[DeviceFile]]] = []
        store = self.backups.within(self._folder)

        def choose(uid: str) -> FileSet:
            backup = next((one for one in store.list() if one.manifest.node.uid == uid), None)
            if backup is None:
                raise FirmwareError(
                    f"nothing was saved of this board ({uid})",
                    hint="it is another one, or was never updated here: deploy it",
                )
            found.append((uid, store.files(backup)))
            return _together(plan.files, found[-1][1])

        said = self._written(plan, choose, phases, report)
        uid, files = found[-1]
        return uid, said, text_of(files, "appwd")

    def _written(
        self, plan: UpdatePlan, choose: FilesFor, phases: Phases, report: Reporter
    ) -> Announcement:
        run = self._deploy_run(plan, phases, report)
        with run.leaving(_SAVED):
            if run.plan.board.flasher == "esptool":
                _uid, said = deploy_image(run, choose)
                return said
            return self._by_drive(run, choose, phases)

    def _by_drive(self, run: DeployRun, choose: FilesFor, phases: Phases) -> Announcement:
        # A Pico keeps its files while MicroPython is copied onto its drive.
        with BoardSession(prompt_of(run), run.report, restart=True) as session:
            files = choose(session.facts.uid)
            with phases.timed("files"):
                session.files.send(files, run.report, twins=False)
            return session.start_node()

    def _deploy_run(self, plan: UpdatePlan, phases: Phases, report: Reporter) -> DeployRun:
        board, image = plan.board, plan.image
        if board is None or image is None:
            raise FirmwareError("there is no MicroPython to write", hint="say which: --image FILE")
        request = DeployRequest(board.id, plan.port.device, baud=plan.request.baud, erase=True)
        deploy = DeployPlan(request, board, plan.port, Method.IMAGE, image, FileSet(()), {})
        return DeployRun(deploy, report, self.planner.ports, lambda: image, phases)

    @property
    def _folder(self) -> Path:
        return self.backups.folder / "pending"


def _together(files: FileSet, kept: list[DeviceFile]) -> FileSet:
    """Return the firmware's files and what the node keeps, `main.py` last."""
    ours = {one.path for one in files.files}
    rest = [one for one in kept if one.path not in ours]
    both = sorted((*files.files, *rest), key=lambda one: (one.path == _MAIN, one.path))
    return FileSet(tuple(both))
