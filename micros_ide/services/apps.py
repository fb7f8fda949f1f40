"""Dashboard apps: found in the program's and the user's folder, checked, run as jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from micros_ide.app_api import Api, AppFailure, Point, Value
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import AppError, MicrosError, NotFound
from micros_ide.model.apps import AppManifest, AppResult, AppRow
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.app_folders import failing_line, loaded_app, look_through
from micros_ide.services.app_line import AppLine
from micros_ide.services.catalogue import near_matches

_MOST_ITEMS = 20_000  # rows and points of one run that are kept
_MOST_VERDICT = 500  # characters


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

    def submit(
        self,
        app_id: str,
        target: str,
        given: Mapping[str, Any] | None = None,
        *,
        password: str | None = None,
    ) -> Job:
        """Queue a run of `app_id` on the node `target`; the job's result is an AppResult.

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

        def run(report: Reporter) -> AppResult:
            report.phase(f"Running {row.id}")
            with AppLine(lambda: self._nodes.open(target, password), report) as line:
                hello = line.hello()
                _check_needs(manifest, line, hello.name)
                return self._run(_Run(row, values, target, hello), line, report)

        return self._jobs.submit(f"Run {row.id}", self._nodes.lane(target), run)

    def _run(self, asked: _Run, line: AppLine, report: Reporter) -> AppResult:
        kept, row, hello = _Kept(), asked.row, asked.hello

        def emitted(item: dict[str, Any] | Point) -> None:
            kept.add(item)
            self._bus.publish(AppEmitted(row.id, asked.target, item))

        api = Api(line, report, device=hello.name, parameters=asked.values, emitted=emitted)
        try:
            with loaded_app(row, api) as run_app:
                verdict = run_app(api)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - any fault of an app is its own
            report.checkpoint()
            ours = _as_ours(error, row)
            ours.more |= {"rows": kept.rows, "points": kept.points}
            raise ours from (None if ours is error.__cause__ else error)
        return AppResult(
            app_id=row.id,
            device=hello.name,
            uid=hello.uid,
            verdict=clean_text(str(verdict or ""), _MOST_VERDICT),
            seconds=round(api.elapsed, 3),
            rows=tuple(kept.rows),
            points=tuple(kept.points),
        )


@dataclass(frozen=True, slots=True)
class _Run:
    row: AppRow
    values: Mapping[str, Value]
    target: str
    hello: Hello


class _Kept:
    """The rows and points of a run; an app that gives too many is stopped."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.points: list[dict[str, Any]] = []

    def add(self, item: dict[str, Any] | Point) -> None:
        if len(self.rows) + len(self.points) >= _MOST_ITEMS:
            raise AppFailure(f"more than {_MOST_ITEMS} rows and points")
        if isinstance(item, Point):
            point = {"series": item.series, "at": item.at, "value": item.value, "unit": item.unit}
            self.points.append(point)
        else:
            self.rows.append(item)


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


def _as_ours(error: BaseException, row: AppRow) -> MicrosError:
    """Return what ended the app as an error of ours."""
    if isinstance(error, AppFailure) and isinstance(error.__cause__, MicrosError):
        return error.__cause__  # the node, not the app
    if isinstance(error, AppFailure):
        words, hint = clean_text(str(error), _MOST_VERDICT) or "it failed", None
    else:
        words = f"{type(error).__name__}: {clean_text(str(error), _MOST_VERDICT)}"
        at = failing_line(error, row)
        words = f"app.py, line {at}: {words}" if at else words
        hint = f"mend the app in {row.folder}"
    return AppError(f"{row.id}: {words}", app_id=row.id, hint=hint)
