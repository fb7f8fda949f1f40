"""Which values a node's shell takes unchanged."""

from __future__ import annotations

from micros_ide.errors import InvalidInput
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.node_settings.reading import OFFLOADED

_LONGEST_COMMAND = 2000  # bytes
_BUILT_IN = ("exit", "hello", "version", "reboot", "webrepl", "conf", "noconf", "help")


def check_travels(key: str, text: str) -> None:
    """Raise InvalidInput unless a node's shell takes `text` as the value of `key` unchanged."""
    last = text.rsplit(maxsplit=1)[-1] if text.strip() else ""
    why = ""
    if not text:
        why = "is empty, which a node's shell cannot take"
    elif " ".join(text.split()) != text or not text.isprintable():
        why = "has blanks that a node's shell would change"
    elif last == ">json" or text == OFFLOADED:
        why = f"ends with '{last}', which a node's shell takes for something else"
    elif len(f"{key} {text}".encode()) > _LONGEST_COMMAND:
        why = f"is too long for a node's shell, which takes {_LONGEST_COMMAND} bytes"
    elif key.startswith(_BUILT_IN):
        why = "has a key that a node's shell takes for a command"
    if why:
        hint = "set it over USB: --port PORT"
        if not text and key not in SECRET_KEYS:
            hint += f"; or use {key}=n/a"
        raise InvalidInput(f"the value of '{key}' {why}", hint=hint)
