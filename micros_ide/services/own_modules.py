"""The user's own modules on this computer: read, written, named; templates and examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import Busy, FirmwareError, InvalidInput, NotFound
from micros_ide.services.module_trial.files import check_name

LARGEST = 4 << 20  # bytes of a text that is opened
_TEMPLATES = {"LM_simple.py": "simple", "LM_template.py": "template"}  # file -> id
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a changed file is known."""

    changed_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A text as it was read; `bom` says whether the file begins with a byte order mark."""

    path: Path
    text: str
    stamp: Stamp
    bom: bool = False
    bundled: bool = False  # part of the program: to be read, not written


@dataclass(frozen=True, slots=True)
class Example:
    """A bundled module, to look at."""

    name: str  # "LM_rgb.py"
    text: str


class OwnModules:
    """Files of modules; `folder` is where they are proposed to lie."""

    def __init__(self, folder: Path, bundled: Path, templates: Path) -> None:
        self.folder = folder
        self._bundled, self._templates = bundled, templates

    def read(self, path: Path) -> OpenedFile:
        """Return the text of a file.

        Raises NotFound, and InvalidInput for what is no text or has over 4 MiB.
        """
        try:
            stamp = _stamp(path)
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except FileNotFoundError as error:
            raise NotFound(f"there is no file {path}") from error
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
        if len(data) > LARGEST:
            raise InvalidInput(
                f"{path.name} is too large to edit: over {LARGEST >> 20} MiB",
                hint="a node can load 256 KiB at most",
            )
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput(
                f"{path.name} is no UTF-8 text (byte {error.start})",
                hint="open a Python source (.py), or save it as UTF-8 first",
            ) from error
        if "\0" in text:
            raise InvalidInput(f"{path.name} is no text: it has zero bytes in it")
        return OpenedFile(path, text, stamp, data.startswith(_BOM), _is_bundled(path))

    def stamp(self, path: Path) -> Stamp | None:
        """Return by what a change of the file is seen, None where there is none."""
        try:
            return _stamp(path)
        except OSError:
            return None

    def write(
        self, path: Path, text: str, *, expected: Stamp | None = None, bom: bool = False
    ) -> OpenedFile:
        """Write the whole text or nothing; folders are made.

        `expected`: by what the file was known; raises Busy when it is another one by now, so that
        nobody's work is lost. Raises InvalidInput when it cannot be written.
        """
        from micros_ide.workers.atomic_file import replace_file, writing

        now = self.stamp(path)
        if expected is not None and now is not None and now != expected:
            raise Busy(
                f"{path.name} was changed by another program",
                hint="load it again, or keep your text and save once more",
            )
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        target = path.resolve()  # a link stays a link
        replace_file(target, (_BOM if bom else b"") + text.encode("utf-8"))
        return OpenedFile(path, text, _stamp(path), bom)

    def place_for(self, name: str, folder: Path | None = None) -> Path:
        """Return where a module called `name` ("lamp", "LM_lamp", "LM_lamp.py") will lie.

        Raises InvalidInput for what is no name.
        """
        given = name.strip()
        stem = given.removesuffix(".py")
        full = f"{stem if stem.startswith('LM_') else f'LM_{stem}'}.py"
        check_name(full)
        return (folder or self.folder) / full

    def beside(self, path: Path | None) -> frozenset[str]:
        """Return the names, without ending, of the modules in the folder of `path`."""
        folder = path.parent if path else self.folder
        try:
            return frozenset(one.stem for one in folder.glob("LM_*.py"))
        except OSError:
            return frozenset()

    def template(self, which: str) -> str:
        """Return the text of a template ("simple", "template"); raises NotFound."""
        for file, name in _TEMPLATES.items():
            if name == which:
                return _bundled_text(self._templates / file)
        raise NotFound(f"there is no template called '{which[:40]}'")

    def templates(self) -> Sequence[str]:
        """Return the ids of the templates, the smallest first."""
        return tuple(_TEMPLATES.values())

    def examples(self) -> Sequence[str]:
        """Return the names of the bundled modules' files."""
        files = paths.tree_files(self._bundled)
        return [one.name for one in files if one.name.startswith("LM_") and one.suffix == ".py"]

    def example(self, name: str) -> Example:
        """Return a bundled module; raises NotFound."""
        if name not in self.examples():
            raise NotFound(f"there is no bundled module called '{name[:40]}'")
        return Example(name, _bundled_text(self._bundled / name))


def _is_bundled(path: Path) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(paths.bundled(tree).resolve()) for tree in paths.TREES)


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return Stamp(found.st_mtime_ns, found.st_size)


def _bundled_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FirmwareError(f"{path} cannot be read: {error.strerror}") from error
