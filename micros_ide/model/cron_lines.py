"""Entries of `crontasks` on this computer: cut, checked, told in words, put together again.

The grammar is the firmware's (`firmware_src/core/CronSyntax.py`); a test holds both together.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

_SIZES = (7, 24, 60, 60)
_MOST_OFFSET = 720  # minutes from sunrise or sunset
_SHOWN = 16  # characters of a wrong part
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_ALL_DAYS, _WORKDAYS, _WEEKEND = "*", "0-4", "5-6"


class When(enum.Enum):
    """The ready kinds of a time, and PATTERN for every other."""

    DAILY = "daily"  # detail "06:30"
    WORKDAYS = "workdays"
    WEEKEND = "weekend"
    HOURLY = "hourly"  # detail: the minute
    EVERY = "every"  # detail: minutes between, a divisor of 60 or less
    SUNRISE = "sunrise"  # detail: minutes after it, negative before
    SUNSET = "sunset"
    PATTERN = "pattern"  # detail WD:H:M:S


_DAYS = {When.DAILY: _ALL_DAYS, When.WORKDAYS: _WORKDAYS, When.WEEKEND: _WEEKEND}
_SUN = {When.SUNRISE: "sunrise", When.SUNSET: "sunset"}


@dataclass(frozen=True, slots=True)
class CronLine:
    """One entry as it is edited; nothing is checked yet."""

    when: When
    detail: str
    command: str

    @property
    def text(self) -> str:
        """The entry as the node takes it; raises ValueError for a detail that says no time."""
        return f"{self.time}!{self.command.strip()}"

    @property
    def time(self) -> str:
        """What stands before the "!"; raises ValueError for a detail that says no time."""
        detail = self.detail.strip()
        if self.when in _DAYS:
            found = _CLOCK.fullmatch(detail)
            if found is None:
                raise ValueError("give a time of day such as 06:30")
            hour, minute, second = (int(part or 0) for part in found.groups())
            if hour > 23 or minute > 59 or second > 59:
                raise ValueError("give a time of day such as 06:30")
            return f"{_DAYS[self.when]}:{hour}:{minute}:{second}"
        if self.when is When.HOURLY:
            return f"*:*:{_whole(detail, 0, 59, 'a minute from 0 to 59')}:0"
        if self.when is When.EVERY:
            step = _whole(detail, 1, 30, "minutes from 1 to 30")
            return "*:*:*:0" if step == 1 else f"*:*:*/{step}:0"
        if self.when in _SUN:
            most = _MOST_OFFSET
            shift = _whole(detail or "0", -most, most, f"minutes from -{most} to {most}")
            return _SUN[self.when] + (f"{shift:+d}" if shift else "")
        return detail


def cron_line(entry: str) -> CronLine:
    """Return `entry` for the editor; what no ready kind fits is a PATTERN."""
    when, _mark, command = entry.partition("!")
    when, command = when.strip(), command.strip()
    low = when.lower()
    for kind, name in _SUN.items():
        if low.startswith(name):
            shift = low[len(name) :].replace(" ", "")
            if re.fullmatch(r"([+-]\d{1,4})?", shift):
                return CronLine(kind, shift or "0", command)
    parts = [part.strip() for part in when.split(":")]
    if len(parts) == len(_SIZES):
        line = _clock_line(parts, command)
        if line is not None:
            return line
    return CronLine(When.PATTERN, when, command)


def _clock_line(parts: list[str], command: str) -> CronLine | None:
    days, hour, minute, second = parts
    if hour.isdigit() and minute.isdigit() and second.isdigit():
        kind = next((kind for kind, text in _DAYS.items() if text == days), None)
        if kind is not None:
            tail = f":{int(second):02}" if int(second) else ""
            return CronLine(kind, f"{int(hour):02}:{int(minute):02}{tail}", command)
    if days == hour == "*" and second == "0":
        if minute.isdigit():
            return CronLine(When.HOURLY, minute, command)
        if minute == "*":
            return CronLine(When.EVERY, "1", command)
        if re.fullmatch(r"\*/\d{1,2}", minute) and 1 <= int(minute[2:]) <= 30:
            return CronLine(When.EVERY, minute[2:], command)
    return None


def cron_entries(text: str) -> list[str]:
    """Cut `crontasks` at semicolons outside quotes; "n/a" is no entry."""
    found = [piece.strip() for piece in _pieces(text) if piece.strip()]
    return [] if found[:1] == ["n/a"] else found


def cron_text(entries: list[str]) -> str:
    """Return entries as one value."""
    return ";".join(entries) or "n/a"


def check_cron(entry: str) -> None:
    """Raise ValueError, in words, unless the node can read this entry."""
    when, mark, command = entry.partition("!")
    command = command.strip()
    if not mark:
        raise ValueError("an entry is a time, an exclamation mark and a command")
    if " " not in command:
        raise ValueError("a command is a module and a function, such as: system heartbeat")
    when = when.strip().lower()
    for name in _SUN.values():
        if when.startswith(name):
            _check_shift(when[len(name) :].strip())
            return
    parts = when.split(":")
    if len(parts) != len(_SIZES):
        raise ValueError("a time looks like WD:H:M:S, sunrise or sunset-30")
    for part, size in zip(parts, _SIZES, strict=True):
        _check_field(part, size)


def _check_shift(text: str) -> None:
    if not text:
        return
    _number(text[1:], _MOST_OFFSET + 1)
    if text[0] not in "+-":
        raise ValueError("minutes before or after look like sunset-30")


def _check_field(text: str, size: int) -> None:
    for part in text.split(","):
        span, slash, step_text = part.partition("/")
        step = _number(step_text, size) if slash else 1
        low, dash, high = span.partition("-")
        if low.strip() != "*" or dash:
            _number(low, size)
            if dash:
                _number(high, size)
            elif slash:
                step = 0
        if not step:
            raise ValueError(f"'{part.strip()[:_SHOWN]}' has no proper step")


def _number(text: str, size: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 4 or int(text) >= size:
        raise ValueError(f"'{text[:_SHOWN]}' is not a number below {size}")
    return int(text)


def _whole(text: str, low: int, high: int, what: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", text) or not low <= int(text) <= high:
        raise ValueError(f"give {what}")
    return int(text)


def _pieces(text: str) -> list[str]:
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] in "\"'":
            at = max(at, _closing(text, at))
        elif text[at] == ";":
            found.append(text[start:at])
            start = at + 1
        at += 1
    return [*found, text[start:]]


def _closing(text: str, at: int) -> int:
    """Return the index of the quote that closes the one at `at`, -1 if there is none."""
    end = text.find(text[at], at + 1)
    while end > 0 and (end - len(text[:end].rstrip("\\"))) & 1:  # escaped
        end = text.find(text[at], end + 1)
    return end
