"""Ask a virtual board for the names of its modules; writes resources/micropython_words.json.

The names are those of the genuine interpreter. It does not know parameters; those stand in the
sources of the virtual board's own modules (machine, network, neopixel …), so they are read there.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from micros_ide import paths  # noqa: E402
from micros_ide.core import Core  # noqa: E402
from micros_ide.model.micropython_modules import MICROPYTHON_MODULES  # noqa: E402
from micros_ide.model.reporting import QuietReport  # noqa: E402
from micros_ide.services.board_session import BoardSession  # noqa: E402

TARGET = ROOT / "resources" / "micropython_words.json"
_ASK = """
def look(thing):
    found = {}
    for name in dir(thing):
        if name[:1] != "_":
            try:
                one = getattr(thing, name)
            except AttributeError:
                continue
            if isinstance(one, type):
                kind = {n: "f" if callable(getattr(one, n)) else "c" for n in dir(one)
                        if n[:1] != "_" and hasattr(one, n)}
            else:
                kind = "f" if callable(one) else "m" if type(one) is type(builtins) else "c"
            found[name] = kind
    return found
import builtins
import gc
for name in %r:
    try:
        print((name, look(__import__(name))))
    except Exception:
        pass
    gc.collect()
"""
_WIRES = {
    "BUS",
    "NEOPIXEL",
    "use",
    "fire",
    "tell_pin",
}  # ways of the virtual board that no chip has
_OUT_OF_SIGHT = {"inisetup", "flashbdev", "webrepl_setup", "uasyncio"}


def ask(device: str) -> dict[str, dict[str, object]]:
    """Return what the board behind `device` answers: module -> name -> kind, or members."""
    names = sorted(
        one
        for one in MICROPYTHON_MODULES - _OUT_OF_SIGHT
        if not one.startswith(("_", "u")) or one in {"uctypes", "urequests", "umqtt", "upysh"}
    )
    with BoardSession.open(device, QuietReport()) as session:
        said = session.repl.exec(_ASK % (names,), 60.0).decode()
    answer = dict(ast.literal_eval(line) for line in said.splitlines() if line.startswith("("))
    return {
        module: {
            name: {one: kind[one] for one in sorted(kind) if one not in _WIRES}
            if isinstance(kind, dict)
            else kind
            for name, kind in sorted(words.items())
            if kind != "m"
        }
        for module, words in sorted(answer.items())
    }


def parameters() -> dict[str, dict[str, list[str]]]:
    """Return module -> function, class or Class.method -> parameters, of the board's sources."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted((ROOT / "micros_ide" / "virtual" / "board").glob("*.py")):
        classes: dict[str, list[str]] = {}
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                classes[node.name] = _parameters(node, skip=0)
            elif isinstance(node, ast.ClassDef):
                for one in node.body:
                    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                        name = node.name if one.name == "__init__" else f"{node.name}.{one.name}"
                        classes[name] = _parameters(one, skip=1)
        found[path.stem] = {
            name: words for name, words in classes.items() if not _private(name, words)
        }
    found["machine"] |= found.pop("_pins") | found.pop("_timer") | found.pop("_bus")
    found["asyncio"] = found.pop("_tasks", {})
    return {name: words for name, words in found.items() if not name.startswith("_") and words}


def _private(name: str, words: list[str]) -> bool:
    inner = any(part.startswith("_") or part in _WIRES for part in name.split("."))
    return inner or any(one.lstrip("*").startswith("_") for one in words)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, *, skip: int) -> list[str]:
    static = any(getattr(one, "id", "") == "staticmethod" for one in node.decorator_list)
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    words = [_one(arg.arg, default) for arg, default in zip(positional, defaults, strict=True)]
    words = words[0 if static else skip :]
    if args.vararg:
        words.append(f"*{args.vararg.arg}")
    elif args.kwonlyargs:
        words.append("*")
    words += [_one(a.arg, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    return words + ([f"**{args.kwarg.arg}"] if args.kwarg else [])


def _one(name: str, default: ast.expr | None) -> str:
    return name if default is None else f"{name}={ast.unparse(default)}"


def words(device: str) -> str:
    """Return the text of the file."""
    asked = ask(device)
    known = {name: one for name, one in parameters().items() if name in asked}
    return json.dumps({"names": asked, "parameters": known}, indent=1, sort_keys=True) + "\n"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="micropython-words-") as folder:
        home = Path(folder)
        firmware = paths.bundled("firmware_src")
        with Core(data=home / "data", cache=home / "cache", firmware=firmware) as core:
            board = core.virtual.add("words", "esp32")
            try:
                from tests.conftest import flash_builtin

                flash_builtin(core.virtual.fleet, board)
                core.virtual.start(board.name, tied=True)
                port = next(one for one in core.ports.list() if one.virtual == board.name)
                TARGET.write_text(words(port.device), encoding="utf-8")
            finally:
                core.virtual.remove(board.name)
    print(TARGET.relative_to(ROOT), TARGET.stat().st_size, "bytes")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
