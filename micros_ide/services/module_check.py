"""Check a load module while it is being written: it is compiled and read, never run.

The rules are those of a trial (`services/module_trial`), as far as reading shows them.
"""

from __future__ import annotations

import ast
import re
import tempfile
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model import python_syntax
from micros_ide.model.code_problems import CodeCheck, CodeProblem, in_order
from micros_ide.model.module_report import Verdict
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.module_trial.files import ModuleFile, check_name
from micros_ide.services.module_trial.source_rules import ModuleSource, definitions
from micros_ide.services.pin_maps import PinMaps
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources

LARGEST = 256 << 10  # bytes; more than any node could load
# Python's parser lets no other thread run, and this is read several times. What is longer is
# compiled only while it is written; a trial reads it all.
READ = 64 << 10  # bytes
STAND_IN = "LM_new_module.py"  # what a text is called that has no name yet
_SAID = re.compile(r"[^:]*?(?:, line (\d+))?: (.*)", re.DOTALL)
_PIN_CALLS = frozenset({"physical_pin", "physical_pins", "pinmap_dump"})


class ModuleCheck:
    """Says what is wrong with a text; slow parts (names of the firmware) are read once."""

    def __init__(self, build: FirmwareBuild, maps: PinMaps) -> None:
        self._build, self._maps = build, maps
        self._lock = threading.Lock()
        self._known: frozenset[str] | None = None
        self._pins: frozenset[str] = frozenset()
        self._core: dict[str, frozenset[str]] = {}

    def check(self, text: str, name: str = STAND_IN, beside: Collection[str] = ()) -> CodeCheck:
        """Return what is wrong with `text` in a file called `name`.

        `beside`: names without ending of the user's own modules, which may be imported. A file
        that cannot be a load module is checked as MicroPython only. Raises NotFound without a
        compiler, FirmwareError when the firmware's tree cannot be read.
        """
        data = text.encode("utf-8", "replace")
        if not data.strip():
            return CodeCheck(())
        if len(data) > LARGEST:
            return CodeCheck((_too_large(len(data)),))
        if problem := _syntax(text, data, name):
            return CodeCheck((problem,))
        if len(data) > READ:
            return CodeCheck((_long(len(data)),))
        try:
            check_name(name)
        except InvalidInput as error:
            return CodeCheck((_no_module(error),))
        return CodeCheck(in_order(tuple(self._contract(ModuleFile(name, data), beside))))

    def _contract(self, file: ModuleFile, beside: Collection[str]) -> Iterator[CodeProblem]:
        source = ModuleSource(file)
        known = self._names() | frozenset(beside) | {file.stem}
        for finding in source.findings(self._core_of(source), known):
            yield CodeProblem.of_finding(finding)
        if source.tree is None:
            return
        if source.manual is not None and source.manual.function("help") is None:
            yield CodeProblem(
                1,
                Verdict.AMBER,
                "no-help",
                "It has no function help: nobody at the shell learns what it can do.",
                'add one: def help(): return ("on", "set value=<0-100>")',
            )
        yield from self._pin_names(source.tree)

    def _names(self) -> frozenset[str]:
        with self._lock:
            if self._known is None:
                self._pins = frozenset(
                    pin for board in self._maps.names() for pin in self._maps.pins(board)
                )
                self._known = self._build.names()
            return self._known

    def _core_of(self, source: ModuleSource) -> dict[str, frozenset[str]]:
        for part in self._build.core_names() & source.imports:
            if part not in self._core:
                self._core[part] = definitions(self._build.core_source(part))
        return self._core

    def _pin_names(self, tree: ast.Module) -> Iterator[CodeProblem]:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called not in _PIN_CALLS:
                continue
            for one in _texts(node.args[0]):
                if one.value not in self._pins:
                    yield CodeProblem(
                        one.lineno,
                        Verdict.AMBER,
                        "pin-name",
                        f"No board has a pin called {str(one.value)[:40]!r}.",
                        "take a name of the pin map, or set cstmpmap on the node",
                        one.col_offset,
                    )


def _texts(node: ast.expr) -> list[ast.Constant]:
    items = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    return [one for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _syntax(text: str, data: bytes, name: str) -> CodeProblem | None:
    """Return what the MicroPython compiler says, with Python's words where they tell more."""
    stem = name.removesuffix(".py") or "module"
    with tempfile.TemporaryDirectory(prefix="micros-ide-check-") as folder:
        try:
            source = SourceFile(f"{stem}.mpy", Path(name), data)
            compile_sources([source], Path(folder), QuietReport())
        except FirmwareError as error:
            said = _SAID.fullmatch(error.message)
            line = int(said[1]) if said and said[1] else 1
            words = said[2] if said else error.message
            return _placed(text, line, words)
    return None


def _placed(text: str, line: int, words: str) -> CodeProblem:
    # The compiler names a line, Python the column too, and often the reason.
    hint, column = "correct the line", None
    if len(text) > READ:
        text = ""
    try:
        python_syntax.parse(text.removeprefix("\ufeff"))
    except SyntaxError as error:
        if error.lineno is not None:
            hint = f"Python says of line {error.lineno}: {error.msg}"
            if error.lineno <= line:
                line = error.lineno  # where it begins, not where it was noticed
                column = max(0, (error.offset or 1) - 1)
    except (ValueError, MemoryError, RecursionError):
        pass
    message = words[:1].upper() + words[1:]
    return CodeProblem(line, Verdict.RED, "syntax", f"{message}.", hint, column)


def _too_large(size: int) -> CodeProblem:
    return CodeProblem(
        1,
        Verdict.RED,
        "large",
        f"The text has {size >> 10} KiB; no node can load more than {LARGEST >> 10}.",
        "split it into several modules",
    )


def _long(size: int) -> CodeProblem:
    return CodeProblem(
        1,
        Verdict.AMBER,
        "large",
        f"It compiles. Of {size >> 10} KiB only a trial reads more, and few nodes can load them.",
        "split it into several modules, or try it",
    )


def _no_module(error: InvalidInput) -> CodeProblem:
    message = error.message[:1].upper() + error.message[1:] + ": a node would not offer it."
    return CodeProblem(1, Verdict.AMBER, "name", message, error.hint or "save it as LM_<name>.py")
