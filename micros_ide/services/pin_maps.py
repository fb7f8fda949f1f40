"""The firmware's pin maps (`LP_<name>.py`): read as literals, never run."""

from __future__ import annotations

import ast
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model import python_syntax
from micros_ide.services.catalogue import near_matches

_PREFIX = "LP_"


class PinMaps:
    """Every bundled map, or those of another folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or paths.bundled("firmware_src") / "pinmaps"

    def names(self) -> tuple[str, ...]:
        """Return the names of all maps, sorted: what `cstmpmap` takes."""
        found = self._folder.glob(f"{_PREFIX}*.py")
        return tuple(sorted(path.stem.removeprefix(_PREFIX) for path in found))

    def pins(self, name: str) -> dict[str, int | str]:
        """Return logical name -> pin in the order of the file.

        A negative pin is an LED that lights at low level; a text is a pin that has a name only.
        Raises NotFound that names what comes near, and FirmwareError for a file that is no map.
        """
        if name not in self.names():
            raise NotFound(
                f"there is no pin map called '{name[:40]}'",
                hint=near_matches(name, list(self.names()), "pin maps"),
            )
        path = self._folder / f"{_PREFIX}{name}.py"
        try:
            return _table(python_syntax.parse(path.read_text(encoding="utf-8")))
        except (OSError, SyntaxError, ValueError) as error:
            raise FirmwareError(f"the pin map {path} cannot be read: {error}") from error

    def sharing(self, name: str) -> dict[int, tuple[str, ...]]:
        """Return pin -> its names, for pins with several: one of them can be booked at a time.

        Raises what `pins` raises.
        """
        users: dict[int, tuple[str, ...]] = {}
        for key, pin in self.pins(name).items():
            if isinstance(pin, int):
                users[abs(pin)] = (*users.get(abs(pin), ()), key)
        return {pin: names for pin, names in sorted(users.items()) if len(names) > 1}


def _table(tree: ast.Module) -> dict[str, int | str]:
    pins: dict[str, int | str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "micropython":
            continue
        key, pin = _row(node)
        if key in pins:
            raise ValueError(f"line {node.lineno}: '{key}' is there twice")
        pins[key] = pin
    return pins


def _row(node: ast.stmt) -> tuple[str, int | str]:
    # One line `name = const(2)`, `name = 2` or `name = "LED"`; ValueError for anything else.
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        value = node.value
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "const" and value.args:
            value = value.args[0]
        pin = ast.literal_eval(value)
        if len(node.targets) == 1 and type(pin) in {int, str}:
            return node.targets[0].id, pin
    raise ValueError(f"line {node.lineno} does not give a name its pin")
