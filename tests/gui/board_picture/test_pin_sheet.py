"""The printed sheet, written as a window does: in a job, not in its own thread."""

from __future__ import annotations

import re
import threading
import zlib

import pytest

from micros_ide.gui.drawing.pin_sheet import pin_sheet
from micros_ide.services.catalogue import Catalogue


def streams(data):
    """Return what is drawn: the inflated parts of the file."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            continue


@pytest.mark.parametrize("board_id", [board.id for board in Catalogue().boards()])
def test_every_board_has_a_sheet(qapp, boards, board_id):
    data = pin_sheet(boards.picture(board_id))
    assert data.startswith(b"%PDF")
    assert data.rstrip().endswith(b"%%EOF")
    pages = len(re.findall(rb"/Type /Page\b", data))
    assert 1 <= pages <= 3
    drawn = b"".join(streams(data))
    assert drawn.count(b"\nBT") > 2 * len(boards.picture(board_id).pins)  # pieces of text


def test_a_job_makes_it_while_the_window_goes_on(qapp, qtbot, boards):
    pinout = boards.picture("esp32s3")
    here: list[bytes] = []
    thread = threading.Thread(target=lambda: here.append(pin_sheet(pinout, frozenset({"neop"}))))
    thread.start()
    qtbot.waitUntil(lambda: bool(here), timeout=20_000)
    thread.join()
    assert here[0].startswith(b"%PDF")
