"""Boards to draw; nothing here needs a running window."""

from __future__ import annotations

import pytest

from micros_ide.services.board_layouts import BoardLayouts
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.chip_pins import PinCapabilities
from micros_ide.services.pin_maps import PinMaps


@pytest.fixture(scope="session")
def boards():
    return BoardLayouts(Catalogue(), PinMaps(), PinCapabilities())
