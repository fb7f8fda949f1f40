"""How a module of this program is run in a process of its own, installed, in a checkout, frozen.

A frozen program (PyInstaller) has no Python beside it: it starts itself again and is told the
module, which `run_asked_module` of its entry point runs.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

_MARK = "--micros-ide-module"
_PREFIX = "micros_ide."
_WINDOW = "micros_ide.gui.app"


def frozen() -> bool:
    """Return whether the program is a PyInstaller build."""
    return bool(getattr(sys, "frozen", False))


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs `module` (of this package) with `arguments`."""
    if frozen():
        return [_own_program(), _MARK, module, *arguments]
    return [sys.executable, "-m", module, *arguments]


def window_command() -> list[str]:
    """Return the command that starts the window, by absolute path."""
    here = Path(sys.executable)
    own = here.with_name(f"micros-ide-gui{here.suffix if here.suffix == '.exe' else ''}")
    return [str(own)] if own.exists() else [str(here), "-m", _WINDOW]


def module_environment() -> dict[str, str]:
    """Return an environment in which the new process finds this package, installed or not."""
    package_home = Path(__file__).resolve().parents[1]
    environment = dict(os.environ)
    if not frozen() and package_home.name not in ("site-packages", "dist-packages"):
        rest = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(package_home), rest)))
    return environment


def _own_program() -> str:
    """Return the program with a console: that of the window has no output under Windows."""
    here = Path(sys.executable)
    console = here.with_name(here.name.replace("-gui", ""))
    return str(console if console.exists() else here)


def run_asked_module() -> bool:
    """Run the module that `module_command` asked for; False when none was.

    For the entry point of a frozen program, before anything else.
    """
    if sys.argv[1:2] != [_MARK] or not sys.argv[2].startswith(_PREFIX):
        return False
    module = sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return True
