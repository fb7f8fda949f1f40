"""Times, sources and counts of a schedule in words."""

from __future__ import annotations

import datetime as dt

from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.cron_words import line_words
from micros_ide.model.cron_lines import CronLine, When, check_cron, cron_line
from micros_ide.model.schedule import EntryPlan, Firing, Severity, Source, TimerPlan

SOURCE_ICONS = {
    Source.CLOCK: "clock-outline",
    Source.SUN: "weather-sunny",
    Source.TIMER: "timer-outline",
    Source.NIGHT: "cog-outline",
}
SEVERITY_ICONS = {
    Severity.ERROR: ("close-octagon-outline", "error"),
    Severity.WARNING: ("alert-outline", "warning"),
    Severity.NOTE: ("information-outline", "muted"),
}


def day_name(day: dt.date) -> str:
    """Return "Mon"."""
    names = (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))
    return names[day.weekday()]


def only_words(moment: dt.datetime) -> str:
    """Return the answer that moves one day's event: it is that weekday of every week."""
    return (
        tr("Only on Mondays"), tr("Only on Tuesdays"), tr("Only on Wednesdays"),
        tr("Only on Thursdays"), tr("Only on Fridays"), tr("Only on Saturdays"),
        tr("Only on Sundays"),
    )[moment.weekday()]  # fmt: skip


def month_name(day: dt.date) -> str:
    """Return "Mar"."""
    return (
        tr("Jan"), tr("Feb"), tr("Mar"), tr("Apr"), tr("May"), tr("Jun"),
        tr("Jul"), tr("Aug"), tr("Sep"), tr("Oct"), tr("Nov"), tr("Dec"),
    )[day.month - 1]  # fmt: skip


def date_words(day: dt.date) -> str:
    """Return "Mon 29 Mar"."""
    return f"{day_name(day)} {day.day} {month_name(day)}"


def clock(moment: dt.datetime) -> str:
    """Return "06:30", with seconds where there are some."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def when_words(moment: dt.datetime) -> str:
    """Return "Mon 29 Mar, 06:30"."""
    return tr("{date}, {time}").format(date=date_words(moment.date()), time=clock(moment))


def source_words(source: Source) -> str:
    """Return what makes a command run."""
    return {
        Source.CLOCK: tr("by the clock"),
        Source.SUN: tr("by the sun"),
        Source.TIMER: tr("timer"),
        Source.NIGHT: tr("the node's own"),
    }[source]


def entry_words(entry: EntryPlan) -> str:
    """Return an entry as a sentence; one that cannot be read as it is written."""
    line = cron_line(entry.text)
    try:
        check_cron(entry.text)
    except ValueError:
        return entry.text
    single = _weekly(entry)
    return single if single and line.when is When.PATTERN else line_words(line)


def _weekly(entry: EntryPlan) -> str:
    """Return words for an entry with one time on some days of the week, "" for others."""
    if entry.fields is None or any(values is None for values in entry.fields):
        return ""
    days, hours, minutes, seconds = (values or () for values in entry.fields)
    if len(hours) * len(minutes) * len(seconds) != 1:
        return ""
    first = dt.date(2024, 1, 1)  # a Monday
    names = ", ".join(day_name(first + dt.timedelta(days=day)) for day in days)
    moment = dt.time(hours[0], minutes[0], seconds[0])
    words = tr("On {days} at {time}: {command}")
    time = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    return words.format(days=names, time=time, command=entry.command)


def count_words(entry: EntryPlan) -> str:
    """Return how often an entry runs in these days."""
    if entry.count == 1:
        return tr("Once in these days")
    return tr("{count} times in these days").format(count=f"{entry.count:,}".replace(",", " "))


def timer_words(timer: TimerPlan) -> str:
    """Return the timer as a sentence."""
    words = tr("Every {period} from the node's start: {command}")
    return words.format(period=_period(timer.period_ms), command=timer.command)


def _period(ms: int) -> str:
    if ms < 1000:
        return tr("{count} ms").format(count=ms)
    if ms < 120_000:
        return tr("{count} s").format(count=f"{ms / 1000:g}")
    return tr("{count} min").format(count=f"{ms / 60_000:.4g}")


def firing_words(firing: Firing) -> str:
    """Return what is odd about a moment, "" for nothing."""
    if firing.planned is not None:
        return tr("The clock leaves {time} out that day.").format(time=f"{firing.planned:%H:%M}")
    if firing.twice:
        return tr("The clock shows this time twice that day.")
    return ""


def new_line(moment: dt.datetime) -> CronLine:
    """Return a new event for the time of day that was pointed at."""
    return CronLine(When.DAILY, f"{moment:%H:%M}", "system heartbeat")


def event_words(firing: Firing) -> str:
    """Return all there is to say about an event, in one line."""
    parts = [when_words(firing.at), firing.command, source_words(firing.source)]
    if firing.source is Source.NIGHT:
        parts[1] = tr("the node looks up the sun and sets its clock")
    return " · ".join([*parts, *filter(None, [firing_words(firing)])])
