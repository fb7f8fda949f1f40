"""What the control socket of a board can do to its bench."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from micros_ide.virtual.bench.bench import Bench

_Values = dict[str, Any]


def bench_commands(bench: Bench) -> dict[str, Callable[[_Values], _Values]]:
    """Return what to answer to the values of each command."""

    def add(values: _Values) -> _Values:
        name = bench.add(values["kind"], values["name"], values["pins"], values["inputs"])
        return {"name": name}

    def remove(values: _Values) -> _Values:
        bench.remove(values["name"])
        return {}

    def put_inputs(values: _Values) -> _Values:
        bench.put_inputs(values["name"], values["inputs"])
        return {}

    def hold(values: _Values) -> _Values:
        bench.hold(values["bus"], bool(values["stuck"]))
        return {}

    return {
        "bench-add": add,
        "bench-remove": remove,
        "bench-set": put_inputs,
        "bench-hold": hold,
        "bench-list": lambda _values: {"devices": bench.rows()},
        "bench-read": lambda values: {"state": bench.device(values["name"]).read()},
        "bench-history": lambda values: bench.history(values["name"], int(values["start"])),
    }
