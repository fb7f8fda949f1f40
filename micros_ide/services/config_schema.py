"""What a node's configuration may hold: read from the firmware, never imported."""

from __future__ import annotations

import ast
import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model import python_syntax
from micros_ide.services.catalogue import near_matches

SECRET_KEYS = frozenset({"appwd", "stapwd", "telegram"})
NODE_KEYS = frozenset({"version", "hwuid"})  # the node itself writes these
BOUND_KEYS = NODE_KEYS | {"devip"}  # belong to one device at one place: never carried over
DEFAULT_PASSWORD = "ADmin123"  # noqa: S105 - the one everybody knows, refused everywhere
PASSWORD_LENGTHS = (8, 9)  # WPA2 wants 8 or more, WebREPL keeps no more than 9
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
_SSID_BYTES = 32  # IEEE 802.11
_WPA2_LENGTHS = range(8, 65)


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One key; its type is its default's. `low`/`high` bound an int, or a str's length."""

    name: str
    default: bool | int | str
    reboot: bool  # takes effect after a restart
    low: int | None = None
    high: int | None = None

    @property
    def kind(self) -> type:
        """`bool`, `int` or `str`."""
        return type(self.default)

    @property
    def secret(self) -> bool:
        """True when the value must never be shown or logged."""
        return self.name in SECRET_KEYS

    @property
    def settable(self) -> bool:
        """False for what the node writes itself."""
        return self.name not in NODE_KEYS


class ConfigSchema:
    """The keys of the bundled firmware, in its order."""

    def __init__(self, source: Path) -> None:
        self._source = source

    @cached_property
    def keys(self) -> dict[str, ConfigKey]:
        """Every key by name; raises FirmwareError when the firmware's table cannot be read."""
        try:
            tree = python_syntax.parse(self._source.read_text(encoding="utf-8"))
            (table,) = (
                node.value
                for node in tree.body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "KEYS"
            )
            rows = [ConfigKey(*row) for row in ast.literal_eval(table)]
        except (OSError, SyntaxError, ValueError, TypeError) as error:
            raise FirmwareError(
                f"the firmware's configuration table {self._source} cannot be read: {error}"
            ) from error
        return {row.name: row for row in rows}

    def key(self, name: str) -> ConfigKey:
        """Return the key called `name`; raises InvalidInput that names what comes near."""
        found = self.keys.get(name)
        if found is None:
            raise InvalidInput(
                f"there is no configuration key '{name[:40]}'",
                hint=near_matches(name, list(self.keys), "keys"),
            )
        return found

    def parse(self, name: str, text: str) -> bool | int | str:
        """Turn `text` into the key's type and check it; raises InvalidInput."""
        key = self.key(name)
        value: bool | int | str = text
        if key.kind is bool:
            if text not in {"true", "false"}:
                raise InvalidInput(f"'{name}' is either true or false", hint=f"try {name}=true")
            value = text == "true"
        elif key.kind is int:
            try:
                value = int(text, 10)
            except ValueError:
                raise InvalidInput(
                    f"'{name}' is a whole number", hint=f"try {name}={key.default}"
                ) from None
        self.check(name, value)
        return value

    def check(self, name: str, value: object) -> None:
        """Raise InvalidInput unless `value` fits the key in type, range and form."""
        key = self.key(name)
        if not key.settable:
            raise InvalidInput(f"'{name}' is written by the node itself", hint="leave it out")
        if type(value) is not key.kind:
            raise InvalidInput(
                f"'{name}' takes a value of type {key.kind.__name__}",
                hint=f"its default is {key.default!r}",
            )
        _check_bounds(key, value)
        if isinstance(value, str):
            if any(unicodedata.category(char)[0] == "C" for char in value):
                raise InvalidInput(f"'{name}' holds control characters", hint="type it in one line")
            _FORMS.get(name, _any_form)(value)

    def check_all(self, values: Mapping[str, Any]) -> None:
        """Check each value, then what only shows when they are seen together."""
        for name, value in values.items():
            self.check(name, value)
        ssids, passwords = values.get("staessid"), values.get("stapwd")
        if ssids is None or passwords is None:
            return
        if len(ssids.split(";")) != len(passwords.split(";")):
            raise InvalidInput(
                "'staessid' and 'stapwd' do not name the same number of networks",
                hint="separate several networks with ';' and give each one its password, "
                "an empty one for an open network",
            )


def _check_bounds(key: ConfigKey, value: object) -> None:
    if key.kind is bool or (key.low is None and key.high is None):
        return
    measure = value if isinstance(value, int) else len(str(value))
    low, high = key.low, key.high
    if (low is None or measure >= low) and (high is None or measure <= high):
        return
    what = "" if key.kind is int else " characters"
    span = f"at most {high}" if low is None else f"at least {low}"
    if low is not None and high is not None:
        span = f"{low} to {high}"
    raise InvalidInput(f"'{key.name}' is out of range", hint=f"it takes {span}{what}")


def _any_form(value: str) -> None:
    del value


def _name_form(value: str) -> None:
    if not _HOST_NAME.fullmatch(value):
        raise InvalidInput(
            f"'{value[:40]}' cannot be a node's name",
            hint="use letters, digits and '-' inside, at most 32: the name is also a host name",
        )


def _password_form(value: str) -> None:
    least, most = PASSWORD_LENGTHS
    if value == DEFAULT_PASSWORD:
        raise InvalidInput(
            "this node password is known to everybody",
            hint="leave 'appwd' out to get a random one",
        )
    fits = value.isascii() and not any(char.isspace() for char in value)
    if not (least <= len(value) <= most and fits):
        raise InvalidInput(
            "the node password 'appwd' cannot be used",
            hint=f"it takes {least} or {most} ASCII characters without blanks; "
            "leave it out to get a random one",
        )


def _ssid_form(value: str) -> None:
    for ssid in value.split(";"):
        if not 1 <= len(ssid.encode()) <= _SSID_BYTES:
            raise InvalidInput(
                "a Wi-Fi name in 'staessid' is empty or too long", hint="it takes 1 to 32 bytes"
            )


def _wifi_password_form(value: str) -> None:
    for password in value.split(";"):
        if password and len(password) not in _WPA2_LENGTHS:
            raise InvalidInput(
                "a Wi-Fi password in 'stapwd' cannot be right",
                hint="WPA2 takes 8 to 63 characters; leave it empty for an open network",
            )


def _mode_form(value: str) -> None:
    if value.upper() not in {"STA", "AP"}:
        raise InvalidInput("'nwmd' is either STA or AP", hint="try nwmd=STA")


def _address_form(value: str) -> None:
    if value == "n/a":
        return
    try:
        ipaddress.IPv4Address(value)
    except ValueError:
        raise InvalidInput(
            "'devip' is not an IPv4 address", hint="try devip=192.168.1.50, or n/a for DHCP"
        ) from None


_FORMS = {
    "devfid": _name_form,
    "appwd": _password_form,
    "staessid": _ssid_form,
    "stapwd": _wifi_password_form,
    "nwmd": _mode_form,
    "devip": _address_form,
}
