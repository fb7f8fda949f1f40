"""Sets of devices: all of their parts exist, and none stands in another's way."""

from __future__ import annotations

import pytest

from micros_ide.services.bench import WIRING
from micros_ide.services.bench_sets import SETS
from micros_ide.services.pin_maps import PinMaps
from micros_ide.virtual.bench.catalogue import device_kind


@pytest.mark.parametrize("name", SETS)
def test_the_parts_of_a_set_exist_and_share_no_pin_of_an_esp32(name):
    pins = PinMaps().pins("esp32")
    taken = []
    for part in SETS[name]:
        device = device_kind(part.kind)
        where = {**WIRING.get(part.kind, {}), **part.pins}
        assert set(where) == set(device.ROLES)
        assert set(part.inputs) <= set(device.INPUTS)
        taken += [pins[one] for one in where.values()]
    assert len(taken) == len(set(taken))
    assert len({part.name for part in SETS[name]}) == len(SETS[name])
