"""The words that an author of load modules can type: modules, functions, pins, widgets."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class WordKind(enum.Enum):
    """What a word stands for."""

    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    CONSTANT = "constant"
    PIN = "pin"
    WIDGET = "widget"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True)
class CodeWord:
    """One word; `members` are those of a class."""

    name: str
    kind: WordKind
    parameters: tuple[str, ...] | None = None  # as in the `def`; None: not known
    doc: str = ""  # the first sentence of what it does
    members: Mapping[str, CodeWord] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """As it is called: `physical_pin(key)`; the name alone where that is not known."""
        return (
            self.name if self.parameters is None else f"{self.name}({', '.join(self.parameters)})"
        )


@dataclass(frozen=True, slots=True)
class CodeModule:
    """What can be imported under one name."""

    name: str
    doc: str
    words: Mapping[str, CodeWord]


@dataclass(frozen=True, slots=True)
class WordIndex:
    """All words there are; `pins` are logical names."""

    modules: Mapping[str, CodeModule]
    pins: Mapping[str, CodeWord]
    builtins: Mapping[str, CodeWord]

    def member(self, module: str, name: str) -> CodeWord | None:
        """Return what `from module import name` gets."""
        found = self.modules.get(module)
        return found.words.get(name) if found else None


@dataclass(frozen=True, slots=True)
class FileNames:
    """Names of the file that is being written.

    Attributes:
        words: what it defines.
        imports: name in the file -> (module, name there; empty for the module itself).
        made_by: variable -> what was called to make it ("machine.Pin").
    """

    words: Mapping[str, CodeWord] = field(default_factory=dict)
    imports: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    made_by: Mapping[str, str] = field(default_factory=dict)


EMPTY_INDEX = WordIndex({}, {}, {})
