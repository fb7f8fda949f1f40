"""What is sealed opens with its key alone, and not when anything was changed."""

from __future__ import annotations

import pytest

from micros_ide.errors import AuthFailed, InvalidInput
from micros_ide.workers.sealed_box import WrappedKey, new_key, seal, unseal


def test_only_the_key_and_the_same_surroundings_open_it():
    key = new_key()
    sealed = seal(key, b"secret words", b"manifest")
    assert b"secret" not in sealed
    assert unseal(key, sealed, b"manifest") == b"secret words"
    assert seal(key, b"secret words", b"manifest") != sealed
    changed = bytes((*sealed[:-1], sealed[-1] ^ 1))
    wrong = [
        (new_key(), sealed, b"manifest"),
        (key, changed, b"manifest"),
        (key, sealed, b"other"),
        (key, b"", b"manifest"),
        (b"short", sealed, b"manifest"),
    ]
    for attempt in wrong:
        with pytest.raises(AuthFailed):
            unseal(*attempt)


def test_a_passphrase_opens_the_key_and_another_does_not():
    key = new_key()
    wrapped = WrappedKey.wrap(key, "correct horse")
    row = wrapped.as_json()
    assert WrappedKey.of_json(row).unwrap("correct horse") == key
    with pytest.raises(AuthFailed, match="passphrase"):
        WrappedKey.of_json(row).unwrap("correct hors")


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"}, {"n": 1 << 30}, {"n": 1000}, {"n": "65536"}, {"r": 1000}, {"p": 0},
        {"n": True}, {"salt": "no base64!"}, {"key": None},
    ],
)  # fmt: skip
def test_a_file_from_elsewhere_cannot_ask_for_too_much(change):
    row = WrappedKey(b"s" * 16, b"k" * 60).as_json() | change
    with pytest.raises((InvalidInput, AuthFailed)):
        WrappedKey.of_json(row).unwrap("x")
    with pytest.raises(InvalidInput):
        WrappedKey.of_json([row])
