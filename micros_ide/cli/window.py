"""Start the window from the command line, in a process of its own: nothing here loads Qt."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from micros_ide.own_process import window_command


def open_window(files: Sequence[str] = ()) -> int:
    """Be the window from now on, or wait for it where a process cannot become another one."""
    command = [*window_command(), *files]
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - that is the point: no shell
    return subprocess.call(command)
