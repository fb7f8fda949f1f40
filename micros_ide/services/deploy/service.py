"""Deploy: plan, show, run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.model.announcement import Announcement
from micros_ide.model.deploy import DeployPlan, DeployRequest, DeployResult, Method
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.reporting import Reporter
from micros_ide.services.deploy.file_path import deploy_files
from micros_ide.services.deploy.image_path import deploy_image
from micros_ide.services.deploy.plan import Planner
from micros_ide.services.deploy.run import DeployRun, Phases
from micros_ide.services.deploy.verify import Verified, ask_node, check_announcement
from micros_ide.services.devices import Devices
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.node_record import record_node
from micros_ide.services.passwords import Passwords

_RUNS = "the node runs; only the last check is missing"


@dataclass(frozen=True, slots=True)
class _Made:
    """A node that announced itself, before it was asked anything."""

    uid: str
    said: Announcement
    password_kept: bool = False
    sent: int = 0
    unchanged: int = 0


class Deploy:
    """Make a node out of a board: `plan`, show it to somebody, then `submit` (or `run`) it."""

    def __init__(
        self, planner: Planner, devices: Devices, passwords: Passwords, jobs: JobEngine
    ) -> None:
        self._planner = planner
        self._devices = devices
        self._passwords = passwords
        self._jobs = jobs

    def plan(self, request: DeployRequest, report: Reporter) -> DeployPlan:
        """Return what `request` will do; touches no board, refuses early (see `Planner.plan`)."""
        return self._planner.plan(request, report)

    def submit(self, plan: DeployPlan) -> Job:
        """Queue `plan` on the lane of its port; the job's result is a DeployResult."""
        title = f"Deploy {plan.config.get('devfid', plan.board.name)}"
        return self._jobs.submit(
            title, f"serial:{plan.port.device}", lambda report: self.run(plan, report)
        )

    def run(self, plan: DeployPlan, report: Reporter) -> DeployResult:
        """Do what `plan` says and verify it.

        `report.note_state` says at every moment what a stop would leave behind. Raises typed
        errors of the tools, FirmwareError for the wrong board, BoardError when another node or
        version than the one deployed comes up.
        """
        run = DeployRun(plan, report, self._planner.ports, image=lambda: self._image(plan, report))
        made = self._make(run)
        with run.leaving(_RUNS), run.phases.timed("verify"):
            check_announcement(made.said, made.uid, self._planner.build.version())
            password = None if made.password_kept else plan.config.get("appwd")
            verified = ask_node(made.said, password, report)
        recorded = record_node(
            self._devices,
            self._passwords,
            made.said,
            board_id=plan.board.id,
            password=password,
            over=verified.over,
        )
        warnings = (*verified.warnings, *recorded.warnings)
        report.note_state("")
        result = _result(plan, made, replace(verified, warnings=warnings), run.phases)
        return replace(result, password_remembered=recorded.password)

    def _make(self, run: DeployRun) -> _Made:
        plan, config = run.plan, self._planner.node_config
        if plan.method is Method.IMAGE:
            files = plan.files.with_file(CONFIG_FILE, config.device_bytes(plan.config))
            uid, said = deploy_image(run, files)
            return _Made(uid, said, sent=len(files.files))
        done = deploy_files(run, config)
        return _Made(done.uid, done.said, done.password_kept, done.sent, done.unchanged)

    def _image(self, plan: DeployPlan, report: Reporter) -> FirmwareImage:
        if plan.image is not None:
            return plan.image
        virtual = self._planner.virtual_spec(plan.port)
        return self._planner.images.resolve(plan.board, report, virtual=virtual)


def _result(plan: DeployPlan, made: _Made, verified: Verified, phases: Phases) -> DeployResult:
    said = made.said
    shown = plan.password_generated and not made.password_kept
    return DeployResult(
        uid=said.uid,
        name=said.name,
        version=said.version,
        mode=said.mode,
        address=said.address,
        shell_port=said.shell_port,
        hello=verified.hello,
        verified_over=verified.over,
        method=plan.method,
        password=plan.config["appwd"] if shown else None,
        seconds=phases.seconds(),
        wire=phases.wire,
        files_sent=made.sent,
        files_unchanged=made.unchanged,
        warnings=verified.warnings,
    )
