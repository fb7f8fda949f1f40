"""What the desktop says of light and dark while the window is open (Linux: the XDG portal)."""

from __future__ import annotations

import sys
from typing import Any

from PyQt5.QtCore import QObject, pyqtSlot
from PyQt5.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusPendingReply,
    QDBusVariant,
)

from micros_ide.gui.theme import Theme

_SERVICE = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Settings"
_NAMESPACE, _KEY = "org.freedesktop.appearance", "color-scheme"
_DARK = 1  # 0 no preference, 2 light


class DesktopTheme(QObject):
    """Follow the portal's colour scheme; does nothing where there is no session bus."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        if not sys.platform.startswith("linux"):
            return
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        bus.connect(_SERVICE, _PATH, _INTERFACE, "SettingChanged", self.on_changed)
        call = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "Read")
        call.setArguments([_NAMESPACE, _KEY])
        self._reply = QDBusPendingCallWatcher(bus.asyncCall(call), self)
        self._reply.finished.connect(self._on_reply)

    @pyqtSlot(QDBusMessage)
    def on_changed(self, message: QDBusMessage) -> None:
        """The desktop changed one of its settings."""
        arguments = message.arguments()
        if arguments[:2] == [_NAMESPACE, _KEY]:
            self._take(arguments[2])

    def _on_reply(self, watcher: QDBusPendingCallWatcher) -> None:
        reply = QDBusPendingReply(watcher)
        if not reply.isError():
            self._take(reply.argumentAt(0))

    def _take(self, value: Any) -> None:
        while isinstance(value, QDBusVariant):  # `Read` wraps it twice
            value = value.variant()
        if isinstance(value, int) and value:
            self._theme.set_system_dark(value == _DARK)
