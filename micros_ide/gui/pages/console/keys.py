"""What the keys of a keyboard send to the console of a board."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeyEvent

_KEYS: dict[int, bytes] = {
    Qt.Key.Key_Return: b"\r",
    Qt.Key.Key_Enter: b"\r",
    Qt.Key.Key_Backspace: b"\x7f",
    Qt.Key.Key_Tab: b"\t",
    Qt.Key.Key_Delete: b"\x1b[3~",
    Qt.Key.Key_Up: b"\x1b[A",
    Qt.Key.Key_Down: b"\x1b[B",
    Qt.Key.Key_Right: b"\x1b[C",
    Qt.Key.Key_Left: b"\x1b[D",
    Qt.Key.Key_Home: b"\x1b[H",
    Qt.Key.Key_End: b"\x1b[F",
}
_CONTROLS: dict[int, bytes] = {  # the window has uses of its own for the other letters
    Qt.Key.Key_B: b"\x02",
    Qt.Key.Key_C: b"\x03",
    Qt.Key.Key_D: b"\x04",
    Qt.Key.Key_E: b"\x05",
    Qt.Key.Key_U: b"\x15",
}


def bytes_of(event: QKeyEvent) -> bytes:
    """Return what a key sends, b"" for one that is the window's."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifiers(Qt.KeyboardModifier.KeypadModifier)
    if modifiers == Qt.KeyboardModifier.ControlModifier:
        return _CONTROLS.get(event.key(), b"")
    if modifiers & ~Qt.KeyboardModifiers(Qt.KeyboardModifier.ShiftModifier):
        return b""
    if event.key() in _KEYS:
        return _KEYS[event.key()]
    text = event.text()
    return text.encode() if text.isprintable() else b""
