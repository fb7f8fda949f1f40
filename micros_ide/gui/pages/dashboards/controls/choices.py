"""What a person has chosen for the panel of one node: which modules, in which order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from micros_ide.gui.preferences import Preferences
from micros_ide.model.node_panel import ControlGroup

_MOST = 200  # names of each list


@dataclass
class PanelChoices:
    """Names of modules; `graphs` are keys of controls that draw by themselves."""

    favourites: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    graphs: list[str] = field(default_factory=list)

    @classmethod
    def recall(cls, preferences: Preferences, uid: str) -> PanelChoices:
        """Return what is remembered for a node; whatever is damaged counts as not chosen."""
        try:
            kept = json.loads(preferences.text(_name(uid), "{}"))
        except ValueError:
            kept = {}
        kept = kept if isinstance(kept, dict) else {}
        lists = {name: _names(kept.get(name)) for name in cls.__dataclass_fields__}
        return cls(**lists)

    def remember(self, preferences: Preferences, uid: str) -> None:
        """Keep it for the next time."""
        preferences.remember(**{_name(uid): json.dumps(asdict(self))})

    def shown(self, groups: Iterable[ControlGroup]) -> list[ControlGroup]:
        """Return the groups that have a card, in order.

        That are the modules in the node's memory with something to use, favourites, and those
        that were opened.
        """
        rank = {name: at for at, name in enumerate(self.order)}
        wanted = [
            one
            for one in groups
            if one.module not in self.hidden
            and (
                (one.loaded and (one.has_widgets or one.asks))
                or one.module in {*self.opened, *self.favourites}
            )
        ]
        return sorted(
            wanted,
            key=lambda one: (
                one.module not in self.favourites,
                rank.get(one.module, len(rank)),
                not one.has_widgets,
                one.module.lower(),
            ),
        )

    def offered(self, groups: Iterable[ControlGroup]) -> list[ControlGroup]:
        """Return the groups without a card, hidden ones too, by name."""
        groups = list(groups)
        shown = {one.module for one in self.shown(groups)}
        rest = [one for one in groups if one.module not in shown]
        return sorted(rest, key=lambda one: one.module.lower())

    def open(self, module: str) -> None:
        """Give a module a card."""
        if module in self.hidden:
            self.hidden.remove(module)
        if module not in self.opened:
            self.opened.append(module)

    def hide(self, module: str) -> None:
        """Take its card away."""
        for names in (self.opened, self.favourites):
            if module in names:
                names.remove(module)
        if module not in self.hidden:
            self.hidden.append(module)

    def star(self, module: str, *, on: bool) -> None:
        """Make it a favourite, or no longer."""
        if on and module not in self.favourites:
            self.favourites.append(module)
            self.open(module)
        elif not on and module in self.favourites:
            self.favourites.remove(module)

    def move(self, module: str, by: int, shown: Sequence[str]) -> None:
        """Put it `by` places later (or earlier) among the `shown`."""
        names = list(shown)
        if module in names:
            at = names.index(module)
            names.insert(max(0, min(len(names), at + by)), names.pop(at))
            self.order = names

    def draw(self, key: str, *, on: bool) -> None:
        """Remember whether a graph draws by itself."""
        if on and key not in self.graphs:
            self.graphs.append(key)
        elif not on and key in self.graphs:
            self.graphs.remove(key)


def _name(uid: str) -> str:
    return f"controls_{uid}"


def _names(kept: object) -> list[str]:
    return [one for one in kept if isinstance(one, str)][:_MOST] if isinstance(kept, list) else []
