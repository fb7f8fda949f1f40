"""What a panel sends next: few commands under a dragging hand, the last value always."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.manual import Widget, WidgetKind
from micros_ide.model.node_panel import Control
from micros_ide.services.panel_agenda import DRAG_S, LOOK, Agenda, Wish

GRAPH = Control("air", "measure", widget=Widget(WidgetKind.GRAPH, every=5))


def quiet() -> Agenda:
    """An agenda that has looked already, at 1000 s."""
    agenda = Agenda()
    assert agenda.next(1000.0)[0] == LOOK
    return agenda


@given(st.lists(st.integers(0, 300), min_size=1, max_size=120))
def test_a_drag_sends_at_most_ten_a_second_and_the_last_value(pauses_ms):
    agenda, now = quiet(), 1000.0
    sent: list[tuple[float, str]] = []
    for step, pause in enumerate(pauses_ms):
        agenda.wish("lamp set", f"lamp set {step}", drag=True)
        entry, _due = agenda.next(now)
        if isinstance(entry, Wish):
            sent.append((now, entry.command))
        now += pause / 1000
    entry, _due = agenda.next(now + DRAG_S)
    if isinstance(entry, Wish):
        sent.append((now + DRAG_S, entry.command))
    assert sent[-1][1] == f"lamp set {len(pauses_ms) - 1}"
    for (before, _a), (after, _b) in itertools.pairwise(sent):
        assert after - before >= DRAG_S - 1e-6


def test_presses_are_all_sent_in_order():
    agenda = quiet()
    for step in range(3):
        agenda.wish("horn beep", f"horn beep {step}", drag=False)
    found = [agenda.next(1000.0)[0] for _ in range(3)]
    assert [one.command for one in found] == ["horn beep 0", "horn beep 1", "horn beep 2"]
    assert [one.number for one in found] == [1, 2, 3]
    assert agenda.next(1000.0)[0] is None


def test_two_dragged_controls_do_not_hold_each_other():
    agenda = quiet()
    for key in ("a x", "b x"):
        agenda.wish(key, key, drag=True)
    assert {agenda.next(1000.0)[0].key for _ in range(2)} == {"a x", "b x"}
    assert agenda.waiting == frozenset()


def test_modules_and_graphs_have_their_turns():
    agenda = quiet()
    agenda.watch(["lamp", "ring"])
    agenda.graph(GRAPH, on=True)
    found = {str(agenda.next(1000.0)[0]) for _ in range(3)}
    assert found == {"lamp", "ring", str(GRAPH)}
    entry, due = agenda.next(1000.0)
    assert entry is None
    assert 1001.0 < due <= 1002.0
    assert agenda.next(1002.5)[0] in {"lamp", "ring"}
    agenda.watch([])
    agenda.graph(GRAPH, on=False)
    assert agenda.next(1005.0)[0] is None


def test_the_last_value_goes_before_a_look_that_is_due():
    agenda = quiet()
    agenda.watch(["lamp"])
    agenda.wish("lamp set", "lamp set 1", drag=True)
    assert isinstance(agenda.next(1000.0)[0], Wish)


def test_given_up_wishes_are_told():
    agenda = quiet()
    agenda.wish("a x", "a x 1", drag=True)
    agenda.wish("b y", "b y", drag=False)
    assert agenda.waiting == {"a x", "b y"}
    assert {one.key for one in agenda.give_up()} == {"a x", "b y"}
    assert agenda.next(1000.0)[0] is None
    assert agenda.pause() < agenda.pause() < agenda.pause() == agenda.pause()


def test_what_waits_behind_a_control_may_go_past_it_but_nothing_of_its_own():
    agenda = quiet()
    agenda.wish("arm move", "arm move", drag=False)
    assert agenda.next_besides("arm move", 1000.0) is None
    agenda.wish("arm stop", "arm stop", drag=False)
    agenda.wish("lamp set", "lamp set 1", drag=True)
    stop = agenda.next_besides("arm move", 1000.0)
    assert stop.command == "arm stop"
    agenda.put_back(stop)
    assert agenda.next(1000.0)[0] == stop
    assert agenda.next_besides("arm move", 1000.0).command == "lamp set 1"
    agenda.wish("lamp set", "lamp set 2", drag=True)
    assert agenda.next_besides("arm move", 1000.0 + DRAG_S / 2) is None  # no more than ten a second
    assert agenda.next_besides("arm move", 1000.0 + DRAG_S).command == "lamp set 2"
    assert agenda.next(1000.0)[0].command == "arm move"
