"""Search for nodes: plan, show, run."""

from __future__ import annotations

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.model.discovery import DiscoveryResult
from micros_ide.model.reporting import Reporter
from micros_ide.services.devices import Devices
from micros_ide.services.discovery_plan import DiscoveryPlan, DiscoveryPlanner, DiscoveryRequest
from micros_ide.services.discovery_search import Search
from micros_ide.services.virtual_boards import VirtualBoards

__all__ = ["LANE", "Discovery", "DiscoveryPlan", "DiscoveryRequest"]

LANE = "net:scan"


class Discovery:
    """Search the network; rows of the table change as nodes are found (DeviceChanged)."""

    def __init__(self, devices: Devices, virtual: VirtualBoards, jobs: JobEngine) -> None:
        self._planner = DiscoveryPlanner(devices, virtual)
        self._devices = devices
        self._jobs = jobs

    def plan(self, request: DiscoveryRequest) -> DiscoveryPlan:
        """Return what will be asked; nothing is sent.

        Raises InvalidInput for a range or time that cannot be, NotFound with nothing to ask.
        """
        return self._planner.plan(request)

    def submit(self, plan: DiscoveryPlan) -> Job:
        """Start the search; the job's result is a DiscoveryResult."""

        def run(report: Reporter) -> DiscoveryResult:
            return Search(self._devices, plan, report).run()

        return self._jobs.submit("Search the network", LANE, run)
