"""A WebREPL ends, falls silent or stutters at every byte: a typed error in time, or the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from micros_ide.errors import (
    Busy,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    MicrosError,
    NotFound,
)
from tests.stand_ins.webrepl_peer import (
    Peer,
    SaidEnoughError,
    Talk,
)
from tests.unit.workers.webrepl_sessions import (
    LONG,
    RIGHT,
    SHORT,
    Outcome,
    good,
    session,
)


async def total() -> int:
    """How many bytes the server says in a good session."""

    async def count(talk: Talk) -> None:
        await good(talk)
        said.append((1 << 60) - talk.budget)
        await talk.wait_for_end()

    said: list[int] = []
    async with Peer(count) as peer:
        outcome = await session(peer.port)
    assert (outcome.answers, outcome.error) == (RIGHT, None)
    return said[0]


def at_every_byte(deed: Callable[[Talk], object], timeout: float) -> list[Outcome]:
    """The outcome for each number of bytes after which the server does `deed`."""

    budgets: list[int] = []

    async def one(budget: int) -> Outcome:
        async def talk(talk: Talk) -> None:
            talk.budget = budget
            try:
                await good(talk)
            except SaidEnoughError:
                deed(talk)
            if not talk.closed:
                await talk.wait_for_end()

        async with Peer(talk) as peer:
            return await session(peer.port, LONG if budget == budgets[-1] else timeout)

    async def main() -> list[Outcome]:
        budgets.extend(range(await total() + 1))
        return [
            outcome
            for start in range(0, len(budgets), 100)
            for outcome in await asyncio.gather(*map(one, budgets[start : start + 100]))
        ]

    return asyncio.run(main())


def check(outcomes: list[Outcome], *allowed: type[MicrosError]) -> None:
    for budget, outcome in enumerate(outcomes):
        assert outcome.answers == RIGHT[: len(outcome.answers)], budget
        if outcome.error is not None:
            assert isinstance(outcome.error, allowed), (budget, outcome.error)
    complete = [budget for budget, one in enumerate(outcomes) if one.error is None]
    assert complete == [len(outcomes) - 1]


@pytest.mark.parametrize("deed", [Talk.close, Talk.half_close])
def test_it_ends_at_every_byte(deed: Callable[[Talk], object]) -> None:
    outcomes = at_every_byte(deed, LONG)
    check(outcomes, ConnectionFailed, Busy, NotFound)
    assert {Busy, NotFound, ConnectionFailed, ConnectionLost} == {
        type(one.error) for one in outcomes if one.error is not None
    }


def test_it_resets_at_every_byte() -> None:
    check(at_every_byte(Talk.reset, LONG), ConnectionFailed)


def test_it_falls_silent_at_every_byte() -> None:
    check(at_every_byte(lambda _talk: None, SHORT), DeviceTimeout)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_it_splits_everywhere(size: int) -> None:
    async def talk(talk: Talk) -> None:
        talk.piece = size
        await good(talk)
        await talk.wait_for_end()

    async def main() -> Outcome:
        async with Peer(talk) as peer:
            return await session(peer.port)

    outcome = asyncio.run(main())
    assert (outcome.answers, outcome.error) == (RIGHT, None)
