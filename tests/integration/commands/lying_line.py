"""A line to a real node that answers some commands with something else."""

from __future__ import annotations

import time

from micros_ide.app_api import Api
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.app_source import loaded_app


class Liar:
    """Passes commands on; `lies` are other answers by command, `delay` are seconds before each."""

    def __init__(self, line, lies, delay=0.0):
        self.line, self.lies, self.delay = line, lies, delay

    def command(self, text, **options):
        time.sleep(self.delay)
        said = self.line.command(text, **options)
        return self.lies.get(text, said)


def app_over(core, name, line, act, **given):
    """Return what `act(app's module, api)` returns, for the app `name` over `line`."""
    row = core.apps.find(name)
    api = Api(
        line,
        QuietReport(),
        device="lamp",
        parameters=row.manifest.values(given),
        emitted=lambda item: None,
    )
    with loaded_app(row, api) as run_app:
        return act(run_app.__globals__, api)
