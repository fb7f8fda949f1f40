"""The watch over all GUI tests sees what it is there for."""

import time

import pytest
from PyQt5.QtCore import QTimer


def busy():
    end = time.thread_time() + 0.08
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("slot", [busy, lambda: time.sleep(0.08)], ids=["works", "waits"])
def test_a_slot_that_takes_too_long_is_a_stall_with_its_name(qapp, qtbot, slot):
    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(qapp.stalls))
    assert qapp.stalls[0].seconds > 0.05
    assert "test_stall_watch" in qapp.stalls[0].stack
    qapp.stalls.clear()


def test_short_slots_are_none(qapp, qtbot):
    done = []
    for _turn in range(50):
        QTimer.singleShot(0, lambda: (time.sleep(0.002), done.append(1)))
    qtbot.waitUntil(lambda: len(done) == 50)
    assert qapp.stalls == []
