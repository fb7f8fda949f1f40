"""Several nodes at once: a canary, the rest side by side, and what becomes of each."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from micros_ide import paths
from micros_ide.errors import InvalidInput, JobCancelled, NotFound
from micros_ide.model.jobs import JobChanged, JobState
from micros_ide.model.ota import OtaRequest, Outcome
from micros_ide.model.ota_fleet import FleetDone, FleetNodeChanged, FleetOptions, FleetPlan
from micros_ide.services.ota.fleet import OtaFleet
from tests.integration.ota.conftest import REPORT

OLD, NEW = "2.0.0-0", "2.0.1-0"
COUNT = 20
STARTING = 4  # at the same time
KEPT_MODULES = {"LM_picky.py", "LM_ota.py", "LM_system.py"}
# A module that only some nodes can load: the new version is no good for them alone.
PICKY = """from ConfigHandler import cfgget

if cfgget("devfid") in {names}:
    raise ValueError("not on this node")


def help():
    return ()
"""


def small(build):
    """The firmware with few modules: nodes are asked, and updated, in less time."""
    folder = build.tree / "modules"
    for path in folder.iterdir():
        if path.name not in KEPT_MODULES:
            path.unlink()
    listing = build.tree / "LM_to_compile.dat"
    rows = listing.read_text().splitlines()
    listing.write_text("\n".join(row for row in rows if row.strip() in KEPT_MODULES) + "\n")
    return build


@pytest.fixture(scope="module")
def firmware(workshop):
    return small(workshop.tree(OLD))


@pytest.fixture(scope="module")
def crowd(workshop, firmware):
    """Twenty nodes that answer, but for the last, which is off."""
    files = workshop.built(firmware)
    nodes = [workshop.node(f"node{number:02}", files=files) for number in range(1, COUNT + 1)]
    with ThreadPoolExecutor(STARTING) as pool:
        list(pool.map(lambda node: node.start(), nodes[:-1]))
    for node in nodes[:-1]:
        node.ask("hello")
    return nodes


@pytest.fixture(scope="module")
def newer(workshop):
    """Return a function that makes a new version, no good for the nodes with these names."""

    def make(version: str, *names: str):
        return small(workshop.tree(version, {"modules/LM_picky.py": PICKY.format(names=names)}))

    return make


class Fleet:
    def __init__(self, workshop, build) -> None:
        core = workshop.core
        self.core = core
        self.service = OtaFleet(workshop.ota(build), core.console, core.devices, core.jobs)

    def plan(self, nodes, **options) -> FleetPlan:
        requests = [OtaRequest(getattr(node, "place", node)) for node in nodes]
        return self.service.plan(requests, REPORT, FleetOptions(**options))

    def run(self, nodes, **options) -> FleetDone:
        return self.service.submit(self.plan(nodes, **options)).result()


def test_time(workshop, crowd, newer):
    import time
    t=time.time()
    fleet=Fleet(workshop,newer(NEW))
    plan=fleet.plan(crowd)
    print("plan",time.time()-t)
    t=time.time()
    done=fleet.service.submit(plan).result()
    print("run",time.time()-t)
    print([(d.name,d.outcome,d.why) for d in done.nodes])
