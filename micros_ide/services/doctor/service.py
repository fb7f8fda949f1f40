"""The doctor: capture facts, say what they mean, keep them for somebody else."""

from __future__ import annotations

import json
from pathlib import Path

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.doctor.codec import decode, encode
from micros_ide.model.doctor.facts import FORMAT, Facts
from micros_ide.model.doctor.findings import Diagnosis
from micros_ide.model.reporting import Reporter
from micros_ide.services.doctor.capture import Capture
from micros_ide.services.doctor.diagnose import diagnose
from micros_ide.workers.atomic_file import replace_file
from micros_ide.workers.driver_catalogue import driver_catalogue

_LARGEST = 1 << 20  # bytes of a file with facts


class Doctor:
    """Looks, then says one cause and one fix for each subject."""

    def __init__(self, capture: Capture, jobs: JobEngine) -> None:
        self._capture = capture
        self._jobs = jobs

    def submit(self, *, port: str | None = None, node: str | None = None) -> Job:
        """Queue the looking; the job's result is Facts.

        Without `port` and `node` nothing is touched. With `port` the board there restarts; with
        `node` it is asked for its name over the network.
        """
        lane = f"serial:{self._capture.device(port)}" if port else "doctor"
        return self._jobs.submit(
            "Doctor", lane, lambda report: self._capture.facts(report, port=port, node=node)
        )

    def examine(
        self, report: Reporter, *, port: str | None = None, node: str | None = None
    ) -> Diagnosis:
        """Look and say what it means, inside a job of the caller's; as `submit` and `diagnose`."""
        return self.diagnose(self._capture.facts(report, port=port, node=node))

    def diagnose(self, facts: Facts) -> Diagnosis:
        """Return what `facts` mean; the same facts always mean the same."""
        return diagnose(facts, driver_catalogue())

    def save(self, facts: Facts, path: Path) -> None:
        """Write facts to a file; raises InvalidInput when it cannot be written."""
        text = json.dumps(encode(facts), indent=2, ensure_ascii=False)
        replace_file(path, text.encode() + b"\n")

    def load(self, path: Path) -> Facts:
        """Read facts from a file; raises NotFound, or InvalidInput that names what is wrong."""
        try:
            with path.open("rb") as file:
                data = file.read(_LARGEST + 1)
        except OSError as error:
            raise NotFound(f"{path} cannot be read: {error.strerror}") from error
        if len(data) > _LARGEST:
            raise InvalidInput(f"{path} is too large to be what the doctor saved")
        try:
            document = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"{path} is not what the doctor saved: no JSON") from error
        made_by = document.get("format") if isinstance(document, dict) else None
        if type(made_by) is int and made_by > FORMAT:
            raise InvalidInput(
                f"{path} was saved by a newer version of this program", hint="update the program"
            )
        return decode(Facts, document, path.name)
