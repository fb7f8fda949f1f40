"""Secrets in an encrypted file, for computers without a key store.

The key is random and lies in a file of its own beside it, readable by its owner alone. That keeps
the secrets out of a copy of the one file (a synchronised folder, a bug report, a search), and any
change to it is noticed. It does not keep them from somebody who can read all of the user's files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from micros_ide.errors import InvalidInput
from micros_ide.workers.atomic_file import replace_file, writing
from micros_ide.workers.file_lock import locked

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_HEADER = "micros-ide secrets 1"
_LONGEST = 16 << 20  # bytes
_Secrets = dict[str, dict[str, str]]  # service -> name -> secret


class SecretFile:
    """Texts by service and name. Safe for several programs at once and for power cuts.

    A file or key that is damaged, missing or not for each other raises InvalidInput, every time:
    it is never taken for an empty store, and never overwritten.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made before the first use."""
        self.path = folder / "secrets.enc"
        self.key_path = folder / "secrets.key"

    def get(self, service: str, name: str) -> str | None:
        """Return the secret, None where there is none."""
        if not self.path.exists():
            return None
        with self._locked():  # Windows replaces no file that somebody reads
            return self._read(self._key()).get(service, {}).get(name)

    def set(self, service: str, name: str, secret: str) -> None:
        """Keep `secret`, instead of what was there."""

        def put(secrets: _Secrets) -> None:
            secrets.setdefault(service, {})[name] = secret

        self._change(put)

    def delete(self, service: str, name: str) -> None:
        """Forget a secret; one that is not there is no error."""
        if self.get(service, name) is not None:
            self._change(lambda secrets: secrets.get(service, {}).pop(name, None))

    def _change(self, change: Callable[[_Secrets], object]) -> None:
        with self._locked():
            key = self._key()
            secrets = self._read(key)
            change(secrets)
            token = _cipher(key, self.key_path).encrypt(json.dumps(secrets).encode())
            head = f"{_HEADER} {_key_id(key)}\n".encode()
            replace_file(self.path, head + token + b"\n", private=True)
            for left in self.path.parent.glob(".secrets.*.tmp"):  # of a program that was killed
                left.unlink(missing_ok=True)

    def _key(self) -> bytes:
        """Return the key; a new one is made where nothing is encrypted yet."""
        key = _content(self.key_path)
        if key is not None:
            return key.strip()
        if self.path.exists():
            raise InvalidInput(
                f"{self.key_path}, the key of the stored passwords, is missing",
                hint=f"put it back from a backup; or remove {self.path.name} to start without them",
            )
        from cryptography.fernet import Fernet

        key = Fernet.generate_key()
        replace_file(self.key_path, key + b"\n", private=True)
        return key

    def _read(self, key: bytes) -> _Secrets:
        cipher = _cipher(key, self.key_path)
        content = _content(self.path)
        if content is None:
            return {}
        head, _, token = content.partition(b"\n")
        magic, _, key_id = head.decode("ascii", "replace").rpartition(" ")
        if magic != _HEADER:
            raise self._damaged("its first line is not ours")
        if key_id != _key_id(key):
            raise InvalidInput(
                f"{self.key_path} is not the key of {self.path.name}",
                hint="put the right one back from a backup; "
                f"or remove {self.path.name} to start without the stored passwords",
            )
        return self._decrypted(cipher, token)

    def _decrypted(self, cipher: Fernet, token: bytes) -> _Secrets:
        from cryptography.fernet import InvalidToken

        try:
            secrets = json.loads(cipher.decrypt(token.strip()))
        except InvalidToken as error:
            raise self._damaged("it was changed or cut") from error
        except ValueError as error:
            raise self._damaged("it holds no JSON") from error
        if not isinstance(secrets, dict):
            raise self._damaged("it holds no names")
        return secrets

    def _damaged(self, what: str) -> InvalidInput:
        return InvalidInput(
            f"the stored passwords in {self.path} are damaged: {what}",
            hint="put the file back from a backup; or remove it to start without them",
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self.path.with_name(f".{self.path.name}.lock")):
            yield


def _cipher(key: bytes, path: Path) -> Fernet:
    from cryptography.fernet import Fernet

    try:
        return Fernet(key)
    except ValueError as error:
        raise InvalidInput(
            f"{path}, the key of the stored passwords, is damaged",
            hint="put it back from a backup; or remove it and secrets.enc to start without them",
        ) from error


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key id of " + key).hexdigest()[:16]


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
