"""Which modules have a card, and in which order, is remembered for each node."""

from __future__ import annotations

import pytest

from micros_ide.gui.pages.dashboards.controls.choices import PanelChoices
from micros_ide.gui.preferences import Preferences
from micros_ide.model.manual import Widget, WidgetKind
from micros_ide.model.node_panel import Control, ControlGroup

UID = "micr0123456789abOS"


class Kept:
    """Settings in memory."""

    def __init__(self, **values) -> None:
        self.values = {f"window_{name}": value for name, value in values.items()}

    def all(self):
        return self.values

    def set(self, **values) -> None:
        self.values |= values


def group(name: str, *, loaded: bool, widgets: bool = True) -> ControlGroup:
    widget = Widget(WidgetKind.BUTTON) if widgets else None
    return ControlGroup(name, "", (Control(name, "go", widget=widget),), loaded)


GROUPS = (
    group("ant", loaded=True),
    group("bee", loaded=True),
    group("cow", loaded=False),
    group("dog", loaded=True, widgets=False),
)


def names(groups) -> list[str]:
    return [one.module for one in groups]


def test_cards_are_for_what_is_in_memory_and_has_something_to_use():
    choices = PanelChoices()
    assert names(choices.shown(GROUPS)) == ["ant", "bee"]
    assert names(choices.offered(GROUPS)) == ["cow", "dog"]


def test_favourites_first_then_by_hand():
    choices = PanelChoices()
    choices.open("dog")
    choices.star("cow", on=True)
    assert names(choices.shown(GROUPS)) == ["cow", "ant", "bee", "dog"]
    choices.move("bee", -1, names(choices.shown(GROUPS)))
    assert names(choices.shown(GROUPS)) == ["cow", "bee", "ant", "dog"]
    choices.move("bee", -5, names(choices.shown(GROUPS)))
    assert names(choices.shown(GROUPS)) == ["cow", "bee", "ant", "dog"]
    choices.star("cow", on=False)
    choices.hide("bee")
    assert names(choices.shown(GROUPS)) == ["cow", "ant", "dog"]
    choices.open("bee")
    assert "bee" in names(choices.shown(GROUPS))


def test_they_come_back_for_this_node_alone():
    preferences = Preferences(Kept())
    choices = PanelChoices()
    choices.hide("ant")
    choices.draw("ant measure", on=True)
    choices.remember(preferences, UID)
    assert PanelChoices.recall(preferences, UID) == choices
    assert PanelChoices.recall(preferences, "another") == PanelChoices()


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"hidden": 7, "order": [1, "ant"]}', 5])
def test_what_is_damaged_counts_as_not_chosen(kept):
    found = PanelChoices.recall(Preferences(Kept(**{f"controls_{UID}": kept})), UID)
    assert found.hidden == []
    assert set(found.order) <= {"ant"}
