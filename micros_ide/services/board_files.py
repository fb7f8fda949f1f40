"""The files of a board or node for somebody who looks through them.

Over a port everything can be done; each turn stops the board's program and restarts it. Over the
network a node tells names and sizes, and removes modules and their state.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.board_files import BoardEntry, BoardListing, FilesChanged, FilesGot
from micros_ide.model.local_names import places
from micros_ide.model.module_run import RunTarget
from micros_ide.model.node_facts import Topic
from micros_ide.model.node_files import CONFIG_FILES, FilesDone, holds_secrets
from micros_ide.model.reporting import Reporter
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.node_facts import NodeFactsService
from micros_ide.services.node_files import NodeFiles

_LARGEST_TEXT = 256 << 10  # bytes of a file that is opened in the editor
_MODULE = re.compile(r"LM_(\w+)\.m?py")
_STATE = re.compile(r"[\w-]+\.pds")


class BoardFiles:
    """Each call is one turn on the lane of its target; they raise as NodeFiles does."""

    def __init__(self, files: NodeFiles, facts: NodeFactsService, build: FirmwareBuild) -> None:
        self._files, self._facts, self._build = files, facts, build

    def look(
        self, target: RunTarget, report: Reporter, password: str | None = None
    ) -> BoardListing:
        """Return what is on the board; a node that does not tell has no entries."""
        names, core = self._build.names(), self._build.core_names()
        if not target.port:
            found = self._facts.facts(target.uid, {Topic.FILES}, report, password=password)
            rows = [(one.name, one.size) for one in found.files or ()]
            entries = tuple(_entry(path, size, names, core) for path, size in rows)
            return BoardListing(target, entries, found.free, all_ways=False)
        tree = self._files.list(target.port, report)
        files = [_entry(one.path, one.size, names, core) for one in tree.files if not one.odd]
        folders = [
            BoardEntry(path, None, folder=True, firmware=path.startswith("."))
            for path in tree.folders
        ]
        entries = tuple(sorted((*files, *folders), key=lambda one: one.path))
        return BoardListing(target, entries, tree.free)

    def get(
        self,
        target: RunTarget,
        paths: Sequence[str],
        folder: Path,
        report: Reporter,
        *,
        force: bool = False,
    ) -> FilesGot:
        """Copy files to `folder` on this computer; without `force` nothing there is replaced."""
        if not force:
            here = [str(one) for one in places(folder, paths).values() if one.exists()]
            if here:
                return FilesGot(None, tuple(here))
        return FilesGot(self._files.get(target.port, paths, folder, report, force=True))

    def text(self, target: RunTarget, path: str, report: Reporter) -> str:
        """Return a file as text; raises InvalidInput for what is none, or too large."""
        import tempfile

        from micros_ide.workers import local_files

        with tempfile.TemporaryDirectory(prefix="micros-ide-file-") as folder:
            done = self._files.get(target.port, [path], Path(folder), report)
            if not done.places:
                raise NotFound(f"{path} is not on the board any more")
            data = local_files.content(Path(done.places[0]), _LARGEST_TEXT)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{path} is no text", hint="get it instead") from error

    def put(
        self, target: RunTarget, sources: Sequence[Path], folder: str, report: Reporter
    ) -> FilesChanged:
        """Copy files and folders into `folder` of the board; files of that name are replaced.

        Files of the firmware's core and a broken configuration are refused.
        """
        done = self._files.put(target.port, sources, report, folder=folder)
        return FilesChanged(done, self.look(target, report))

    def remove(
        self,
        target: RunTarget,
        paths: Sequence[str],
        report: Reporter,
        *,
        keep: Path | None = None,
        force: bool = False,
        password: str | None = None,
    ) -> FilesChanged:
        """Remove files and folders; copies of what holds no passwords go into `keep` first.

        Over the network one module or state file after the other, without a copy.
        """
        if not target.port:
            self._remove_by_network(target, paths, report, password)
            done = FilesDone(tuple(paths))
            return FilesChanged(done, self.look(target, report, password))
        copies: list[tuple[str, Path]] = []
        if keep is not None:
            plain = [one for one in paths if not holds_secrets(one, SECRET_KEYS)]
            if plain:
                got = self._files.get(target.port, plain, keep, report, force=True, restart=False)
                pairs = zip(got.done, map(Path, got.places), strict=True)
                # A name that this computer cannot have would not come back as it was.
                copies = [(path, at) for path, at in pairs if path.endswith(at.name)]
        done = self._files.remove(target.port, paths, report, recursive=True, force=force)
        return FilesChanged(done, self.look(target, report), tuple(copies))

    def bring_back(
        self, target: RunTarget, copies: Sequence[tuple[str, Path]], report: Reporter
    ) -> FilesChanged:
        """Put copies of removed files where they were."""
        by_folder: dict[str, list[Path]] = {}
        for path, place in copies:
            by_folder.setdefault(path.rpartition("/")[0], []).append(place)
        back: list[str] = []
        for number, (folder, sources) in enumerate(by_folder.items(), 1):
            last = number == len(by_folder)
            done = self._files.put(
                target.port, sources, report, folder=folder, force=True, restart=last
            )
            back += done.done
        return FilesChanged(FilesDone(tuple(back)), self.look(target, report))

    @staticmethod
    def copies_folder() -> Path:
        """Return a folder of this session for copies; `drop_copies` when it ends."""
        import tempfile

        return Path(tempfile.mkdtemp(prefix="micros-ide-removed-"))

    @staticmethod
    def copies_of_one(folder: Path) -> Path:
        """Return a place of its own in `folder` for the copies of one removal."""
        import tempfile

        return Path(tempfile.mkdtemp(dir=folder))

    @staticmethod
    def drop_copies(folder: Path) -> None:
        """Throw the copies away."""
        import shutil

        shutil.rmtree(folder, ignore_errors=True)

    def rename(
        self, target: RunTarget, old: str, new: str, report: Reporter, *, force: bool = False
    ) -> FilesChanged:
        """Give a file or folder another name; nothing may have it yet."""
        done = self._files.rename(target.port, old, new, report, force=force)
        return FilesChanged(done, self.look(target, report))

    def make_folder(self, target: RunTarget, path: str, report: Reporter) -> FilesChanged:
        """Make a folder."""
        done = self._files.make_folder(target.port, path, report)
        return FilesChanged(done, self.look(target, report))

    def _remove_by_network(
        self, target: RunTarget, paths: Sequence[str], report: Reporter, password: str | None
    ) -> None:
        for path in paths:
            if not removable_by_network(path):
                raise InvalidInput(
                    f"a node removes modules (LM_*) and their state (.pds) only, not {path}",
                    hint="connect it by USB to remove other files",
                )
        for path in paths:
            module = _MODULE.fullmatch(path)
            if module is not None:
                name = path.partition(".")[0]
                self._facts.remove_module(
                    target.uid, name.removeprefix("LM_"), report, password=password
                )
            else:
                self._facts.remove_state(target.uid, path, report, password=password)


def removable_by_network(path: str) -> bool:
    """Return whether a running node removes this file when it is told to."""
    return _MODULE.fullmatch(path) is not None or _STATE.fullmatch(path) is not None


def _entry(path: str, size: int | None, names: frozenset[str], core: frozenset[str]) -> BoardEntry:
    stem = path.partition(".")[0]
    program = path.endswith((".py", ".mpy"))
    return BoardEntry(
        path,
        size,
        firmware=path.startswith(".") or (program and stem in names),
        vital=(program and stem in core) or path == CONFIG_FILES[0],
        secret=holds_secrets(path, SECRET_KEYS),
    )
