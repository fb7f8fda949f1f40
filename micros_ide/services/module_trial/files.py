"""The files that are to be tried: read, and refused where no node could take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.nodes import clean_text

Given = str | PathLike[str] | tuple[str, bytes]
_NAME = re.compile(r"LM_([A-Za-z0-9_]+)\.(py|mpy)")
_LONGEST_NAME = 32  # characters, without the ending
_LARGEST = 256 << 10  # bytes; more than any node could load
_MOST = 32
PROBE = "_probe"  # the module that looks on from inside the node
_HOW = "a module is called LM_<name>.py: letters, digits and underscores"


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """One load module; `name` is its file's ("LM_lamp.py")."""

    name: str
    data: bytes = field(repr=False)

    @property
    def stem(self) -> str:
        """The name it is imported by ("LM_lamp")."""
        return self.name.partition(".")[0]

    @property
    def module(self) -> str:
        """What is typed in the shell ("lamp")."""
        return self.stem[len("LM_") :]

    @property
    def compiled(self) -> bool:
        """Whether it is bytecode."""
        return self.name.endswith(".mpy")

    @property
    def text(self) -> str:
        """The source."""
        return self.data.decode("utf-8-sig")


def module_files(given: Sequence[Given]) -> tuple[ModuleFile, ...]:
    """Return the files by path, or by name and content, in their order.

    Raises InvalidInput for what is no load module or is there twice, NotFound for a path where
    there is nothing.
    """
    if not given:
        raise InvalidInput("there is no module to try", hint="name one: LM_lamp.py")
    if len(given) > _MOST:
        raise InvalidInput(f"{len(given)} modules are too many at once", hint=f"at most {_MOST}")
    found = [_file(one) for one in given]
    for file in found:
        if len(same_module(file, found)) > 1:
            raise InvalidInput(f"{file.stem} is given twice", hint="leave one of the two out")
    return tuple(found)


def check_name(name: str) -> None:
    """Raise InvalidInput unless a file called `name` can be a load module."""
    shown = clean_text(name, 60)
    found = _NAME.fullmatch(name)
    if found is None:
        raise InvalidInput(f"{shown!r} is no name for a module", hint=_HOW)
    stem = name.partition(".")[0]
    if len(stem) > _LONGEST_NAME:
        raise InvalidInput(
            f"{shown} has a name of {len(stem)} characters",
            hint=f"at most {_LONGEST_NAME}, LM_ among them: it is typed for every command",
        )
    if found[1] == PROBE:
        raise InvalidInput(f"{shown} is what the trial itself is called", hint="choose another")


def same_module(file: ModuleFile, others: Iterable[ModuleFile]) -> list[ModuleFile]:
    """Return those of `others` that are the same module, whatever their ending."""
    return [one for one in others if one.stem == file.stem]


def _file(given: Given) -> ModuleFile:
    if isinstance(given, tuple):
        name, data = given
        check_name(name)
    else:
        path = Path(given)
        name = path.name
        check_name(name)
        data = _content(path)
    if len(data) > _LARGEST:
        raise InvalidInput(f"{name} is too large for a node (over {_LARGEST >> 10} KiB)")
    if not data.strip():
        raise InvalidInput(f"{name} is empty", hint="save it in your editor, then repeat")
    if name.endswith(".py"):
        _check_text(name, data)
    return ModuleFile(name, data)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error


def _check_text(name: str, data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is no UTF-8 text (byte {error.start})", hint="save it as UTF-8"
        ) from error
    if "\0" in text:
        raise InvalidInput(f"{name} is no text: it has zero bytes in it")
