"""What a panel has to send next, and when: wishes of a hand, looks at modules, graphs."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from micros_ide.model.node_panel import Control

DRAG_S = 0.1  # between two values of one control
STATUS_S = 2.0  # between two looks at how a module stands
_STATUS_SHARE_S = 0.3  # of each module: many are asked less often
_FAILED_S = 30.0  # until a module that does not tell is asked again
_LOOK_S = 10.0  # between two looks at which modules there are
_GRAPH_S = 10.0  # where a graph does not say how often
_RETRY_S = (2.0, 4.0, 8.0)  # after connections that did not come about
LOOK = ""  # look which modules there are


@dataclass(frozen=True, slots=True)
class Wish:
    """A command for a control; `number` grows from wish to wish."""

    key: str
    number: int
    command: str


class Agenda:
    """Not for several threads at once: its owner holds a lock."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.number = 0  # of the newest wish
        self._calls: deque[Wish] = deque()  # each is sent
        self._values: dict[str, Wish] = {}  # of each control the last is sent
        self._not_before: dict[str, float] = {}  # of each control that is dragged
        self._status: dict[str, float] = {}  # module: when it is asked next
        self._graphs: dict[str, tuple[Control, float]] = {}
        self._look_at = 0.0
        self._failures = 0

    @property
    def waiting(self) -> frozenset[str]:
        """The controls whose wish was not sent yet."""
        return frozenset(self._values) | {one.key for one in self._calls}

    def wish(self, key: str, command: str, *, drag: bool) -> int:
        """Put a command down; returns its number."""
        self.number = next(self._numbers)
        wish = Wish(key, self.number, command)
        if drag:
            self._values[key] = wish
        else:
            self._values.pop(key, None)  # what comes later replaces what is still waiting
            self._calls.append(wish)
        return self.number

    def watch(self, modules: Iterable[str]) -> None:
        """Ask these modules how they stand."""
        self._status = {name: self._status.get(name, 0.0) for name in modules}

    def graph(self, control: Control, *, on: bool) -> None:
        """Ask for the figures of a graph, or no longer."""
        if not on:
            self._graphs.pop(control.key, None)
        elif control.key not in self._graphs:
            self._graphs[control.key] = (control, 0.0)

    def connected(self) -> None:
        """There is a connection: everything is asked anew."""
        self._failures = 0
        self.hurry()
        self._look_at = time.monotonic() + _LOOK_S  # its owner looks at once

    def hurry(self) -> None:
        """Ask for everything at once."""
        self._look_at = 0.0
        self._status = dict.fromkeys(self._status, 0.0)
        self._graphs = {key: (control, 0.0) for key, (control, _due) in self._graphs.items()}

    def look_soon(self) -> None:
        """The last look which modules there are has failed."""
        self._look_at = min(self._look_at, time.monotonic() + STATUS_S)

    def give_up(self) -> list[Wish]:
        """Forget the wishes, and return them."""
        given_up = [*self._calls, *self._values.values()]
        self._calls.clear()
        self._values.clear()
        return given_up

    def pause(self) -> float:
        """Return the seconds until the next try to connect."""
        self._failures += 1
        return _RETRY_S[min(self._failures, len(_RETRY_S)) - 1]

    def answered(self, key: str) -> None:
        """A wish was answered: how its module stands is asked soon."""
        module = key.partition(" ")[0]
        if module in self._status:
            self._status[module] = min(self._status[module], time.monotonic() + STATUS_S / 4)

    def asked(self, module: str, *, failed: bool) -> None:
        """A module was asked how it stands."""
        if module in self._status and failed:
            self._status[module] = time.monotonic() + _FAILED_S

    def next(self, now: float) -> tuple[Wish | Control | str | None, float]:
        """Return what is due, a module's name for its status; else None, and when something is."""
        if self._calls:
            return self._calls.popleft(), now
        due, entry = self._look_at, LOOK
        for key in self._values:
            at = self._not_before.get(key, 0.0)
            if at <= now:
                self._not_before[key] = now + DRAG_S
                return self._values.pop(key), now
            due = min(due, at)
        soonest = [(at, name) for name, at in self._status.items()]
        soonest += [(self._look_at, LOOK)]
        at, entry = min(soonest)
        graph = min(self._graphs.values(), key=lambda one: one[1], default=None)
        if graph is not None and graph[1] <= min(at, now):
            self._plan_graph(graph[0], now)
            return graph[0], now
        if at <= now:
            self._plan_look(entry, now)
            return entry, now
        return None, min(due, at, graph[1] if graph is not None else at)

    def next_besides(self, key: str, now: float) -> Wish | None:
        """Return the next wish of another control, if one is due."""
        for wish in self._calls:
            if wish.key != key:
                self._calls.remove(wish)
                return wish
        for other in self._values:
            if other != key and self._not_before.get(other, 0.0) <= now:
                self._not_before[other] = now + DRAG_S
                return self._values.pop(other)
        return None

    def put_back(self, wish: Wish) -> None:
        """A wish that was taken could not be sent: it is the next one."""
        self._calls.appendleft(wish)

    def _plan_graph(self, control: Control, now: float) -> None:
        every = control.widget.every if control.widget is not None else None
        self._graphs[control.key] = (control, now + float(every or _GRAPH_S))

    def _plan_look(self, entry: str, now: float) -> None:
        if entry == LOOK:
            self._look_at = now + _LOOK_S
        else:
            pause = max(STATUS_S, _STATUS_SHARE_S * len(self._status))
            self._status[entry] = now + pause
