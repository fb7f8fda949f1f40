"""A row of the device table as JSON, and back again, whatever the file holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from micros_ide.model.devices import Device
from micros_ide.model.nodes import clean_text
from micros_ide.model.presence import How, Miss, Sighting, Trouble

_UTC = dt.timezone.utc
_KINDS = {how.value: how for how in How}
_TROUBLES = {trouble.value: trouble for trouble in Trouble}


def row_of(device: Device) -> dict[str, Any]:
    """Return the row as it is kept in the file, without the id it is kept under."""
    return {
        "name": device.name,
        "address": device.address,
        "shell_port": device.shell_port,
        "version": device.version,
        "board_id": device.board_id,
        "last_seen": device.last_seen,
        "sightings": {
            one.how.value: {
                "when": one.when.isoformat(timespec="milliseconds"),
                "address": one.address,
                "port": one.port,
                "detail": one.detail,
            }
            for one in device.sightings
        },
        "miss": device.miss
        and {
            "trouble": device.miss.trouble.value,
            "when": device.miss.when.isoformat(timespec="milliseconds"),
            "address": device.miss.address,
            "detail": device.miss.detail,
        },
    }


def device_of(uid: str, row: Any) -> Device | None:
    """Return the row kept under `uid`; None for one that nobody here can have written.

    What only some other version knows is passed over. Rows of the first versions
    have no sightings: they all come from deploys.
    """
    try:
        device = Device(
            uid=uid,
            name=_text(row["name"]),
            address=_optional(row["address"]),
            shell_port=_port(row["shell_port"]),
            version=_text(row["version"]),
            board_id=_text(row["board_id"]),
            last_seen=_text(row["last_seen"]),
        )
        if "sightings" not in row:
            when = _time(device.last_seen)
            first = Sighting(How.DEPLOY, when, device.address, device.shell_port)
            return replace(device, sightings=(first,))
        sightings = tuple(
            Sighting(
                _KINDS[kind],
                _time(one["when"]),
                _optional(one["address"]),
                _port(one["port"]),
                _text(one["detail"]),
            )
            for kind, one in row["sightings"].items()
            if kind in _KINDS
        )
        return replace(device, sightings=sightings, miss=_miss(row.get("miss")))
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError):
        return None


def _miss(row: Any) -> Miss | None:
    if row is None or row["trouble"] not in _TROUBLES:
        return None
    return Miss(
        _TROUBLES[row["trouble"]],
        _time(row["when"]),
        _optional(row["address"]),
        _text(row["detail"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return clean_text(value)


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _port(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= 65535:
        raise ValueError(value)
    return value


def _time(value: Any) -> dt.datetime:
    when = dt.datetime.fromisoformat(_text(value))
    if when.tzinfo is None:
        raise ValueError(value)
    return when.astimezone(_UTC)
