"""The stage of every picture: the real window, the real core, a real virtual node.

Everything is written into a temporary home, no screen is needed, nothing is left running.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QWidget

    from micros_ide.model.devices import Device

SIZES = ((1280, 800), (1920, 1080), (900, 600))  # px, before scaling; the last is the minimum
PATIENCE_S = 120.0
NAME = "kitchen-lamp"
_FONT_DPI = "96"


def prepare(folder: str, scale: int) -> None:
    """Say to Qt and to the program where they are; before either is imported."""
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_FONT_DPI": _FONT_DPI,
        "QT_SCALE_FACTOR": str(scale),
        "XDG_RUNTIME_DIR": folder,
        "MICROS_IDE_HOME": str(Path(folder) / "home"),
    }


class Stage:
    """Drives the window as a person would and presses the shutter."""

    def __init__(self, out: Path, scale: int) -> None:
        from PyQt5.QtCore import qInstallMessageHandler

        from micros_ide.core import Core
        from micros_ide.gui.app import make_application, make_window

        qInstallMessageHandler(lambda *_message: None)  # the offscreen screen tells its limits
        self._out, self._scale = out, scale
        self._boards: list[str] = []
        self.taken: list[Path] = []
        self.app = make_application(["screenshots"])
        self.core = Core.create()
        self.core.settings.set(window_theme="light", window_tour_done=True)
        self.window = make_window(self.app, self.core)
        self.window.resize(*SIZES[0])
        self.window.start()

    @cached_property
    def node(self) -> Device:
        """A virtual ESP32 that was deployed and answers."""
        return self.deploy(NAME)

    def deploy(self, name: str) -> Device:
        """Make a virtual ESP32 into the node `name`, without a hand on the window."""
        from micros_ide.model.deploy import DeployRequest

        board = self.core.virtual.add(name, "esp32")
        self.core.virtual.start(board.name, tied=True)
        self._boards.append(board.name)
        port = next(one for one in self.core.ports.list() if one.virtual == board.name)
        request = DeployRequest(board_id="esp32", port=port.device, config={"devfid": name})
        job = self.core.deploy.submit(self.core.deploy.plan(request, Silent()))
        self.wait(lambda: job.info.state.terminal)
        return next(one for one in self.core.devices.list() if one.uid == job.result().uid)

    def show_place(self, place: str) -> None:
        """Go to a place of the rail."""
        self.window.stack.show_place(place)

    def take(self, name: str, *, widget: QWidget | None = None, settle: float = 0.3) -> None:
        """Save the window (or `widget`) in light and dark, in every size."""
        for theme in ("light", "dark"):
            self.wear(theme)
            for width, height in SIZES:
                self.window.resize(width, height)
                self.pause(settle)
                shown = widget or self.window
                file = self._out / f"{name}-{theme}-{width}x{height}@{self._scale}x.png"
                shown.grab().save(str(file))
                self.taken.append(file)
        self.wear("light")
        self.window.resize(*SIZES[0])
        self.pause(0.05)

    def wear(self, name: str) -> None:
        """Change the theme and wait until every part of the window wears it."""
        theme, worn = self.window.theme, []
        if theme.name != name:
            theme.changed.connect(lambda: worn.append(name))
            theme.choose(name)
            self.wait(lambda: worn)

    def snap(self, name: str, *, settle: float = 0.0) -> None:
        """Save the window as it is, at once: for what moves."""
        self.pause(settle)
        file = self._out / f"{name}-{self.window.theme.name}-now@{self._scale}x.png"
        self.window.grab().save(str(file))
        self.taken.append(file)

    def wait(self, condition: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        """Let the window live until `condition` holds."""
        end = time.monotonic() + patience_s
        while not condition():
            if time.monotonic() > end:
                raise SystemExit("waited too long")
            self.turn()

    def turn(self) -> None:
        """One turn of the event loop, without spinning."""
        self.app.processEvents()
        time.sleep(0.005)

    def close(self) -> None:
        """Close the window and end the boards."""
        for name in self._boards:
            self.core.virtual.stop(name)
        self.window.close()
        if self.window.closing.question is not None:
            self.window.closing._on_answer(stop=True)
        self.wait(lambda: self.window.finished)

    def pause(self, seconds: float) -> None:
        """Let the window live for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn()


class Silent:
    """A reporter that nobody listens to."""

    cancelled = False

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_values, **_named: None


def in_temporary_home(work: Callable[[], None], scale: int) -> None:
    """Run `work` with a home that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="micros-ide-pictures-") as folder:
        prepare(folder, scale)
        work()
