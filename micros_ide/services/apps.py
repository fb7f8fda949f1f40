"""Dashboard apps: found in the program's and the user's folder, checked, run as jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from micros_ide.app_api import Point
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import AppError, Busy, InvalidInput, NotFound
from micros_ide.model.apps import APP_ID, AppManifest, AppResult, AppRow
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.app_folders import TEMPLATE, copy_template, look_through
from micros_ide.services.app_line import AppLine
from micros_ide.services.app_run import AppRun
from micros_ide.services.catalogue import near_matches


class Nodes(Protocol):
    """How nodes are found and opened; the console fits."""

    def open(self, target: str, password: str | None = None) -> Any:
        """Open a shell to `target`."""

    def lane(self, target: str) -> str:
        """Return the lane of its jobs."""


@dataclass(frozen=True, slots=True)
class AppEmitted:
    """A running app gave a row (`item` is a dict) or a point of a curve."""

    app_id: str
    target: str  # what the node was called when the run was asked for
    item: dict[str, Any] | Point
    key: str = ""  # what the run was called by whoever asked for it


class Apps:
    """List apps and run them on the lane of their node; a change shows as an `AppEmitted`."""

    def __init__(
        self, bundled: Path, own: Path, *, nodes: Nodes, jobs: JobEngine, bus: EventBus
    ) -> None:
        """`bundled` comes with the program; an app in `own` stands before one of the same id."""
        self._folders = ((bundled, True), (own, False))
        self._nodes, self._jobs, self._bus = nodes, jobs, bus

    @property
    def own_folder(self) -> Path:
        """Where the user's own apps belong; need not exist."""
        return self._folders[1][0]

    def list(self) -> tuple[AppRow, ...]:
        """Return every app by id, a broken one with what is wrong. Runs none of their code."""
        found: dict[str, AppRow] = {}
        for home, bundled in self._folders:
            found |= {row.id: row for row in look_through(home, bundled=bundled)}
        return tuple(sorted(found.values(), key=lambda row: row.id.lower()))

    def find(self, app_id: str) -> AppRow:
        """Return the app called `app_id`, in any case; raises NotFound that names what is near."""
        rows = self.list()
        for row in rows:
            if row.id.lower() == app_id.lower():
                return row
        raise NotFound(
            f"there is no app called '{app_id[:40]}'",
            hint=near_matches(app_id, [row.id for row in rows], "apps"),
        )

    def create(self, app_id: str) -> AppRow:
        """Make an app of the user's own from the Template, and return it.

        Raises InvalidInput for a name that no app can have, Busy where there is one already.
        """
        if not APP_ID.fullmatch(app_id):
            raise InvalidInput(
                f"'{clean_text(app_id, 40)}' cannot be the name of an app",
                hint="a letter, then letters, digits and _, 40 at most",
            )
        if any(row.id.lower() == app_id.lower() for row in self.list()):
            raise Busy(f"there is an app called '{app_id}' already", hint="choose another name")
        copy_template(Path(self.find(TEMPLATE).folder), self.own_folder / app_id)
        return self.find(app_id)

    def submit(
        self,
        app_id: str,
        target: str,
        given: Mapping[str, Any] | None = None,
        *,
        password: str | None = None,
        key: str = "",
    ) -> Job:
        """Queue a run of `app_id` on the node `target`; the job's result is an AppResult.

        `key` comes back with everything the run emits.

        Raises NotFound for an app or a parameter there is not, AppError for a broken app and
        InvalidInput for a value a parameter does not take, all before anything starts. The job
        fails with AppError for what the app finds or does wrong, and with what keeps the node
        from being asked.
        """
        row = self.find(app_id)
        manifest = row.manifest
        if manifest is None:
            raise AppError(
                f"{row.id} cannot be run: {row.error}",
                app_id=row.id,
                hint=f"mend the app in {row.folder}",
            )
        values = manifest.values(given or {})

        def emitted(item: dict[str, Any] | Point) -> None:
            self._bus.publish(AppEmitted(row.id, target, item, key))

        def run(report: Reporter) -> AppResult:
            report.phase(f"Running {row.id}", unit="steps")
            with AppLine(lambda: self._nodes.open(target, password), report) as line:
                hello = line.hello()
                _check_needs(manifest, line, hello.name)
                return AppRun(row, values, hello, emitted).carry_out(line, report)

        return self._jobs.submit(f"Run {row.id}", self._nodes.lane(target), run)


def _check_needs(manifest: AppManifest, line: AppLine, device: str) -> None:
    """Raise NotFound for a load module the node has not; asks only if the app needs any."""
    if not manifest.needs:
        return
    there = line.command("lmpacman listlm").split()
    missing = [one for one in manifest.needs if not {f"{one}.mpy", f"{one}.py"} & set(there)]
    if missing:
        raise NotFound(
            f"{device} has no load module {', '.join(missing)}, which {manifest.id} needs",
            hint="deploy or update the node, or run the app on another one",
        )
