"""What the source of a load module shows without running it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Mapping

from micros_ide.errors import InvalidInput
from micros_ide.model import python_syntax
from micros_ide.model.load_module_source import parse_load_module
from micros_ide.model.manual import FunctionManual, ModuleManual
from micros_ide.model.micropython_modules import MICROPYTHON_MODULES
from micros_ide.model.module_report import Finding, amber, red
from micros_ide.model.source_text import SourceText
from micros_ide.services.module_trial.files import ModuleFile

Core = Mapping[str, frozenset[str]]  # part of the firmware: functions and classes it defines
# Names that load modules get from the firmware: another function under one of them is a trap.
_CONTRACT = frozenset(
    {
        "socket_stream",
        "micro_task",
        "physical_pin",
        "physical_pins",
        "pinmap_dump",
        "exec_lm_core",
        "cfgget",
    }
)
_SHELL_WORDS = frozenset({"hello", "version", "exit", "reboot", "help", "task"})
_SHELL_BEGINNINGS = ("conf", "noconf", "webrepl")  # the shell looks no further
_EVALUATORS = frozenset({"eval", "exec", "compile"})
_CATCH_IMPORT = frozenset({"ImportError", "Exception", "BaseException", "OSError"})
_LARGE = 16 << 10  # bytes; the firmware's own have at most 10 KiB


class ModuleSource:
    """A module's source, parsed; of bytecode there is none.

    Attributes:
        tree: None where this Python cannot read it.
        manual: None where the function manual cannot.
        imports: names of the modules it imports, wherever.
    """

    def __init__(self, file: ModuleFile) -> None:
        self.file = file
        self.tree: ast.Module | None = None
        self.manual: ModuleManual | None = None
        self._fault = ""
        if file.compiled:
            return
        try:
            self.tree = SourceText.parse(file.text, file.name).tree
            self.manual = parse_load_module(file.text, file.name)
        except InvalidInput as error:
            self._fault = error.message

    @property
    def imports(self) -> frozenset[str]:
        """Names of the modules that it imports anywhere, guarded or not."""
        return frozenset() if self.tree is None else frozenset(dict(_imports(self.tree)))

    def function(self, name: str) -> FunctionManual | None:
        """Return what the source says of a function."""
        return None if self.manual is None else self.manual.function(name)

    def findings(self, core: Core, available: Collection[str]) -> Iterator[Finding]:
        """Yield what is wrong; `available`: what can be imported beside MicroPython's modules."""
        name = self.file.name
        if word := shell_word(self.file.module):
            yield red(
                "shadows-core",
                name,
                f"{self.file.module} cannot be called: the shell takes it for its own {word}.",
                "give the module another name",
            )
        if len(self.file.data) > _LARGE:
            yield amber(
                "large",
                name,
                f"The file has {len(self.file.data) >> 10} KiB: a node needs memory to load it.",
                "split it, or upload it compiled (.mpy)",
            )
        if self.tree is None:
            return
        if self._fault:
            yield amber(
                "manual",
                name,
                f"The function manual cannot read it: {self._fault}.",
                "docs/LOAD_MODULES.md says how comments are written",
            )
        yield from _missing(self.tree, name, {*available} | MICROPYTHON_MODULES)
        yield from _shadows(self.tree, name, core)
        yield from _evaluates(self.tree, name)


def definitions(text: str) -> frozenset[str]:
    """Return the names of the functions and classes at the top of a source."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(
        node.name for node in python_syntax.parse(text).body if isinstance(node, kinds)
    )


def shell_word(module: str) -> str | None:
    """Return the built-in command that a line beginning with `module` would be, None if none."""
    if module in _SHELL_WORDS:
        return module
    return next((word for word in _SHELL_BEGINNINGS if module.startswith(word)), None)


def _missing(tree: ast.Module, name: str, known: Collection[str]) -> Iterator[Finding]:
    # Imports under `try` with an `except` that expects them to fail are the author's business.
    guarded = {id(node) for node in _guarded(tree)}
    seen: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        for module in _names(node):
            if module.partition(".")[0] not in known and module not in seen:
                seen.add(module)
                yield red(
                    "missing-import",
                    name,
                    f"Line {getattr(node, 'lineno', 1)} imports {module}, which neither the "
                    "firmware nor MicroPython has.",
                    "correct the name, or give that module along"
                    if module.startswith("LM_")
                    else "correct the name, or leave it out: a node has MicroPython's modules only",
                )


def _guarded(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(_expects_import(one) for one in node.handlers):
            for statement in node.body:
                yield from ast.walk(statement)


def _expects_import(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(getattr(node, "id", "") in _CATCH_IMPORT for node in ast.walk(handler.type))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{'.' * node.level}{node.module or ''}"]
    return []


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        for module in _names(node):
            yield module, getattr(node, "lineno", 1)


def _shadows(tree: ast.Module, name: str, core: Core) -> Iterator[Finding]:
    functions = SourceText(name, tree, {}, ()).functions()
    imported = _imported_names(tree.body)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for one in functions:
        if one.name in _CONTRACT or one.name in imported:
            yield red(
                "shadows-core",
                name,
                f"Line {one.lineno} defines {one.name}, which is a name of "
                f"{imported.get(one.name, 'the firmware')}.",
                "give the function another name",
            )
        elif hasattr(builtins, one.name) and one.name != "help" and one.name in used:
            yield amber(
                "shadows-builtin",
                name,
                f"Line {one.lineno} defines {one.name}, and the module uses the built-in "
                f"{one.name}, which it hides.",
                "give the function another name",
            )
    for line, what in _replaced(tree, core):
        yield red(
            "shadows-core",
            name,
            f"Line {line} replaces {what} of the firmware.",
            "call the firmware, do not change it",
        )


def _imported_names(body: Iterable[ast.stmt]) -> dict[str, str]:
    # Name in the module -> where it comes from, for imports at its top.
    found = {}
    for node in body:
        if isinstance(node, ast.ImportFrom):
            found.update({one.asname or one.name: str(node.module) for one in node.names})
        elif isinstance(node, ast.Import):
            found.update({one.asname or one.name: one.name for one in node.names})
    return found


def _replaced(tree: ast.Module, core: Core) -> Iterator[tuple[int, str]]:
    # Assignments to functions of the firmware's parts, to built-ins, to the table of modules.
    parts = {
        one.asname or one.name: one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for one in node.names
    }
    for node in ast.walk(tree):
        for target in _targets(node):
            place = target.value if isinstance(target, ast.Attribute | ast.Subscript) else None
            if isinstance(target, ast.Attribute) and isinstance(place, ast.Name):
                part = parts.get(place.id, "")
                if part == "builtins" or target.attr in core.get(part, ()):
                    yield target.lineno, f"{part}.{target.attr}"
            elif isinstance(place, ast.Attribute) and ast.unparse(place) == "sys.modules":
                yield target.lineno, "an entry of sys.modules"


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    is_setattr = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr"
    if isinstance(node, ast.Call) and is_setattr and len(node.args) == 3:
        made = ast.Attribute(node.args[0], str(ast.unparse(node.args[1])).strip("'"), ast.Store())
        return [ast.copy_location(made, node)]
    return []


def _evaluates(tree: ast.Module, name: str) -> Iterator[Finding]:
    for node in ast.walk(tree):
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and called in _EVALUATORS:
            if node.args and isinstance(node.args[0], ast.Constant):
                continue
            yield amber(
                "evaluates",
                name,
                f"Line {node.lineno} runs text as code ({called}): who can send a command can "
                "run anything.",
                "read values with json.loads, or compare words",
            )
            return
