"""Start the window: the entry point of `micros-ide-gui`."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import QCoreApplication, Qt
from PyQt5.QtGui import QGuiApplication, QIcon
from PyQt5.QtWidgets import QApplication, QMessageBox

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.errors import MicrosError
from micros_ide.gui.main_window import MainWindow
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.theme import SYSTEM, Theme

SWITCH_S = 0.001
_EXPOSE_S = 0.3  # patience until the screen has taken the empty window


def make_application(arguments: list[str]) -> QApplication:
    """Return the application, sharp on every screen."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    app = QApplication(arguments)
    app.setApplicationName("micros-ide")
    app.setDesktopFileName("micros-ide")  # by which desktops find the icon
    app.setApplicationDisplayName("micrOS IDE")
    app.setWindowIcon(QIcon(str(paths.bundled("resources") / "icons" / "app.svg")))
    return app


def make_frame(app: QApplication, core: Core) -> MainWindow:
    """Return the empty window over `core`, in the theme that was chosen, not yet shown."""
    # Threads of jobs give the interpreter back sooner than Python's 5 ms: the window is fluent.
    sys.setswitchinterval(SWITCH_S)
    preferences = Preferences(core.settings)
    return MainWindow(core, Theme(app, preferences.text("theme", SYSTEM)), preferences)


def make_window(app: QApplication, core: Core) -> MainWindow:
    """Return the window with all its parts, not yet shown."""
    window = make_frame(app, core)
    window.build()
    return window


def entry() -> int:
    """Run the window until it is closed; return the exit status."""
    for one in (signal.SIGINT, signal.SIGTERM):  # virtual boards are tied to this process
        signal.signal(one, signal.SIG_DFL)
    app = make_application(sys.argv)
    try:
        window = make_frame(app, Core.create())
        # It stands there while what is in it is still being loaded.
        window.show()
        _until_exposed(app, window)
        return _run(app, window)
    except MicrosError as error:
        hint = f"\n\n{error.hint}" if error.hint else ""
        QMessageBox.critical(None, "micrOS IDE", f"{error.message}{hint}")
        return error.exit_code


def open_files(window: MainWindow, words: Sequence[str]) -> None:
    """Open the files that were dropped on the icon, or named behind the program, in the editor."""
    from micros_ide.gui.navigation import EditWish

    for word in words:
        window.navigation.edit_wished.emit(EditWish(Path(word).absolute()))


def _until_exposed(app: QApplication, window: MainWindow) -> None:
    end = time.monotonic() + _EXPOSE_S
    handle = window.windowHandle()
    while handle is not None and not handle.isExposed() and time.monotonic() < end:
        app.processEvents()


def _run(app: QApplication, window: MainWindow) -> int:
    from micros_ide.gui.crash import CrashNet, open_log
    from micros_ide.gui.desktop import DesktopTheme

    net = CrashNet(app)
    net.install()
    open_log()
    window.build()
    net.caught.connect(window.show_internal_error)
    window.closed.connect(app.quit)
    window.start()
    open_files(window, app.arguments()[1:])
    DesktopTheme(window.theme)
    return int(app.exec())


if __name__ == "__main__":
    raise SystemExit(entry())
