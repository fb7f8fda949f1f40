"""Secrets in the key store of the operating system, else in an encrypted file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from micros_ide.errors import Busy
from micros_ide.workers.secret_file import SecretFile

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
_log = logging.getLogger(__name__)
_PATIENCE_S = 60.0  # the system may ask the person for a password first


class _Unusable(Exception):
    """The system's key store is locked, silent or broken; the text says so in words."""


class KeyStore:
    """Texts by service and name; safe for several threads and programs.

    What is in the file is newer than what the system keeps under the same name: the file is used
    while the system's store does not answer, and cleared of a name when the system takes it.
    """

    def __init__(self, folder: Path, *, system: bool) -> None:
        """`folder` takes the encrypted file; without `system` everything is kept there.

        Nothing is opened before the first use.
        """
        self._file = SecretFile(folder)
        self._wanted = system
        self._backend: KeyringBackend | None = None
        self._lock = threading.Lock()
        self._silent = False

    def get(self, service: str, name: str) -> str | None:
        """Return the secret, None when it is not known (or the system's store is locked).

        Raises InvalidInput for a damaged file.
        """
        newer = self._file.get(service, name)
        system = self._system()
        if newer is not None or system is None:
            return newer
        try:
            return self._ask(lambda: system.get_password(service, name))
        except _Unusable as trouble:
            _log.info("the system's key store was not read: %s", trouble)
            return None

    def set(self, service: str, name: str, secret: str) -> None:
        """Keep `secret`. Raises InvalidInput when the file is damaged or cannot be written."""
        if not self._set_in_system(service, name, secret):
            self._file.set(service, name, secret)
            return
        self._file.delete(service, name)

    def delete(self, service: str, name: str) -> None:
        """Forget a secret; one that is not there is no error.

        Raises Busy when the system's store cannot be asked, so that it may still be there.
        """
        self._file.delete(service, name)
        system = self._system()
        if system is None:
            return
        try:
            self._ask(lambda: _delete(system, service, name))
        except _Unusable as trouble:
            raise Busy(
                f"the key store of this computer cannot be used: {trouble}",
                hint="unlock it, then repeat: it may still hold the password",
            ) from trouble

    @property
    def place(self) -> str:
        """Where a secret goes, in words."""
        system = self._system()
        return f"an encrypted file, {self._file.path}" if system is None else str(system.name)

    def _set_in_system(self, service: str, name: str, secret: str) -> bool:
        system = self._system()
        if system is None:
            return False

        def put() -> str | None:
            system.set_password(service, name, secret)
            return system.get_password(service, name)

        try:
            kept = self._ask(put) == secret  # some backends take everything and keep nothing
        except _Unusable as trouble:
            _log.info("the system's key store took nothing: %s", trouble)
            return False
        return kept

    def _ask(self, question: Callable[[], T]) -> T:
        """Return the system's answer; raises _Unusable when it raises or stays silent.

        The words of a foreign error are not kept: nobody knows what is in them.
        """
        answers: list[T] = []
        errors: list[str] = []

        def ask() -> None:
            try:
                answers.append(question())
            except Exception as error:  # noqa: BLE001 - D-Bus and the systems raise what they like
                errors.append(type(error).__name__)

        if not self._silent:
            asking = threading.Thread(target=ask, name="key store", daemon=True)
            asking.start()
            asking.join(_PATIENCE_S)
            self._silent = asking.is_alive()  # once is enough to wait for
        if answers:
            return answers[0]
        raise _Unusable(errors[0] if errors else "it does not answer")

    def _system(self) -> KeyringBackend | None:
        """Return the system's store, None where there is none that is fit for secrets."""
        with self._lock:
            if self._wanted and self._backend is None:
                self._backend = _find_backend()
                self._wanted = self._backend is not None
            return self._backend


def _find_backend() -> KeyringBackend | None:
    try:
        import keyring.core
        from keyring.backends import chainer, fail, null

        # Only what keyring recommends, which leaves out files in clear; or the user's own choice.
        keyring.core.init_backend(keyring.core.recommended)
        found = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - a backend that fails to load may raise anything
        _log.info("no key store of the system: %s", type(error).__name__)
        return None
    if isinstance(found, fail.Keyring | null.Keyring):
        return None
    if isinstance(found, chainer.ChainerBackend) and not found.backends:
        return None
    return found


def _delete(system: KeyringBackend, service: str, name: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        system.delete_password(service, name)
    except PasswordDeleteError:
        if system.get_password(service, name) is not None:
            raise
