"""Desktops keep a list of which program opens what; it is made from the entries."""

from __future__ import annotations

import logging
import shutil
import subprocess
from pathlib import Path

_log = logging.getLogger(__name__)
_PATIENCE_S = 20.0


def refresh(applications: Path) -> None:
    """Have the list made anew where the desktop has a program for it; others look themselves."""
    program = shutil.which("update-desktop-database")
    if program is None:
        return
    try:
        subprocess.run(
            [program, str(applications)], capture_output=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.info("the desktop's list was not made anew: %s", error)
