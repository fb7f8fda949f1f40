"""The node's figures: memory and files with their trend, and what it says of itself."""

from __future__ import annotations

from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.tab import Rows, Tab, not_told
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, label
from micros_ide.gui.widgets.sparkline import Sparkline
from micros_ide.gui.words import size_text
from micros_ide.model.node_facts import BootReport, NodeFacts, NodeState
from micros_ide.model.node_trend import NodeTrend


class InfoTab(Tab):
    """Figures; they are looked at with every question, so this tab asks for nothing more."""

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__(context, poll)
        self.memory = _Figure(context, tr("Free memory"))
        self.disk = _Figure(context, tr("Storage in use"))
        self.rows = Rows()
        self.wifi = self.rows.add(tr("Wi-Fi"))
        self.uptime = self.rows.add(tr("Running for"))
        self.boot = self.rows.add(tr("Last start"))
        self.firmware = self.rows.add(tr("Firmware"))
        self.micropython = self.rows.add(tr("MicroPython"))
        self.machine = self.rows.add(tr("Board"))
        self.clock = self.rows.add(tr("Chip clock"))
        figures = QHBoxLayout()
        figures.setSpacing(GRID)
        figures.addWidget(self.memory, 1)
        figures.addWidget(self.disk, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addLayout(figures)
        column.addWidget(self.rows)
        column.addStretch(1)
        self.begin()

    def begin(self) -> None:
        """Nothing was asked yet."""
        waiting = tr("not asked yet")
        self.memory.show_figure("…", waiting)
        self.disk.show_figure("…", waiting)
        for value in (self.wifi, self.uptime, self.boot, self.micropython, self.machine):
            value.setText(waiting)
        self.firmware.setText(waiting)
        self.clock.setText(waiting)
        self._show_trend(NodeTrend())

    def take(self, facts: NodeFacts) -> None:
        """Show the figures."""
        state = facts.state
        if state is None:
            return
        self._show_memory(state)
        self._show_disk(state)
        self.wifi.setText(wifi_words(state.rssi))
        self.uptime.setText(not_told() if state.uptime_s is None else span_words(state.uptime_s))
        self.boot.setText(not_told() if state.boot is None else boot_words(state.boot))
        self.firmware.setText(facts.version or not_told())
        self.micropython.setText(state.micropython or not_told())
        self.machine.setText(state.machine or not_told())
        clock = state.clock_mhz
        self.clock.setText(not_told() if clock is None else tr("{mhz:g} MHz").format(mhz=clock))
        self._show_trend(facts.trend)

    def _show_memory(self, state: NodeState) -> None:
        percent = "" if state.memory_percent is None else used_words(state.memory_percent)
        if state.memory_free is not None:
            self.memory.show_figure(size_text(state.memory_free), percent)
        elif percent:
            self.memory.show_figure(percent, tr("bytes not told"))
        else:
            self.memory.show_figure("-", not_told())

    def _show_disk(self, state: NodeState) -> None:
        percent = "" if state.disk_percent is None else used_words(state.disk_percent)
        if state.disk_used is not None:
            self.disk.show_figure(size_text(state.disk_used), percent)
        elif percent:
            self.disk.show_figure(percent, tr("bytes not told"))
        else:
            self.disk.show_figure("-", not_told())

    def _show_trend(self, trend: NodeTrend) -> None:
        self.memory.line.set_points(trend.heap_free())
        self.disk.line.set_points(trend.disk_used())


class _Figure(QFrame):
    """A caption, a value, what it is a part of, and how it went."""

    def __init__(self, context: Context, caption: str) -> None:
        super().__init__()
        self.setProperty("role", "well")
        self.value = ElidedLabel("", "big")
        self.note = ElidedLabel("", "caption")
        self.line = Sparkline(context.theme, caption, lambda value: size_text(round(value)))
        self.value.setAccessibleName(caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, GRID)
        column.setSpacing(2)
        column.addWidget(label(caption, "caption"))
        column.addWidget(self.value)
        column.addWidget(self.note)
        column.addWidget(self.line)

    def show_figure(self, value: str, note: str) -> None:
        """Show `value` and `note`."""
        self.value.setText(value)
        self.note.setText(note)


def used_words(percent: float) -> str:
    """Return "61 % used"."""
    return tr("{percent:.0f} % used").format(percent=percent)


def wifi_words(rssi: int | None) -> str:
    """Return "-51 dBm, strong"."""
    if rssi is None:
        return not_told()
    limits = ((-60, tr("strong")), (-70, tr("good")), (-80, tr("fair")))
    word = next((text for limit, text in limits if rssi > limit), tr("weak"))
    return tr("{strength} dBm, {word}").format(strength=f"\u2212{abs(rssi)}", word=word)


def span_words(seconds: int) -> str:
    """Return a length of time in its two largest units: "3 h 12 min"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return tr("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return tr("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    if minutes:
        return tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    return tr("{seconds} s").format(seconds=rest)


def boot_words(boot: BootReport) -> str:
    """Return why the node has started, and whether it had crashed before."""
    causes = {
        "PWRON": tr("power came on"),
        "HARD": tr("reset button or hard reset"),
        "WDT": tr("the watchdog reset it"),
        "DEEPSLEEP": tr("woke from deep sleep"),
        "SOFT": tr("restarted by command"),
    }
    parts = [causes.get(boot.cause, boot.cause)]
    if boot.mode != "normal":
        parts.append(tr("safe mode") if boot.mode == "safe" else boot.mode)
    if boot.crashes:
        parts.append(tr("crashes in a row before: {count}").format(count=boot.crashes))
        if boot.reason:
            parts.append(boot.reason)
    return "; ".join(parts)
