"""Passwords of nodes and other secrets of their configuration, kept by hardware id."""

from __future__ import annotations

import secrets

from micros_ide.model.node_settings import folder_of
from micros_ide.workers.keystore import KeyStore

SERVICE = "micrOS IDE"  # what the system's key store shows
PASSWORD_KEY = "appwd"  # noqa: S105 - the name of the configuration key


class Passwords:
    """What only the owner of a node may know; nothing here is ever shown, logged or listed."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def recall(self, uid: str) -> str | None:
        """Return the password of the node `uid`, None when it is not known here.

        This and the others raise InvalidInput when the stored secrets are damaged.
        """
        return self._store.get(SERVICE, _password_name(uid))

    def remember(self, uid: str, password: str) -> None:
        """Keep the password of the node `uid`."""
        if self.recall(uid) != password:
            self._store.set(SERVICE, _password_name(uid), password)

    def forget(self, uid: str) -> None:
        """Forget the password of the node `uid`; raises Busy where the key store is locked."""
        self._store.delete(SERVICE, _password_name(uid))

    def keep(self, uid: str, key: str, secret: str) -> str:
        """Keep the value of a secret configuration key and return a name for `fetch`."""
        name = f"{folder_of(uid)}/archive/{key}/{secrets.token_hex(8)}"
        self._store.set(SERVICE, name, secret)
        return name

    def fetch(self, name: str) -> str | None:
        """Return what `keep` has kept under `name`, None when it is gone."""
        return self._store.get(SERVICE, name)

    def drop(self, name: str) -> None:
        """Forget what `keep` has kept."""
        self._store.delete(SERVICE, name)

    @property
    def place(self) -> str:
        """Where passwords go, in words."""
        return self._store.place


def _password_name(uid: str) -> str:
    return f"{folder_of(uid)}/{PASSWORD_KEY}"
