"""Load modules that were dropped: read, told apart from the rest, tried for a board, sent by USB.

The way over the network is `services/ota/upload.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from micros_ide.errors import InvalidInput, MicrosError
from micros_ide.model.dropped_files import Dropped, DroppedModule, LeftOut
from micros_ide.model.load_module_source import parse_load_module
from micros_ide.model.manual import ModuleManual
from micros_ide.model.module_report import ModuleReport
from micros_ide.model.node_files import FilesDone
from micros_ide.model.reporting import Reporter
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.module_trial import ModuleTrial
from micros_ide.services.node_files import NodeFiles
from micros_ide.services.ports import Ports

MOST_MODULES = 32  # of one upload
LARGEST = 256 << 10  # bytes of one module
_MOST_ENTRIES = 2000  # of one folder, with its folders
_MOST_NAMED = 50  # that were left out
_LONGEST_NAME = 32  # characters, LM_ among them: it is typed for every command
_NAME = re.compile(r"(LM_[A-Za-z0-9_]+)\.(py|mpy)")
_USUAL_CHIP = "esp32"  # of a board that nobody has looked at


class ModuleUploads:
    """Dropped files on their way to a node; nothing is sent untried unless a person says so."""

    def __init__(
        self, trial: ModuleTrial, files: NodeFiles, ports: Ports, catalogue: Catalogue
    ) -> None:
        self._trial = trial
        self._files = files
        self._ports = ports
        self._catalogue = catalogue

    def gather(self, paths: Sequence[Path], report: Reporter) -> Dropped:
        """Return the load modules among files and folders, and why the rest is left out."""
        report.phase("Looking at the files")
        found: dict[str, DroppedModule] = {}
        left_out: list[LeftOut] = []
        for path in _files_of(paths, left_out):
            report.checkpoint()
            why = self._why_not(path, found)
            if isinstance(why, DroppedModule):
                found[_stem(why.name)] = why
            elif len(left_out) < _MOST_NAMED:
                left_out.append(LeftOut(path, why))
        return Dropped(tuple(found.values()), tuple(left_out))

    def manuals(self, modules: Iterable[DroppedModule]) -> dict[str, ModuleManual]:
        """Return what the sources say of their functions, by file; those that cannot be read lack.

        Bytecode says nothing.
        """
        found = {}
        for one in modules:
            if one.name.endswith(".py"):
                try:
                    text = one.data.decode("utf-8-sig")
                    found[one.name] = parse_load_module(text, one.name)
                except (InvalidInput, UnicodeDecodeError):
                    continue
        return found

    def try_for_board(
        self, modules: Sequence[DroppedModule], port: str, report: Reporter
    ) -> ModuleReport:
        """Return what a virtual board of the kind at `port` says; raises as ModuleTrial.run."""
        given = [(one.name, one.data) for one in modules]
        return self._trial.run(given, report, chip=self._chip(port))

    def send_by_usb(
        self, modules: Sequence[DroppedModule], port: str, report: Reporter
    ) -> FilesDone:
        """Put the modules onto the board at `port`, as they were tried.

        Raises InvalidInput for a file that was changed meanwhile, and as NodeFiles.put.
        """
        from micros_ide.workers import local_files

        for one in modules:
            if local_files.content(one.path, LARGEST) != one.data:
                raise InvalidInput(
                    f"{one.name} has changed since it was tried", hint="try it again"
                )
        return self._files.put(port, [one.path for one in modules], report)

    def _chip(self, port: str) -> str:
        try:
            board = self._ports.find(port).board_id
            return self._catalogue.board(board).chip if board else _USUAL_CHIP
        except MicrosError:
            return _USUAL_CHIP

    def _why_not(self, path: Path, found: Mapping[str, DroppedModule]) -> DroppedModule | str:
        """Return the module in a file, or why it is none that can be taken."""
        named = _NAME.fullmatch(path.name)
        if named is None:
            return _why_no_name(path)
        if len(named[1]) > _LONGEST_NAME:
            return f"its name has more than {_LONGEST_NAME} characters"
        if named[1] in found:
            return f"the same module as {found[named[1]].path}, which is taken"
        if len(found) == MOST_MODULES:
            return f"more than {MOST_MODULES} modules at once"
        data = _content(path)
        if isinstance(data, str):
            return data
        fault = _why_no_text(data) if named[2] == "py" else ""
        return fault or DroppedModule(path, path.name, data)


def _files_of(paths: Sequence[Path], left_out: list[LeftOut]) -> Iterable[Path]:
    from micros_ide.workers.folder_walk import files_below

    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = 0
        for one in files_below(path, _MOST_ENTRIES):
            inside += 1
            yield one
        if inside == 0:
            left_out.append(LeftOut(path, "there is no file in this folder"))


def _content(path: Path) -> bytes | str:
    """Return the bytes of a file, or why they are none that a node could load."""
    from micros_ide.workers import local_files

    try:
        data = local_files.content(path, LARGEST)
    except InvalidInput:
        return f"too large for a node: over {LARGEST >> 10} KiB"
    except MicrosError as error:
        return "it is not there any more" if not path.exists() else error.message
    return data if data.strip() else "it is empty"


def _why_no_name(path: Path) -> str:
    if not path.exists():
        return "it is not there any more"
    if path.suffix in {".py", ".mpy"}:
        return "not called LM_<name>.py (letters, digits, underscores), as modules are"
    return "not Python"


def _why_no_text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "not Python: it is no UTF-8 text"
    return "not Python: it has zero bytes in it" if "\0" in text else ""


def _stem(name: str) -> str:
    return name.partition(".")[0]
