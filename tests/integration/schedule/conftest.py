"""A core without nodes: what the schedule needs is the firmware's source and MicroPython."""

from __future__ import annotations

import pytest

from micros_ide import paths
from micros_ide.core import Core


@pytest.fixture(scope="session")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with Core(data=home, cache=home, firmware=paths.bundled("firmware_src")) as made:
        yield made
