"""Passwords of Wi-Fi networks, kept by the network's name once a device has joined it."""

from __future__ import annotations

import hashlib

from micros_ide.services.passwords import SERVICE
from micros_ide.workers.keystore import KeyStore


class WifiPasswords:
    """For the next node of the same home; nothing here is ever shown, logged or listed."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def recall(self, ssid: str) -> str | None:
        """Return the password of the network, None when it is not known here.

        This and the others raise InvalidInput when the stored secrets are damaged.
        """
        return self._store.get(SERVICE, _name(ssid))

    def remember(self, ssid: str, password: str) -> None:
        """Keep the password of a network that a device has joined with it."""
        if ssid and self.recall(ssid) != password:
            self._store.set(SERVICE, _name(ssid), password)

    def forget(self, ssid: str) -> None:
        """Forget it; raises Busy where the key store is locked."""
        self._store.delete(SERVICE, _name(ssid))


def _name(ssid: str) -> str:
    # A network may be called anything; a key store takes less.
    return f"wifi/{hashlib.sha256(ssid.encode('utf-8', 'replace')).hexdigest()[:32]}"
