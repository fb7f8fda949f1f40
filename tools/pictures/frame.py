"""The frame: tour, palette, dock, error cards, settings."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from micros_ide.gui.error_words import ErrorWords

if TYPE_CHECKING:
    from stage import Stage


def take(stage: Stage) -> None:
    """Show what lies around the pages."""
    window = stage.window
    window.tour.begin()
    stage.take("frame-tour-1")
    window.tour._go(2)
    stage.take("frame-tour-3")
    window.tour.dismiss()
    window.shortcuts.open_palette()
    window.palette_box.line.setText("de")
    stage.wait(window.palette_box.isVisible)
    window.grab().save(str(stage._out / f"frame-palette@{stage._scale}x.png"))
    window.palette_box.dismiss()
    gate = threading.Event()

    def work(report: object) -> None:
        report.phase("writing MicroPython", 1_700_000)  # type: ignore[attr-defined]
        report.log("chip ESP32-D0WD, 4 MB")  # type: ignore[attr-defined]
        while not gate.wait(0.05):
            report.progress(1_037_000)  # type: ignore[attr-defined]

    jobs = [
        stage.core.jobs.submit(title, f"lane {at}", work)
        for at, title in enumerate(("Deploy kitchen-lamp", "Update cabinet", "Backup cat-feeder"))
    ]
    stage.core.jobs.submit("Search the network", "x", lambda report: report.log("4 found")).wait(5)
    window.dock.set_open(True)
    window.navigation.fail(
        ErrorWords(
            "/dev/ttyUSB0 is in use.",
            "Close the program that holds it: picocom, pid 4711.",
            "error: busy",
        )
    )
    stage.wait(lambda: window.dock.bar.progress.value() > 0)
    stage.take("frame-dock")
    gate.set()
    stage.wait(lambda: all(job.info.state.terminal for job in jobs))
    window.errors.close_top()
    window.dock.set_open(False)
    stage.show_place("settings")
    page = window.stack.current()
    page.check.run()
    stage.wait(lambda: page.check.verdicts)
    stage.take("frame-settings")
