"""A rotary encoder makes the edges that the contacts of a real one make."""

import itertools

import pytest
from event_clock import Clock
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.bench import Bench

CLOCKWISE = [[1, 0], [0, 0], [0, 1], [1, 1]]  # dt, clk
BACK = [[0, 1], [0, 0], [1, 0], [1, 1]]
PINS = {"clk": 14, "dt": 13}


class Board:
    """What a board sees: the levels of its pins, and every change of them."""

    def __init__(self):
        self.levels = {}
        self.changes = []

    def hear(self, line):
        word, pin, *level = line.split()
        if word != "pin":
            return
        if self.levels.get(int(pin), -1) != int(level[0]):
            self.levels[int(pin)] = int(level[0])
            self.changes.append(self.state)

    @property
    def state(self):
        return [self.levels.get(PINS["dt"]), self.levels.get(PINS["clk"])]

    def detents(self):
        """Count as a decoder does that follows every step: four of them make a detent."""
        order = [[1, 1], [1, 0], [0, 0], [0, 1]]
        steps = [order.index(state) for state in [[1, 1], *self.changes]]
        turns = [(b - a + 1) % 4 - 1 for a, b in itertools.pairwise(steps)]
        assert 2 not in turns
        return sum(turns) / 4


def wired(**inputs):
    clock, board = Clock(), Board()
    bench = Bench(clock)
    bench.attach(board.hear)
    bench.add("rotary_encoder", "", PINS, inputs)
    assert board.state == [1, 1]
    board.changes.clear()
    return bench.device("rotary_encoder"), clock, board


@pytest.mark.parametrize(("position", "edges"), [(1, CLOCKWISE), (-1, BACK), (2, CLOCKWISE * 2)])
def test_each_detent_is_four_edges_in_the_order_of_the_direction(position, edges):
    encoder, clock, board = wired()
    encoder.set(position=position)
    clock.pass_by(1)
    assert board.changes == edges
    assert list(encoder.history) == edges
    assert encoder.read() == {"position": position, "turning": False}


def test_edges_come_at_their_pace():
    encoder, clock, board = wired(pace=10)
    encoder.set(position=1)
    for count in range(1, 5):
        assert len(board.changes) == count
        clock.pass_by(0.01)
    assert len(board.changes) == 4


def test_it_turns_back_on_the_way():
    encoder, clock, board = wired()
    encoder.set(position=5)
    clock.pass_by(0.028)
    assert encoder.read()["turning"]
    encoder.set(position=-1)
    clock.pass_by(5)
    assert board.detents() == -1
    assert board.state == [1, 1]


@given(
    st.lists(st.tuples(st.integers(-30, 30), st.floats(0, 0.2)), max_size=6),
    st.integers(0, 5),
    st.integers(1, 20),
)
def test_whatever_it_does_its_edges_lead_where_it_is(turns, bounce, pace):
    encoder, clock, board = wired(bounce=bounce, pace=pace)
    for position, seconds in turns:
        encoder.set(position=position)
        clock.pass_by(seconds)
    clock.pass_by(100)
    goal = turns[-1][0] if turns else 0
    assert board.detents() == encoder.read()["position"] == goal
    assert board.state == [1, 1]
