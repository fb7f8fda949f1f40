"""Take docs/pictures anew: the real window over the real core and a real virtual board.

Everything is written into a temporary home, no screen is needed, nothing is left running.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = (1120, 760)  # px, before scaling
PATIENCE_S = 120.0
NAME = "kitchen-lamp"


def prepare(folder: str) -> None:
    """Say to Qt and to the program where they are; before either is imported."""
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_FONT_DPI": "96",
        "QT_SCALE_FACTOR": os.environ.get("QT_SCALE_FACTOR", "2"),
        "XDG_RUNTIME_DIR": folder,
        "MICROS_IDE_HOME": str(Path(folder) / "home"),
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="micros-ide-pictures-") as folder:
        prepare(folder)
        Photographer().work()
    return 0


class Photographer:
    """Drives the window as a person would and presses the shutter."""

    def __init__(self) -> None:
        from PyQt5.QtCore import qInstallMessageHandler
        from PyQt5.QtGui import QFontInfo

        from micros_ide.core import Core
        from micros_ide.gui.app import make_application, make_window

        qInstallMessageHandler(lambda *_message: None)  # the offscreen screen tells its limits
        self.app = make_application(["screenshots"])
        print(f"font: {QFontInfo(self.app.font()).family()}")
        core = Core.create()
        core.settings.set(window_theme="light", window_board="esp32")
        self.window = make_window(self.app, core)
        self.window.resize(*SIZE)
        self.page = self.window.page

    def work(self) -> None:
        """Take all pictures, then close the window, which ends the board."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        form = self.page.form
        self.window.ports.pause(paused=True)  # a machine may have serial ports of its own
        self.window.start()
        form.set_ports(())
        try:
            self.wait(form.port.empty.isVisible)
            self.take("deploy-empty")
            self.window.ports.pause(paused=False)
            form.port.start_virtual.emit()
            self.wait(lambda: (port := form.port.port()) is not None and bool(port.virtual))
            form.name.setText(NAME)
            self.wait(self.planned)
            self.take("deploy-light")
            self.window.theme.choose("dark")
            self.take("deploy-dark")
            self.window.theme.choose("light")
            self.deploy()
        finally:
            self.window.close()
            self.wait(lambda: self.window.finished)

    def deploy(self) -> None:
        """Deploy; take a picture half way through the writing and one at the end."""
        page = self.page
        self.window.toggle_log()
        image = self.long_image()
        page.form.image.line.setText(image)
        self.wait(lambda: self.planned(image))
        page.deploy()

        def half_way() -> bool:
            bar = self.window.bar
            writing = bar.phase.text().startswith("Writing")
            return page.job is None or (
                writing and bar.progress.value() >= bar.progress.maximum() / 2
            )

        self.wait(half_way)
        self.take("deploy-running", settle=0.0)
        self.wait(lambda: page.job is None)
        self.window.toggle_log()
        if page.outcome.currentWidget() is not page.result:
            raise SystemExit(f"the deploy failed: {page.failure.message.text()}")
        self.take("deploy-done")

    def long_image(self) -> str:
        """Return a genuine image of 1.5 MB, if the tests' package is there: it takes a while."""
        found = importlib.util.find_spec("thonnycontrib")
        roots = list(found.submodule_search_locations or ()) if found else []
        images = sorted(file for root in roots for file in Path(root).rglob("*micropython*.bin"))
        if not images:
            return ""
        from micros_ide import paths

        copy = paths.user_cache() / "micropython-esp32.bin"
        shutil.copyfile(images[0], copy)
        return str(copy)

    def planned(self, image: str = "") -> bool:
        """True when the plan is the one for the name that was typed and `image`."""
        plan = self.page.plan
        if plan is None or plan.config.get("devfid") != NAME:
            return False
        return str(plan.request.image or "") == image

    def take(self, name: str, settle: float = 0.3) -> None:
        """Save the window as `name`.png after `settle` seconds of peace."""
        end = time.monotonic() + settle
        while time.monotonic() < end:
            self.turn()
        self.window.grab().save(str(PICTURES / f"{name}.png"))
        print(PICTURES / f"{name}.png")

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window live until `condition` holds."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise SystemExit("waited too long")
            self.turn()

    def turn(self) -> None:
        """One turn of the event loop, without spinning."""
        self.app.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
