"""Start the window: the entry point of `micros-ide-gui`."""

from __future__ import annotations

import signal
import sys

from PyQt5.QtCore import QCoreApplication, Qt
from PyQt5.QtGui import QGuiApplication, QIcon
from PyQt5.QtWidgets import QApplication, QMessageBox

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.errors import MicrosError
from micros_ide.gui.crash import CrashNet, open_log
from micros_ide.gui.desktop import DesktopTheme
from micros_ide.gui.icons import Icons
from micros_ide.gui.main_window import MainWindow
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.theme import SYSTEM, Theme

_SWITCH_S = 0.001


def make_application(arguments: list[str]) -> QApplication:
    """Return the application, sharp on every screen."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_EnableHighDpiScaling)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
    app = QApplication(arguments)
    app.setApplicationName("micros-ide")
    app.setApplicationDisplayName("micrOS IDE")
    app.setWindowIcon(QIcon(str(paths.bundled("resources") / "icons" / "app.svg")))
    return app


def make_window(app: QApplication, core: Core) -> MainWindow:
    """Return the window over `core`, in the theme that was chosen, not yet shown."""
    # Threads of jobs give the interpreter back sooner than Python's 5 ms: the window is fluent.
    sys.setswitchinterval(_SWITCH_S)
    preferences = Preferences(core.settings)
    theme = Theme(app, preferences.text("theme", SYSTEM))
    return MainWindow(core, theme, Icons(theme), preferences)


def entry() -> int:
    """Run the window until it is closed; return the exit status."""
    for one in (signal.SIGINT, signal.SIGTERM):  # virtual boards are tied to this process
        signal.signal(one, signal.SIG_DFL)
    app = make_application(sys.argv)
    net = CrashNet(app)
    net.install()
    open_log()
    try:
        window = make_window(app, Core.create())
    except MicrosError as error:
        hint = f"\n\n{error.hint}" if error.hint else ""
        QMessageBox.critical(None, "micrOS IDE", f"{error.message}{hint}")
        return error.exit_code
    net.caught.connect(window.show_internal_error)
    window.closed.connect(app.quit)
    window.start()
    DesktopTheme(window.theme)
    return int(app.exec())


if __name__ == "__main__":
    raise SystemExit(entry())
