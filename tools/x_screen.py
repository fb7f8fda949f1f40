"""A screen of its own: Xvfb on a free display, and what xdotool sees on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType


class Screen:
    """Use as a context manager; `environment` is for the programs that draw on it."""

    def __init__(self, size: str = "1920x1080x24") -> None:
        if not (shutil.which("Xvfb") and shutil.which("xdotool")):
            raise SystemExit("Xvfb and xdotool are needed: sudo apt-get install xvfb xdotool")
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                size,
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as line:
            self.display = f":{line.readline().strip()}"

    def environment(self, home: Path) -> dict[str, str]:
        """Return the environment of a program that lives in `home`."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "DISPLAY": self.display,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "QT_QPA_PLATFORM": "xcb",
        }

    def xdotool(self, *words: str, patience_s: float = 30.0) -> str:
        """Run one xdotool command on this screen and return what it printed."""
        done = subprocess.run(
            ["xdotool", *words],
            env=os.environ | {"DISPLAY": self.display},
            capture_output=True,
            text=True,
            check=False,
            timeout=patience_s,
        )
        return done.stdout.strip()

    def shows(self, title: str) -> bool:
        """True when a window with `title` in its name is mapped."""
        return bool(self.xdotool("search", "--onlyvisible", "--name", title))

    def until(self, title: str, patience_s: float = 60.0) -> float:
        """Wait for a window; return how long that took in seconds."""
        began = time.perf_counter()
        while not self.shows(title):
            if time.perf_counter() - began > patience_s:
                raise SystemExit(f"no window called {title}")
        return time.perf_counter() - began

    def __enter__(self) -> Screen:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        self._server.wait()
