"""What the panel of a node tells whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from micros_ide.model.node_panel import ControlGroup
from micros_ide.model.readings import Reading
from micros_ide.model.terminal_events import LinkChanged


@dataclass(frozen=True, slots=True)
class PanelMade:
    """The modules of the node, as it has told them now."""

    groups: tuple[ControlGroup, ...]


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """A module has told its parameters; `problem`: or why not."""

    group: ControlGroup
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StatusRead:
    """How a module stands; `problem` says why it does not tell.

    Attributes:
        number: of the newest wish when it was asked: a control with a newer one knows better.
        open: keys of the controls whose wish was not sent yet.
    """

    module: str
    fields: Mapping[str, Any]
    number: int
    open: frozenset[str] = frozenset()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A wish was carried out, or `problem` says why it was not.

    Attributes:
        number: which wish of the control `key`.
        text: what the node said, in lines.
        fields: the same as data, where it is that.
    """

    key: str
    number: int
    text: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Graphed:
    """One more point of a graph; `problem` says why there is none."""

    key: str
    when: float  # seconds since 1970
    readings: tuple[Reading, ...] = ()
    problem: str = ""


PanelEvent = LinkChanged | PanelMade | GroupChanged | StatusRead | Answered | Graphed
