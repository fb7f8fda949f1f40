"""A node whose shell is closed because it waits in update mode: what its own files say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    ConnectionFailed,
    DeviceTimeout,
    InvalidInput,
    NotFound,
)
from micros_ide.model.nodes import clean_text
from micros_ide.model.ota import NodeFacts
from micros_ide.model.ota_parcel import REPORT, StagingReport
from micros_ide.services.config_schema import DEFAULT_PASSWORD
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.workers.webrepl import WebRepl

_LARGEST_CONFIG = 64 << 10  # bytes
_CONNECT_S = 3.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A node in update mode.

    `settles`: it has begun to take in a safe update, and starts by itself when no more of it comes.
    """

    facts: NodeFacts
    settles: bool


async def waiting_node(host: str, port: int, passwords: Iterable[str]) -> Waiting | None:
    """Return what waits in update mode at `host`, None if nothing does; it is only read.

    `port`: of its shell, unless its configuration names another. Raises AuthFailed when no
    password is the right one, Busy when another program is connected, BoardError when the node
    does not know who it is.
    """
    try:
        link = await logged_in(host, passwords)
    except (ConnectionFailed, DeviceTimeout):
        return None
    async with link:
        micropython = ".".join(str(number) for number in await link.version())
        config = await configuration(link)
        port = _port(config, port)
        facts = NodeFacts(
            uid=uid_of(config),
            name=_text(config, "devfid"),
            version=_text(config, "version"),
            micropython=micropython,
            host=host,
            port=port,
            waits=True,
        )
        if not facts.uid:
            raise BoardError(
                f"the node at {host} waits in update mode and does not know who it is",
                hint="update it over USB: micros-ide update",
            )
        return Waiting(facts, settles=await _has_begun(link))


async def logged_in(host: str, passwords: Iterable[str]) -> WebRepl:
    """Return a connection with the first of `passwords` that is right.

    Raises AuthFailed when none is, and what WebRepl.connect raises.
    """
    refused: AuthFailed | None = None
    for password in dict.fromkeys(passwords):
        try:
            return await WebRepl.connect(host, password=password, connect_timeout=_CONNECT_S)
        except AuthFailed as error:
            refused = error
    raise AuthFailed(
        f"the node at {host} waits in update mode and wants its password",
        hint="give the node's password with --password -",
    ) from refused


def likely_passwords(*known: str | None) -> tuple[str, ...]:
    """Return the known ones, and the one of a node nobody has given another."""
    return (*(one for one in known if one), DEFAULT_PASSWORD)


async def configuration(link: WebRepl) -> dict[str, Any]:
    """Return the node's configuration as it lies in its flash.

    Raises BoardError when there is none or it cannot be read; the connection may be closed then.
    """
    try:
        found = json.loads(await link.get(CONFIG_FILE, limit=_LARGEST_CONFIG))
        if isinstance(found, dict):
            return found
    except (NotFound, InvalidInput, ValueError):
        pass
    raise BoardError(
        f"the node at {link.peer} has no configuration that can be read",
        hint="update it over USB: micros-ide update",
    )


def uid_of(config: dict[str, Any]) -> str:
    """Return the node's hardware id, "" when it was never on a network."""
    uid = _text(config, "hwuid")
    return "" if uid == "n/a" else uid


def _text(config: dict[str, Any], key: str) -> str:
    value = config.get(key)
    return clean_text(value, 64) if isinstance(value, str) else ""


def _port(config: dict[str, Any], port: int) -> int:
    value = config.get("socport")
    return value if isinstance(value, int) and 0 < value < 1 << 16 else port


async def _has_begun(link: WebRepl) -> bool:
    """Whether the node says that it takes in a safe update."""
    try:
        return bool(StagingReport.parse(await link.get(REPORT)).update)
    except (NotFound, ConnectionFailed, BoardError, InvalidInput):
        return False  # firmware that knows no other way than file by file
