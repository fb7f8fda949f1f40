"""All words an author of load modules can type, from the firmware's sources and MicroPython.

What MicroPython's own modules have stands in `resources/micropython_words.json`, asked of a
genuine interpreter by `tools/micropython_words.py`: `names` (module -> name -> "f" function, "c"
anything else, or the members of a class) and `parameters` (module -> function, class or
Class.method -> as in a `def`), as far as they are known.
"""

from __future__ import annotations

import ast
import json
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from micros_ide import paths
from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model.code_words import CodeModule, CodeWord, WordIndex, WordKind
from micros_ide.model.source_text import Function, SourceText
from micros_ide.services.manual import Manuals
from micros_ide.services.pin_maps import PinMaps

_BUILTINS = "builtins"
_PAUSE_S = 0.01  # between files: the window shares the interpreter and comes first
_STARTERS = frozenset({"main", "reset", "micrOSloader"})  # run by the board, not for modules


class ModuleWords:
    """Makes the index once and keeps it; any thread may ask, the first one waits for the files."""

    def __init__(self, tree: Path, resources: Path, manual: Manuals) -> None:
        self._tree, self._resources, self._manual = tree, resources, manual
        self._lock = threading.Lock()
        self._index: WordIndex | None = None

    def index(self) -> WordIndex:
        """Return all words; raises FirmwareError when the firmware's tree cannot be read."""
        with self._lock:
            if self._index is None:
                self._index = self._made()
            return self._index

    def _made(self) -> WordIndex:
        modules = {one.name: one for one in _micropython(self._resources)}
        builtins = modules.get(_BUILTINS, CodeModule(_BUILTINS, "", {}))
        core = paths.tree_files(self._tree / "core")
        parts = [one for one in core if one.suffix == ".py" and one.stem not in _STARTERS]
        for path in [*parts, *self._manual.sources()]:
            modules[path.stem] = _core_module(path)
            time.sleep(_PAUSE_S)
        return WordIndex(
            dict(sorted(modules.items())), _pins(PinMaps(self._tree / "pinmaps")), builtins.words
        )


def _core_module(path: Path) -> CodeModule:
    try:
        parsed = SourceText.parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError, InvalidInput) as error:
        raise FirmwareError(f"{path} cannot be read: {error}") from error
    words = {name: CodeWord(name, WordKind.CONSTANT) for name in parsed.constants()}
    for node in parsed.functions():
        words[node.name] = _function(parsed, node, skip=0)
    for one in parsed.tree.body:
        if isinstance(one, ast.ClassDef):
            words[one.name] = _class(parsed, one)
    doc = _first_sentence(text for _line, text in parsed.head_comment())
    public = {name: word for name, word in words.items() if not name.startswith("_")}
    return CodeModule(path.stem, doc, public)


def _class(parsed: SourceText, node: ast.ClassDef) -> CodeWord:
    methods = {one.name: one for one in node.body if isinstance(one, Function)}
    made = methods.get("__init__")
    members = {
        name: _function(parsed, one, skip=1)
        for name, one in methods.items()
        if not name.startswith("_")
    }
    parameters = _parameters(made, 1) if made else ()
    doc = _first_sentence(text for _line, text in parsed.doc_comment(made)) if made else ""
    return CodeWord(node.name, WordKind.CLASS, parameters, doc, members)


def _function(parsed: SourceText, node: Function, *, skip: int) -> CodeWord:
    static = any(getattr(one, "id", "") == "staticmethod" for one in node.decorator_list)
    doc = _first_sentence(text for _line, text in parsed.doc_comment(node))
    return CodeWord(node.name, WordKind.FUNCTION, _parameters(node, 0 if static else skip), doc)


def _parameters(node: Function, skip: int) -> tuple[str, ...]:
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    without = len(positional) - len(args.defaults)
    words = [arg.arg for arg in positional[:without]]
    words += [
        f"{arg.arg}={ast.unparse(default)}"
        for arg, default in zip(positional[without:], args.defaults, strict=True)
    ]
    words = words[skip:]
    if args.vararg:
        words.append(f"*{args.vararg.arg}")
    for arg, value in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        words.append(arg.arg if value is None else f"{arg.arg}={ast.unparse(value)}")
    return (*words, f"**{args.kwarg.arg}") if args.kwarg else tuple(words)


def _first_sentence(lines: Iterable[str]) -> str:
    words: list[str] = []
    for line in lines:
        text = line.strip()
        if not text or (words and text.partition(":")[0].isidentifier() and ":" in text):
            break
        words.append(text)
        if text.endswith("."):
            break
    joined = " ".join(words)
    end = joined.find(". ")
    return joined if end < 0 else joined[: end + 1]


def _pins(maps: PinMaps) -> dict[str, CodeWord]:
    """Return the logical names with their numbers on each board."""
    numbers: dict[str, list[str]] = {}
    for board in maps.names():
        for name, pin in maps.pins(board).items():
            numbers.setdefault(name, []).append(f"{board} {pin}")
    return {
        name: CodeWord(name, WordKind.PIN, None, " · ".join(found))
        for name, found in sorted(numbers.items())
    }


def _micropython(resources: Path) -> list[CodeModule]:
    path = resources / "micropython_words.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        names, parameters = data["names"], data["parameters"]
        return [
            CodeModule(name, "MicroPython", _words(words, parameters.get(name, {})))
            for name, words in names.items()
        ]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise FirmwareError(f"{path} cannot be read: {error}") from error


def _words(names: Mapping[str, Any], parameters: Mapping[str, list[str]]) -> dict[str, CodeWord]:
    def one(name: str, kind: str, owner: str = "") -> CodeWord:
        known = parameters.get(f"{owner}{name}")
        what = WordKind.FUNCTION if kind == "f" else WordKind.CONSTANT
        return CodeWord(name, what, None if known is None else tuple(known))

    found = {}
    for name, kind in names.items():
        if isinstance(kind, str):
            found[name] = one(name, kind)
            continue
        members = {inner: one(inner, what, f"{name}.") for inner, what in kind.items()}
        known = parameters.get(name)
        made = None if known is None else tuple(known)
        found[name] = CodeWord(name, WordKind.CLASS, made, "", members)
    return found
