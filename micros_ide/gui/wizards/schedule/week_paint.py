"""How a week looks: nights, hours, events with time and command, marks, what is dragged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PyQt5.QtCore import QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.schedule.phrases import (
    SEVERITY_ICONS,
    SOURCE_ICONS,
    day_name,
    month_name,
)
from micros_ide.gui.wizards.schedule.week_layout import (
    BLOCK,
    DAY_HEAD,
    HOURS,
    MOST_STRIPS,
    Block,
    Geometry,
    Strip,
)
from micros_ide.model.schedule import Severity, Source, SunDay

HUES = ("pin_digital", "pin_analog", "pin_input", "pin_strapping", "pin_control", "code_number")
_SOFT = 0.16  # of a hue over the card
_ICON = 14  # px
_CAPTION = 12  # px
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WIDE_DAY = 88  # px: from there on a day is named with its month
_NARROW = 64  # px: below that an event shows its time alone


@dataclass
class WeekScene:
    """All that is painted; `marks` by number of the entry."""

    geometry: Geometry
    days: Sequence[dt.date] = ()
    blocks: Sequence[Block] = ()
    strips: Sequence[Strip] = ()
    sun: Mapping[dt.date, SunDay] = field(default_factory=dict)
    hues: Mapping[str, str] = field(default_factory=dict)  # module: token
    marks: Mapping[int, Severity] = field(default_factory=dict)
    now: tuple[int, float] | None = None  # day and minute
    selected: object = None  # key of a block, or number of an entry that has a strip
    ghost: tuple[int, float, str] | None = None  # day, minute, words of what is dragged
    enabled: bool = True
    focused: bool = False


def paint_week(painter: QPainter, scene: WeekScene, icons: Icons) -> None:
    """Paint everything."""
    painter.setRenderHint(QPainter.Antialiasing)
    theme, geometry = icons.theme, scene.geometry
    whole = QRectF(0, 0, geometry.width, geometry.y(24 * 60))
    painter.save()
    painter.setClipRect(QRectF(0, geometry.head, geometry.width, 1e5))
    painter.fillRect(whole, theme.colour("card"))
    _nights(painter, scene, icons)
    _hours(painter, scene, icons)
    _now(painter, scene, icons)
    lifted = [block for block in scene.blocks if block.key == scene.selected]
    for block in [*(one for one in scene.blocks if one.key != scene.selected), *lifted]:
        _block(painter, scene, icons, block)
    _ghost(painter, scene, icons)
    painter.restore()
    _head(painter, scene, icons)


def _caption(painter: QPainter, *, bold: bool = False) -> QFontMetrics:
    font = QFont(painter.font())
    font.setPixelSize(_CAPTION)
    font.setBold(bold)
    painter.setFont(font)
    return painter.fontMetrics()


def _nights(painter: QPainter, scene: WeekScene, icons: Icons) -> None:
    """The dark hours, by the node's own times of the sun."""
    geometry, shade = scene.geometry, icons.theme.colour("night")
    for at, day in enumerate(scene.days):
        sun = scene.sun.get(day)
        if sun is None:
            continue
        left, wide = geometry.x(at), geometry.column
        if sun.sunrise is not None and sun.sunrise > 0:
            top = geometry.y(0)
            painter.fillRect(QRectF(left, top, wide, geometry.y(sun.sunrise / 60) - top), shade)
        if sun.sunset is not None and sun.sunset < 86400:
            top = geometry.y(sun.sunset / 60)
            painter.fillRect(QRectF(left, top, wide, geometry.y(24 * 60) - top), shade)


def _hours(painter: QPainter, scene: WeekScene, icons: Icons) -> None:
    geometry, theme = scene.geometry, icons.theme
    metrics = _caption(painter)
    every = 1 if geometry.hour >= 18 else 2 if geometry.hour >= 10 else 3
    for hour in range(24):
        y = geometry.y(hour * 60)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(HOURS, y), QPointF(geometry.width, y))
        if hour and hour % every == 0:
            painter.setPen(theme.colour("muted"))
            area = QRectF(0, y - metrics.height() / 2, HOURS - 8, metrics.height())
            painter.drawText(area, _RIGHT, f"{hour:02}:00")
    painter.setPen(QPen(theme.colour("line"), 1))
    for at in range(geometry.days + 1):
        x = geometry.x(at)
        painter.drawLine(QPointF(x, geometry.y(0)), QPointF(x, geometry.y(24 * 60)))


def _mixed(card: QColor, hue: QColor, part: float) -> QColor:
    def between(below: int, above: int) -> int:
        return round(below + (above - below) * part)

    return QColor(
        between(card.red(), hue.red()),
        between(card.green(), hue.green()),
        between(card.blue(), hue.blue()),
    )


def _block(painter: QPainter, scene: WeekScene, icons: Icons, block: Block) -> None:
    theme, firing = icons.theme, block.firing
    area = scene.geometry.rect(block)
    own = firing.source is Source.NIGHT
    hue = theme.colour("muted" if own else _hue(scene, firing.command))
    chosen = block.key == scene.selected
    fill = theme.colour("card") if own else _mixed(theme.colour("card"), hue, _SOFT)
    edge = theme.colour("line") if own else hue
    mark = scene.marks.get(firing.entry) if firing.entry is not None else None
    if chosen:
        fill, edge = theme.colour("accent_soft"), theme.colour("focus")
    painter.setPen(
        QPen(
            edge,
            2 if chosen else 1,
            Qt.PenStyle.SolidLine if scene.enabled else Qt.PenStyle.DashLine,
        )
    )
    painter.setBrush(fill)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if not own:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hue)
        painter.drawRoundedRect(QRectF(area.left(), area.top(), 3, area.height()), 1.5, 1.5)
    _words(painter, icons, block, area.adjusted(7, 0, -4, 0), mark)


def _words(
    painter: QPainter, icons: Icons, block: Block, inner: QRectF, mark: Severity | None
) -> None:
    """Time and command, in one line or two, and icons as far as there is room."""
    firing, theme = block.firing, icons.theme
    tone = "muted" if firing.source is Source.NIGHT else "text"
    line = QRectF(inner.left(), inner.top(), inner.width(), BLOCK - 2 if block.tall else BLOCK)
    wide = inner.width() >= _NARROW
    if mark is not None and mark is not Severity.NOTE:
        name, colour = SEVERITY_ICONS[mark]
        if wide:
            _icon(painter, icons, name, colour, QPointF(line.right() - _ICON, line.center().y()))
            line.setRight(line.right() - _ICON - 2)
        else:
            _corner(painter, theme.colour(colour), QPointF(inner.right() + 4, inner.top()))
    if wide:
        where = QPointF(line.left(), line.center().y())
        _icon(painter, icons, SOURCE_ICONS[firing.source], tone, where)
        line.setLeft(line.left() + _ICON + 4)
    metrics = _caption(painter)
    painter.setPen(theme.colour(tone))
    command = tr("sun and clock") if firing.source is Source.NIGHT else firing.command
    time = f"{firing.at:%H:%M}"
    if not block.tall:
        painter.drawText(line, _LEFT, _cut(metrics, f"{time} {command}", line.width()))
        return
    painter.drawText(line, _LEFT, _cut(metrics, time, line.width()))
    below = QRectF(inner.left(), line.bottom() - 2, inner.width(), BLOCK - 3)
    cut = metrics.elidedText(command, Qt.TextElideMode.ElideRight, int(below.width()))
    painter.drawText(below, _LEFT, cut)


def _corner(painter: QPainter, colour: QColor, right_top: QPointF) -> None:
    """A folded corner, where an icon would leave no room for the time."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x, y = right_top.x(), right_top.y()
    painter.drawPolygon(QPolygonF([QPointF(x - 9, y), QPointF(x, y), QPointF(x, y + 9)]))


def _cut(metrics: QFontMetrics, text: str, width: float) -> str:
    """Return what fits; a time is not cut in half."""
    if metrics.horizontalAdvance(text[:7]) > width:
        time = text[:5]
        return time if metrics.horizontalAdvance(time) <= width else ""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))


def _hue(scene: WeekScene, command: str) -> str:
    return scene.hues.get(command.split(" ", 1)[0], "muted")


def _icon(painter: QPainter, icons: Icons, name: str, tone: str, left: QPointF) -> None:
    place = QRect(round(left.x()), round(left.y() - _ICON / 2), _ICON, _ICON)
    icons.icon(name, tone).paint(painter, place)


def _now(painter: QPainter, scene: WeekScene, icons: Icons) -> None:
    if scene.now is None:
        return
    day, minute = scene.now
    geometry = scene.geometry
    y, left = geometry.y(minute), geometry.x(day)
    painter.setPen(QPen(icons.theme.colour("error"), 2))
    painter.drawLine(QPointF(left, y), QPointF(left + geometry.column, y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(icons.theme.colour("error"))
    painter.drawEllipse(QPointF(left, y), 4, 4)


def _ghost(painter: QPainter, scene: WeekScene, icons: Icons) -> None:
    if scene.ghost is None:
        return
    day, minute, words = scene.ghost
    geometry, theme = scene.geometry, icons.theme
    area = QRectF(geometry.x(day) + 2, geometry.y(minute), geometry.column - 4, BLOCK)
    painter.setPen(QPen(theme.colour("focus"), 2, Qt.PenStyle.DashLine))
    painter.setBrush(theme.colour("accent_soft"))
    painter.drawRoundedRect(area, 4, 4)
    metrics = _caption(painter, bold=True)
    painter.setPen(theme.colour("text"))
    inner = area.adjusted(8, 0, -4, 0)
    painter.drawText(inner, _LEFT, _cut(metrics, words, inner.width()))
    _caption(painter)


def _head(painter: QPainter, scene: WeekScene, icons: Icons) -> None:
    """Names of the days, and rows of what is done very often; both stay when hours scroll."""
    geometry, theme = scene.geometry, icons.theme
    painter.fillRect(QRectF(0, 0, geometry.width, geometry.head), theme.colour("card"))
    today = scene.now[0] if scene.now is not None else -1
    for at, day in enumerate(scene.days):
        area = QRectF(geometry.x(at), 0, geometry.column, DAY_HEAD)
        _caption(painter, bold=at == today)
        painter.setPen(theme.colour("accent" if at == today else "text"))
        words = f"{day_name(day)} {day.day}"
        if geometry.column >= _WIDE_DAY:
            words += f" {month_name(day)}"
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)
    for at, strip in enumerate(scene.strips[:MOST_STRIPS]):
        _strip(painter, scene, icons, strip, geometry.strip(at))
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawLine(QPointF(0, geometry.head), QPointF(geometry.width, geometry.head))


def _runs(days: frozenset[int]) -> list[tuple[int, int]]:
    """Return first and last of days that follow each other."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _strip(painter: QPainter, scene: WeekScene, icons: Icons, strip: Strip, area: QRectF) -> None:
    theme, geometry = icons.theme, scene.geometry
    hue = theme.colour(_hue(scene, strip.command))
    chosen = scene.selected == ("strip", strip.entry)
    fill = theme.colour("accent_soft") if chosen else _mixed(theme.colour("card"), hue, _SOFT)
    edge = theme.colour("focus") if chosen else hue
    for first, last in _runs(strip.days):
        wide = geometry.x(last + 1) - geometry.x(first) - 4
        part = QRectF(geometry.x(first) + 2, area.top(), wide, area.height())
        painter.fillRect(part, fill)
        painter.fillRect(QRectF(part.left(), part.bottom() - 2, part.width(), 2), edge)
    if chosen:
        painter.setPen(QPen(edge, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 4, 4)
    inner = area.adjusted(8, 0, -8, 0)
    mark = scene.marks.get(strip.entry) if strip.entry is not None else None
    where = QPointF(inner.left(), area.center().y())
    _icon(painter, icons, SOURCE_ICONS[strip.source], "text", where)
    inner.setLeft(inner.left() + _ICON + 4)
    if mark is not None and mark is not Severity.NOTE:
        name, tone = SEVERITY_ICONS[mark]
        _icon(painter, icons, name, tone, QPointF(inner.left(), area.center().y()))
        inner.setLeft(inner.left() + _ICON + 4)
    metrics = _caption(painter)
    painter.setPen(theme.colour("text"))
    text = f"{strip.count:,}".replace(",", " ") + f" \u00d7 {strip.command}"
    painter.drawText(inner, _LEFT, _cut(metrics, text, inner.width()))
