"""The service that watches boards: whether they run or not, until it is told to stop."""

from __future__ import annotations

import threading

import pytest

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.errors import NotFound
from micros_ide.model.virtual import VirtualState


@pytest.fixture
def core(tmp_path):
    firmware = paths.bundled("firmware_src")
    with Core(data=tmp_path / "data", cache=tmp_path / "cache", firmware=firmware) as made:
        made.virtual.add("attic", "esp32")
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


class Sights:
    """What a watch tells, with a way to wait for it."""

    def __init__(self):
        self.all = []
        self._new = threading.Condition()

    def add(self, sight):
        with self._new:
            self.all.append(sight)
            self._new.notify_all()

    def until(self, condition):
        with self._new:
            assert self._new.wait_for(lambda: self.all and condition(self.all[-1]), 20)
        return self.all[-1]


@pytest.fixture
def watch(core):
    begun = []

    def begin(name):
        sights = Sights()
        begun.append(core.board_watch.open(name, sights.add))
        return sights

    yield begin
    for one in begun:
        one.close()
        one.wait()
        assert not one.alive


def test_a_board_is_followed_through_its_life(core, watch):
    sights = watch("attic")
    assert sights.until(lambda one: one.state is VirtualState.STOPPED).exists
    core.virtual.start("attic", tied=True)
    sights.until(lambda one: one.state is VirtualState.NO_IMAGE)
    assert core.bench_sets.wire("attic", "ring") == ("ring",)
    seen = sights.until(lambda one: "ring" in one.devices)
    assert "ring" in seen.changed
    assert seen.devices["ring"] == core.bench.look("attic")[0]
    core.bench.unwire("attic", "ring")
    assert "ring" in sights.until(lambda one: not one.devices).changed
    core.board_world.cut_power("attic")
    sights.until(lambda one: one.state is VirtualState.OFF)
    core.virtual.stop("attic")
    sights.until(lambda one: one.state is VirtualState.STOPPED)
    core.virtual.remove("attic")
    sights.until(lambda one: not one.exists)


def test_a_board_that_is_stopped_is_told_once(core, watch):
    sights = watch("attic")
    sights.until(lambda one: one.state is VirtualState.STOPPED)
    other = watch("attic")  # by the time this one has spoken twice, the first has looked again
    core.virtual.start("attic", tied=True)
    other.until(lambda one: one.state is VirtualState.NO_IMAGE)
    stopped = [one for one in sights.all if one.state is VirtualState.STOPPED]
    assert len(stopped) == 1


def test_the_world_of_a_board_that_does_not_run_is_out_of_reach(core):
    with pytest.raises(NotFound):
        core.board_world.set_wifi("attic", False)
    with pytest.raises(NotFound):
        core.bench_sets.wire("attic", "nonsense")
