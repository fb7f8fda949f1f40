"""The desktop's wish for dark windows, asked of a portal on a bus of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None or not sys.platform.startswith("linux"),
    reason="needs dbus-daemon",
)

# A process of its own, since Qt opens the session bus once: portal and window both live in it.
SCRIPT = """
import sys
from PyQt5.QtCore import Q_CLASSINFO, QObject, QTimer, pyqtSlot
from PyQt5.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant
from PyQt5.QtWidgets import QApplication
from micros_ide.gui.desktop import DesktopTheme
from micros_ide.gui.theme import SYSTEM, Theme

app = QApplication([])
portal_bus = QDBusConnection.connectToBus(QDBusConnection.SessionBus, "portal")


class Portal(QObject):
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

    @pyqtSlot(str, str, result=QDBusVariant)
    def Read(self, namespace, key):
        return QDBusVariant(1)


portal = Portal()
portal_bus.registerObject("/org/freedesktop/portal/desktop", portal, QDBusConnection.ExportAllSlots)
assert portal_bus.registerService("org.freedesktop.portal.Desktop")

theme = Theme(app, SYSTEM)
seen = [theme.name]
theme.changed.connect(lambda: (seen.append(theme.name), step()))


def step():
    if theme.name == "light":
        app.quit()
        return
    change = QDBusMessage.createSignal(
        "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings", "SettingChanged"
    )
    change.setArguments(["org.freedesktop.appearance", "color-scheme", QDBusVariant(2)])
    portal_bus.send(change)


follow = DesktopTheme(theme)
QTimer.singleShot(8000, lambda: app.exit(1))
code = app.exec()
print(*seen)
sys.exit(code)
"""


def test_theme_follows_the_portal_at_start_and_later(tmp_path):
    socket = f"unix:path={tmp_path}/bus"
    command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address={socket}"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = daemon.stdout.readline().strip()
        run = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(SCRIPT)],
            env={
                "DBUS_SESSION_BUS_ADDRESS": address,
                "QT_QPA_PLATFORM": "offscreen",
                "XDG_RUNTIME_DIR": str(tmp_path),
                "HOME": str(tmp_path),
                "PATH": "/usr/bin:/bin",
            },
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.split() == ["light", "dark", "light"]
    finally:
        daemon.terminate()
        daemon.wait(5)
        daemon.stdout.close()
