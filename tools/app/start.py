"""What both programs of the folder begin with: the command line, the window, a child process."""

import sys
from pathlib import Path

from micros_ide.own_process import run_asked_module


def main() -> int:
    """Be what was started; returns the exit status, unless it has left with it."""
    if run_asked_module():
        return 0
    if Path(sys.executable).stem.endswith("-gui"):
        from micros_ide.gui.app import entry as window

        return window()
    from micros_ide.cli.main import main as command_line
    from micros_ide.cli.main import run_and_leave

    return run_and_leave(command_line)


if __name__ == "__main__":
    sys.exit(main())
