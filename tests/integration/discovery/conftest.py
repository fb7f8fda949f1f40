"""A home with a few nodes in it: the real firmware on virtual boards, made without a deploy."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from micros_ide.core import Core
from micros_ide.model.file_set import FileSet
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.model.virtual import VirtualSpec
from micros_ide.virtual.addresses import NETWORK_SETTING
from micros_ide.virtual.folders import BoardFolder
from micros_ide.workers.node_sweep import NodeSweep
from tests.node_flash import node_flash

FLASH = 2 << 20
COUNT = 4


@dataclass(frozen=True)
class VirtualNode:
    """A node on a virtual board of the same name."""

    spec: VirtualSpec

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def address(self) -> str:
        return self.spec.address

    @property
    def uid(self) -> str:
        return uid_from_mac(self.spec.mac)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Its nodes are alone in their network: other tests of this process keep some, too."""
    folder, number = tmp_path_factory.mktemp("home"), os.getpid()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        patch.setenv(NETWORK_SETTING, f"127.{251 + number % 4}.{1 + number // 4 % 250}.0/24")
        yield folder


@pytest.fixture(scope="module")
def core(home):
    with Core.create() as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="module")
def nodes(core):
    """Nodes that run and answer."""
    made = [
        VirtualNode(core.virtual.add(f"n{number}", "esp32", flash_size=FLASH))
        for number in range(COUNT)
    ]
    files = core.build.build(QuietReport())
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda node: start(core, node, files), made))
    await_answers({node.address for node in made})
    return made


def await_answers(silent: set[str]) -> None:
    """Wait until a node has said hello at each of these addresses."""
    end = time.monotonic() + 40
    while silent and time.monotonic() < end:
        silent = silent - answering(silent)
        time.sleep(0.05)
    assert not silent


def answering(addresses: set[str]) -> set[str]:
    """Those of `addresses` where a node says hello."""
    up: set[str] = set()
    targets = [(address, 9008) for address in addresses]
    NodeSweep(0.5).run(targets, lambda one: up.add(one.address) if one.hello else None)
    return up


def start(core: Core, node: VirtualNode, files: FileSet, devfid: str = "") -> None:
    spec = node.spec
    flash, _part = node_flash(spec, files, {"devfid": devfid or node.name})
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
    core.virtual.fleet.start(spec.name, owner_pid=os.getpid())


@pytest.fixture
def without_power(core):
    """Return a context in which a node is off; it answers again before the next test asks it."""

    @contextlib.contextmanager
    def off(node: VirtualNode):
        core.virtual.stop(node.name)
        try:
            yield
        finally:
            core.virtual.start(node.name, tied=True)
            await_answers({node.address})

    return off


@pytest.fixture
def table(core):
    """The device table, empty before and after."""
    for device in core.devices.list():
        core.devices.forget(device.uid)
    yield core.devices
    for device in core.devices.list():
        core.devices.forget(device.uid)


@pytest.fixture
def cli(home):
    """Run the command line in a process of its own; return status, JSON or text, stderr."""

    def run(*words, timeout=30):
        command = [sys.executable, "-m", "micros_ide.cli", *map(str, words)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, check=False, cwd=home
        )
        out = json.loads(done.stdout) if "--json" in words else done.stdout
        return done.returncode, out, done.stderr

    return run
