"""Entries of a schedule as sentences."""

from __future__ import annotations

from micros_ide.gui.translation import tr
from micros_ide.model.cron_lines import CronLine, When, check_cron, cron_entries, cron_line


def schedule_words(text: str) -> str:
    """Return a whole schedule in words; an entry that cannot be read stays as it is."""
    return "; ".join(_entry_words(entry) for entry in cron_entries(text))


def _entry_words(entry: str) -> str:
    try:
        check_cron(entry)
    except ValueError:
        return entry
    return line_words(cron_line(entry))


def kinds() -> dict[When, str]:
    """Return the ready kinds of a time in words."""
    return {
        When.DAILY: tr("Every day at"),
        When.WORKDAYS: tr("Monday to Friday at"),
        When.WEEKEND: tr("Sat and Sun at"),
        When.HOURLY: tr("Every hour, at minute"),
        When.EVERY: tr("Every few minutes"),
        When.SUNRISE: tr("Sunrise ± minutes"),
        When.SUNSET: tr("Sunset ± minutes"),
        When.PATTERN: tr("Own pattern"),
    }


def line_words(line: CronLine) -> str:
    """Return an entry as a sentence: "Every day at 06:30: rgb toggle"."""
    detail = line.detail.strip()
    if line.when in {When.SUNRISE, When.SUNSET}:
        return _sun_words(line)
    sentences = {
        When.DAILY: tr("Every day at {detail}: {command}"),
        When.WORKDAYS: tr("From Monday to Friday at {detail}: {command}"),
        When.WEEKEND: tr("On Saturday and Sunday at {detail}: {command}"),
        When.HOURLY: tr("Every hour at minute {detail}: {command}"),
        When.EVERY: tr("Every {detail} minutes: {command}"),
        When.PATTERN: tr("Whenever the clock fits {detail} (Monday is 0): {command}"),
    }
    if line.when is When.EVERY and detail == "1":
        return tr("Every minute: {command}").format(command=line.command)
    return sentences[line.when].format(detail=detail, command=line.command)


def _sun_words(line: CronLine) -> str:
    minutes = int(line.detail.strip() or 0)
    rise = line.when is When.SUNRISE
    if minutes == 0:
        text = tr("At sunrise: {command}") if rise else tr("At sunset: {command}")
    elif minutes < 0:
        text = (
            tr("{minutes} min before sunrise: {command}")
            if rise
            else tr("{minutes} min before sunset: {command}")
        )
    else:
        text = (
            tr("{minutes} min after sunrise: {command}")
            if rise
            else tr("{minutes} min after sunset: {command}")
        )
    return text.format(minutes=abs(minutes), command=line.command)
