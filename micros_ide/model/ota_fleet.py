"""Updates of several nodes as data: one plan, one end, and what is said on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from micros_ide.errors import MicrosError
from micros_ide.model.ota import OtaDone, OtaPlan, OtaRequest, Outcome

AT_ONCE = 8  # nodes that are updated side by side
MOST_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """How several nodes are updated.

    Attributes:
        canary: the node that goes first, alone, as it is called in the requests; None: the first
            one that has something to do.
        alone_first: whether there is a canary at all.
        keep_going: a failure stops nobody.
        at_once: nodes that are updated side by side, 1 to MOST_AT_ONCE.
    """

    canary: str | None = None
    alone_first: bool = True
    keep_going: bool = False
    at_once: int = AT_ONCE


@dataclass(frozen=True, slots=True)
class FleetNode:
    """One node: its plan, or (`done`) why there is none."""

    request: OtaRequest
    plan: OtaPlan | None = None
    done: OtaDone | None = None

    @property
    def name(self) -> str:
        """What the node calls itself, else what it was called in the request."""
        known = (self.plan.facts.name if self.plan else "") or (self.done.name if self.done else "")
        return known or self.request.target

    @property
    def has_work(self) -> bool:
        """Whether something will be sent."""
        return self.plan is not None and not self.plan.nothing_to_do


@dataclass(frozen=True)
class FleetPlan:
    """Everything that will happen; the nodes were only asked.

    Attributes:
        nodes: each node once, in the order of the requests.
        canary: goes first, alone; None where nobody does.
        again: (target, name of the node) of requests that mean a node named before.
    """

    nodes: tuple[FleetNode, ...]
    options: FleetOptions = field(default_factory=FleetOptions)
    canary: FleetNode | None = None
    again: tuple[tuple[str, str], ...] = ()

    @property
    def with_work(self) -> tuple[FleetNode, ...]:
        """The nodes that something will be sent to, the canary first."""
        found = [one for one in self.nodes if one.has_work and one is not self.canary]
        first = [self.canary] if self.canary is not None and self.canary.has_work else []
        return (*first, *found)

    @property
    def stopped_by(self) -> OtaDone | None:
        """Why nothing is begun: the canary cannot be updated."""
        if self.canary is None or self.options.keep_going:
            return None
        return self.canary.done

    @property
    def problems(self) -> tuple[OtaDone, ...]:
        """The nodes that there is no plan for."""
        return tuple(one.done for one in self.nodes if one.done is not None)

    def as_json(self) -> dict[str, Any]:
        """Return the plan."""
        return {
            "canary": self.canary.name if self.canary is not None else None,
            "up_to_date": not self.with_work and not self.problems,
            "nodes": [_node_as_json(one) for one in self.nodes],
            "named_twice": [{"target": target, "name": name} for target, name in self.again],
        }


@dataclass(frozen=True)
class FleetNow:
    """How far a plan is; nodes by their place in it.

    Attributes:
        begun: the id of the node's own job, which says more. A single node has none.
        done: what became of those that are done.
    """

    plan: FleetPlan
    begun: Mapping[int, int]
    done: Mapping[int, OtaDone]


@dataclass(frozen=True)
class FleetDone:
    """What became of all nodes, in the order of the plan."""

    nodes: tuple[OtaDone, ...]
    canary: str | None = None  # its name
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether every node is as it was to be."""
        return all(one.outcome.good for one in self.nodes)

    @property
    def first_failure(self) -> OtaDone | None:
        """What went wrong, in the order of the plan; a node that was not tried comes last."""
        bad = [one for one in self.nodes if not one.outcome.good]
        return next((one for one in bad if one.outcome is not Outcome.NOT_TRIED), None) or next(
            iter(bad), None
        )

    def names(self, *outcomes: Outcome) -> tuple[str, ...]:
        """Return the names of the nodes with one of `outcomes`."""
        return tuple(one.name or one.target for one in self.nodes if one.outcome in outcomes)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "good": self.good,
            "canary": self.canary,
            "seconds": round(self.seconds, 3),
            "nodes": [one.as_json() for one in self.nodes],
        }


@dataclass(frozen=True, slots=True)
class FleetNodeChanged:
    """A node of a fleet begins (`job`: the id of its own job, which says more) or is done."""

    uid: str
    name: str
    job: int | None
    done: OtaDone | None = None


def failed(
    request: OtaRequest, error: MicrosError, plan: OtaPlan | None = None, *, offline: bool = False
) -> OtaDone:
    """Return what became of a node that ended with `error`."""
    return OtaDone(
        request.target,
        Outcome.OFFLINE if offline else Outcome.FAILED,
        why=error.message,
        hint=error.hint,
        uid=plan.facts.uid if plan else "",
        name=plan.facts.name if plan else "",
        old_version=plan.facts.version if plan else "",
        code=error.code,
    )


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return the first of `names` and how many more there are."""
    every = tuple(names)
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")


def _node_as_json(node: FleetNode) -> dict[str, Any]:
    return {
        "target": node.request.target,
        "name": node.name,
        "plan": node.plan.as_json() if node.plan else None,
        "problem": node.done.as_json() if node.done else None,
    }
