"""Virtual boards for every test, each worker in a network of its own, none left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from micros_ide.model.virtual import VirtualSpec, VirtualStatus
from micros_ide.virtual.addresses import NETWORK_SETTING
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.virtual.images import builtin_image

pytest_plugins = ["tests.unexpected_logs"]
SOAK = "MICROS_IDE_SOAK"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # of a shell's background job: programs that
    signal.signal(signal.SIGINT, signal.default_int_handler)  # are started here would inherit it

# A busy computer is no reason to fail, and the same code gets the same examples each time. It is
# `make soak` that looks for new ones.
settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get(SOAK),
)
settings.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def virtual_network():
    """Keep the boards of parallel test processes apart: 127.x.y.0/24 by process number."""
    number = os.getpid()
    with pytest.MonkeyPatch.context() as patch:
        network = f"127.{1 + number // 250 % 250}.{1 + number % 250}.0/24"
        patch.setenv(NETWORK_SETTING, network)
        yield


@pytest.fixture(scope="session")
def soak() -> bool:
    """Whether all is tried, as `make soak` does; else a part of it that is spread evenly."""
    return bool(os.environ.get(SOAK))


@pytest.fixture
def fleet(tmp_path):
    """Return an empty fleet; its boards end with the test."""
    made = VirtualFleet(tmp_path / "virtual")
    yield made
    remove_all(made)


@pytest.fixture
def flashed(fleet):
    """Return a function that adds a board with MicroPython on it and starts it."""

    def make(name: str = "board", chip: str = "esp32", **options) -> VirtualStatus:
        spec = fleet.add(name, board_id=chip, chip=chip, **options)
        flash_builtin(fleet, spec)
        return fleet.start(name, owner_pid=os.getpid())

    return make


@pytest.fixture
def virtual_esp32(flashed):
    """Return a running ESP32 with MicroPython and an empty file system."""
    return flashed("esp32")


def flash_builtin(fleet: VirtualFleet, spec: VirtualSpec) -> None:
    """Put the built-in image onto a board that does not run."""
    flash = Flash(Path(fleet.home) / spec.name / "flash.bin", spec.flash_size)
    flash.program(CHIPS[spec.chip].boot_offset, builtin_image(spec.chip, spec.flash_size))


def remove_all(fleet: VirtualFleet) -> None:
    """Remove every board of a fleet, with its processes and files."""
    for status in fleet.list():
        fleet.remove(status.name)
