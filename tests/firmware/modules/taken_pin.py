"""A pin that somebody else has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from firmware_node import Node

_TAKE = {"genadc": "genIO get_adc 'genadc'", "irq1": "genIO get_in 'irq1'"}


def is_refused_by_name(
    fresh: Callable[..., Node],
    pin: str,
    number: int,
    holder: str,
    *,
    harmless: Sequence[str],
    refused: Sequence[str],
) -> None:
    """Assert that `refused` commands name the holder of their pin, and leave it the pin.

    Args:
        holder: "genadc" or "irq1", which gets the pin's number.
        harmless: commands that book nothing.
    """
    client = fresh(cstmpmap=f"{holder}:{number}").client()
    for command in harmless:
        client.ask(command)
    assert "booked: {}" in client.ask("system pinmap")
    client.ask(_TAKE[holder])
    for command in refused:
        assert f"[io] Pin {pin} is busy: {holder}:{number}" in client.ask(command)
    assert f"booked: {{{number}: '{holder}'}}" in client.ask("system pinmap")
