"""Seven days in columns: what is seen of them, and which event is chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from PyQt5.QtCore import QEvent, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PyQt5.QtWidgets import QAbstractScrollArea, QToolTip

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.schedule.phrases import event_words
from micros_ide.gui.wizards.schedule.week_layout import (
    BLOCK,
    MOST_STRIPS,
    Block,
    Geometry,
    blocks_of,
    days_of,
    strips_of,
)
from micros_ide.gui.wizards.schedule.week_paint import HUES, WeekScene, paint_week
from micros_ide.model.schedule import Firing, Schedule, Severity

ZOOMS = (24.0, 36.0, 48.0, 72.0, 120.0)  # px an hour
_USUAL = 1
_MINUTE_MS = 20_000
_MORNING = 5.5  # h: what is seen first
Move = tuple[Firing, dt.datetime]


class WeekFace(QAbstractScrollArea):
    """Shows a Schedule and what is chosen in it; hands come with `WeekView`."""

    chosen = pyqtSignal()  # `block` or `entry` is another one

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._schedule: Schedule | None = None
        self._hues: dict[str, str] = {}
        self._fresh = True  # nobody has scrolled yet
        self.zoom = _USUAL
        self.scene = WeekScene(Geometry(700, ZOOMS[_USUAL], 0))
        self.setProperty("role", "week")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Week of the schedule"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(360, 200)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._clock.timeout.connect(self._tell_time)
        icons.theme.changed.connect(self._repaint)

    # What is shown.

    @property
    def schedule(self) -> Schedule | None:
        """What is shown."""
        return self._schedule

    @property
    def block(self) -> Block | None:
        """The chosen event, None if a row of very frequent ones or nothing is chosen."""
        return next((one for one in self.scene.blocks if one.key == self.scene.selected), None)

    @property
    def entry(self) -> int | None:
        """Number of the chosen entry."""
        if isinstance(self.scene.selected, tuple):
            kind, number = self.scene.selected
            found = number if kind == "strip" else kind
            return found if isinstance(found, int) else None
        return None

    @property
    def timer_chosen(self) -> bool:
        """Whether the row of the timer is chosen."""
        return self.scene.selected == ("strip", None)

    def show_schedule(self, schedule: Schedule) -> None:
        """Show another one; what was chosen stays so, as far as it is there."""
        before = self.block
        self._schedule = schedule
        marks: dict[int, Severity] = {}
        for problem in reversed(schedule.problems):  # the worst come first
            marks.update(dict.fromkeys(problem.entries, problem.severity))
        for name in sorted({one.module for one in schedule.entries if one.module}):
            self._hues.setdefault(name, HUES[len(self._hues) % len(HUES)])  # stays while open
        self.scene.hues = self._hues
        self.scene.marks = marks
        self.scene.days = days_of(schedule)
        self.scene.sun = {one.day: one for one in schedule.sun}
        self.scene.strips = strips_of(schedule)
        self.scene.enabled = schedule.enabled
        self._arrange()
        if before is not None and self.block is None:
            self._choose_near(before)
        self._tell_time()
        if self._fresh:
            self._fresh = False
            bar = self.verticalScrollBar()
            if bar is not None:
                bar.setValue(int(_MORNING * ZOOMS[self.zoom]))

    def choose(self, entry: int, at: dt.datetime | None = None) -> bool:
        """Choose the event of an entry at a moment, or its next one, and scroll to it."""
        own = [one for one in self.scene.blocks if one.firing.entry == entry]
        later = [one for one in own if at is None or one.firing.at >= at]
        if own:
            self._select((later or own)[0].key)
            self._reveal()
            return True
        strips = [one for one in self.scene.strips if one.entry == entry]
        if strips:
            self._select(("strip", entry))
        return bool(strips)

    def choose_nothing(self) -> None:
        """Choose no event."""
        self._select(None)

    def choose_firing(self, firing: Firing) -> None:
        """Choose this very event."""
        self._select((firing.entry, firing.at.isoformat()))
        self._reveal()

    def set_ghost(self, move: Move | None) -> None:
        """Show where an event would be put to."""
        if move is None:
            self.scene.ghost = None
        else:
            firing, to = move
            day = (to.date() - self.scene.days[0]).days if self.scene.days else 0
            words = f"{to:%H:%M} {firing.command}"
            self.scene.ghost = (day, to.hour * 60.0 + to.minute, words)
        self._repaint()

    def set_zoom(self, zoom: int) -> None:
        """Show hours higher or lower; what is in the middle stays there."""
        zoom = min(max(zoom, 0), len(ZOOMS) - 1)
        bar, port = self.verticalScrollBar(), self.viewport()
        if zoom == self.zoom or bar is None or port is None:
            return
        half = (port.height() - self.scene.geometry.head) / 2
        middle = (bar.value() + half) / ZOOMS[self.zoom]
        self.zoom = zoom
        self._arrange()
        bar.setValue(int(middle * ZOOMS[zoom] - half))

    def rect_of(self, block: Block) -> QRect:
        """Return where an event is on the viewport."""
        return self.scene.geometry.rect(block).toRect()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As much as there is."""
        return QSize(720, 480)

    def _arrange(self) -> None:
        port, bar = self.viewport(), self.verticalScrollBar()
        if port is None or bar is None:
            return
        strips = min(len(self.scene.strips), MOST_STRIPS)
        hour = ZOOMS[self.zoom]
        self.scene.geometry = Geometry(port.width(), hour, bar.value(), strips)
        room = port.height() - self.scene.geometry.head
        bar.setRange(0, max(0, int(24 * hour + 4 - room)))
        bar.setPageStep(int(room))
        bar.setSingleStep(int(hour / 2))
        if self._schedule is not None:
            self.scene.blocks = blocks_of(self._schedule, hour)
        self._scrolled()

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar is not None:
            self.scene.geometry = replace(self.scene.geometry, top=bar.value())
        self._repaint()

    def _repaint(self) -> None:
        port = self.viewport()
        if port is not None:
            port.update()

    def _tell_time(self) -> None:
        """Put the line of now where the node's clock is."""
        if self._schedule is None or not self.scene.days:
            return
        zone = self._schedule.begin.tzinfo
        now = dt.datetime.now(dt.timezone.utc)
        shown = now.astimezone(zone)
        for edge in self._schedule.edges:
            if now >= edge.at:
                shown += dt.timedelta(seconds=edge.move)
        day = (shown.date() - self.scene.days[0]).days
        inside = 0 <= day < len(self.scene.days)
        self.scene.now = (day, shown.hour * 60 + shown.minute) if inside else None
        self._repaint()

    def _select(self, key: object) -> None:
        if key != self.scene.selected:
            self.scene.selected = key
            self._repaint()
            block = self.block
            words = event_words(block.firing) if block is not None else ""
            self.setAccessibleDescription(words)
            self.chosen.emit()

    def _choose_near(self, before: Block) -> None:
        """After a change: the same entry on that day, else nothing."""
        own = [one for one in self.scene.blocks if one.firing.entry == before.firing.entry]
        near = min(own, key=lambda one: abs(one.firing.at - before.firing.at), default=None)
        self._select(near.key if near is not None else None)

    def _reveal(self) -> None:
        block, bar, port = self.block, self.verticalScrollBar(), self.viewport()
        if block is None or bar is None or port is None:
            return
        area = self.scene.geometry.rect(block)
        above, below = area.top() - self.scene.geometry.head, area.bottom() - port.height()
        if above < 0:
            bar.setValue(int(bar.value() + above - BLOCK))
        elif below > 0:
            bar.setValue(int(bar.value() + below + BLOCK))

    # What Qt calls.

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the week."""
        del event
        port = self.viewport()
        if port is None:
            return
        self.scene.focused = self.hasFocus()
        painter = QPainter(port)
        painter.setFont(self.font())
        paint_week(painter, self.scene, self._icons)
        painter.end()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Lay out anew."""
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """The hours are somewhere else."""
        del dx, dy
        self._scrolled()

    def viewportEvent(self, event: QEvent | None) -> bool:  # noqa: N802
        """Show the details of what the pointer is over."""
        if isinstance(event, QHelpEvent):
            block = self._block_at(event.pos())
            if block is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), event_words(block.firing), self)
            return True
        return bool(super().viewportEvent(event))

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Something is chosen, so that the keys have something to work on."""
        super().focusInEvent(event)
        self._repaint()

    def set_shown(self, shown: bool) -> None:
        """The line of now moves only while somebody looks."""
        if shown:
            self._tell_time()
            self._clock.start()
        else:
            self._clock.stop()
