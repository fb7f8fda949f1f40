"""Which logical pins the `pinmap` of a load module resolves, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from micros_ide.model.source_text import Function, SourceText, strings

_PREFIX = "LM_"
_DUMP, _PINMAP = "pinmap_dump", "pinmap"


def pins_of(text: SourceText, pinmap: Function | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that `pinmap` looks up, and the modules whose `pinmap` it calls."""
    if pinmap is None:
        return (), ()
    constants = {**text.constants(), **_defaults(pinmap)}
    imported = _imports(ast.walk(text.tree))
    names: list[str] = []
    modules: list[str] = []
    calls = [node for node in ast.walk(pinmap) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        if _last_name(call.func) == _DUMP:
            for argument in call.args:
                names += _texts(argument, constants)
        elif (module := _other_pinmap(call.func, imported)) is not None:
            modules.append(module)
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(modules))


def _texts(node: ast.expr, constants: dict[str, ast.expr]) -> list[str]:
    found: list[str] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, ast.Name) and one.id in constants:
            found += strings(constants[one.id])
        elif isinstance(one, ast.Constant):
            found += strings(one)
        else:
            waiting = [*ast.iter_child_nodes(one), *waiting]
    return found


def _defaults(function: Function) -> dict[str, ast.expr]:
    names = [*function.args.posonlyargs, *function.args.args]
    pairs = zip(reversed(names), reversed(function.args.defaults), strict=False)
    return {name.arg: default for name, default in pairs}


def _imports(nodes: Iterable[ast.AST]) -> dict[str, tuple[str, str]]:
    # Local name -> (module, what of it): "servo" -> ("servo", ""), "x" -> ("servo", "pinmap").
    found = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith(_PREFIX):
                    found[name.asname or name.name] = (name.name[len(_PREFIX) :], "")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_PREFIX):
            for name in node.names:
                module = str(node.module)[len(_PREFIX) :]
                found[name.asname or name.name] = (module, name.name)
    return found


def _other_pinmap(func: ast.expr, imported: dict[str, tuple[str, str]]) -> str | None:
    if isinstance(func, ast.Name):
        module, what = imported.get(func.id, ("", ""))
        return module if what == _PINMAP else None
    if isinstance(func, ast.Attribute) and func.attr == _PINMAP:
        module, what = imported.get(getattr(func.value, "id", ""), ("", "?"))
        return module if not what else None
    return None


def _last_name(func: ast.expr) -> str:
    return str(getattr(func, "attr", getattr(func, "id", "")))
