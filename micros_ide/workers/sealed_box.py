"""Secrets inside a file that others may see: AES-256-GCM under a random key.

The key is kept elsewhere (a key store), or beside the sealed bytes, itself sealed under a
passphrase that scrypt has made slow to guess.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass

from micros_ide.errors import AuthFailed, InvalidInput

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
# 64 MiB and a good tenth of a second for one guess.
_COST, _BLOCK, _LANES = 1 << 16, 8, 1
_MOST_COST, _MOST_BLOCK, _MOST_LANES = 1 << 18, 8, 4  # what a file from elsewhere may ask for
_FORMAT = "scrypt-aes-256-gcm"


def new_key() -> bytes:
    """Return a random key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Return `plain` sealed; it opens only together with the same `bound_to`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what `seal` was given; raises AuthFailed for another key or changed bytes."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise AuthFailed("the secrets do not open: another key, or they were changed") from error


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key under a passphrase; all of it may be seen by others."""

    salt: bytes
    sealed: bytes
    cost: int = _COST
    block: int = _BLOCK
    lanes: int = _LANES

    @classmethod
    def wrap(cls, key: bytes, passphrase: str) -> WrappedKey:
        """Seal `key` under `passphrase`."""
        salt = secrets.token_bytes(_SALT_BYTES)
        slow = _stretched(passphrase, salt, _COST, _BLOCK, _LANES)
        return cls(salt, seal(slow, key, _FORMAT.encode()))

    def unwrap(self, passphrase: str) -> bytes:
        """Return the key; raises AuthFailed for another passphrase."""
        slow = _stretched(passphrase, self.salt, self.cost, self.block, self.lanes)
        try:
            return unseal(slow, self.sealed, _FORMAT.encode())
        except AuthFailed as error:
            raise AuthFailed("the passphrase is not the right one", hint="type it again") from error

    def as_json(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "format": _FORMAT,
            "salt": base64.b64encode(self.salt).decode(),
            "key": base64.b64encode(self.sealed).decode(),
            "n": self.cost,
            "r": self.block,
            "p": self.lanes,
        }

    @classmethod
    def of_json(cls, row: object) -> WrappedKey:
        """Return what `as_json` gave; raises InvalidInput for anything else.

        A file from elsewhere may not ask for more memory or time than this program takes.
        """
        if not isinstance(row, dict) or row.get("format") != _FORMAT:
            raise InvalidInput("the passphrase was used in a way this program does not know")
        cost, block, lanes = (_whole(row.get(name)) for name in ("n", "r", "p"))
        fits = 2 <= cost <= _MOST_COST and cost & (cost - 1) == 0
        if not (fits and 1 <= block <= _MOST_BLOCK and 1 <= lanes <= _MOST_LANES):
            raise InvalidInput("the figures for the passphrase are out of range")
        return cls(_bytes(row.get("salt")), _bytes(row.get("key")), cost, block, lanes)


def _stretched(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=block, p=lanes).derive(passphrase.encode())


def _whole(value: object) -> int:
    return value if type(value) is int else 0


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("the sealed key is damaged") from error
