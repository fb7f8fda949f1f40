"""QR codes for telephones: the address of a node, the login of a network."""

from __future__ import annotations

from micros_ide.workers.qr_code import qr_matrix

QrMatrix = tuple[tuple[bool, ...], ...]  # rows from the top, True for dark
_SPECIAL = str.maketrans({char: f"\\{char}" for char in '\\;,:"'})


class QrCodes:
    """Make QR codes; the library behind it is loaded with the first one."""

    def matrix(self, text: str) -> QrMatrix:
        """Return the code of `text` without a quiet zone; raises InvalidInput if it is too long."""
        return qr_matrix(text)

    def network(self, ssid: str, password: str) -> QrMatrix:
        """Return a code with which a telephone joins a network; raises InvalidInput."""
        name, secret = ssid.translate(_SPECIAL), password.translate(_SPECIAL)
        login = f"T:WPA;S:{name};P:{secret}" if password else f"T:nopass;S:{name}"
        return qr_matrix(f"WIFI:{login};;")
