# Time zones as POSIX writes them: CET-1CEST,M3.5.0,M10.5.0/3. Arithmetic only, on seconds of the
# board's own epoch; imported when the clock is set and dropped afterwards.
import time

from micropython import const

_DAY = const(86400)
_HOUR = const(3600)
_MOST_HOURS = const(24)  # of an offset
_MOST_RULE_HOURS = const(167)  # of the time in a rule
_LENGTHS = const(b"\x1f\x1c\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f")


def parse(text):
    # (standard, summer, begin, end): seconds east of UTC and rules, each (month, week, weekday,
    # second of the day). Without summer time (standard,). ValueError if it is no such text.
    zone, *rules = text.split(",")
    at = _name(zone, 0)
    standard, at = _offset(zone, at)
    if at == len(zone):
        if rules:
            raise ValueError("rules without summer time")
        return (standard,)
    summer = standard + _HOUR
    at = _name(zone, at)
    if at < len(zone):
        summer, at = _offset(zone, at)
    if at < len(zone) or len(rules) != 2:
        raise ValueError("summer time needs two rules: ,Mm.w.d/h,Mm.w.d/h")
    return standard, summer, _rule(rules[0]), _rule(rules[1])


def offset(zone, utc):
    # Seconds east of UTC at the moment `utc`.
    if len(zone) == 1:
        return zone[0]
    begin, end = _edges(zone, *_year(utc))
    if begin < end:
        return zone[begin <= utc < end]
    return zone[not end <= utc < begin]


def edge(zone, utc):
    # The next change after `utc`: (its moment in UTC, seconds by which the clock moves).
    if len(zone) == 1:
        return None
    move = zone[1] - zone[0]
    year, first, weekday = _year(utc)
    found = []
    for _ in range(2):
        begin, end = _edges(zone, year, first, weekday)
        found += [(begin, move), (end, -move)]
        days = 365 + _leap(year)
        year, first, weekday = year + 1, first + days * _DAY, weekday + days
    return min([one for one in found if one[0] > utc])


def to_utc(zone, local):
    # The moment at which a clock shows `local`; where there are two, the later one.
    return local - offset(zone, local - offset(zone, local - min(zone[:2])))


def _year(utc):
    # (year, its first midnight, the weekday then)
    now = time.gmtime(utc)
    return now[0], utc - utc % _DAY - (now[7] - 1) * _DAY, now[6] - (now[7] - 1)


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _edges(zone, year, first, weekday):
    # Begin and end of summer time in that year, in UTC.
    moments = []
    for rule in zone[2:]:
        month, week, day, second = rule
        before = sum(_LENGTHS[: month - 1]) + (month > 2 and _leap(year))
        at = (day - 1 - weekday - before) % 7 + week * 7 - 7
        if at >= _LENGTHS[month - 1] + (month == 2 and _leap(year)):
            at -= 7  # there is no fifth one: the last
        moments.append(first + (before + at) * _DAY + second)
    return moments[0] - zone[0], moments[1] - zone[1]


def _name(text, at):
    # Index after a name: three letters or more, or <anything>.
    if text[at : at + 1] == "<":
        end = text.find(">", at) + 1
        if end - at > 4:
            return end
    else:
        end = at
        while end < len(text) and text[end].isalpha():
            end += 1
        if end - at > 2:
            return end
    raise ValueError("no zone name")


def _offset(text, at):
    # POSIX counts hours west of Greenwich.
    end = at
    while end < len(text) and (text[end].isdigit() or text[end] in "+-:"):
        end += 1
    return -_seconds(text[at:end], _MOST_HOURS), end


def _rule(text):
    date, slash, clock = text.partition("/")
    parts = date[1:].split(".")
    if date[:1] != "M" or len(parts) != 3:
        raise ValueError("rules look like M3.5.0/2")
    month, week, day = [_number(part) for part in parts]
    if not (1 <= month <= 12 and 1 <= week <= 5 and day <= 6):
        raise ValueError("rules look like M3.5.0/2")
    return month, week, day, _seconds(clock, _MOST_RULE_HOURS) if slash else 2 * _HOUR


def _seconds(text, most):
    # [+-]h[:m[:s]]
    sign = text[:1]
    parts = [_number(part) for part in (text[1:] if sign in ("+", "-") else text).split(":")]
    parts += [0, 0]
    if len(parts) > 5 or parts[0] > most or parts[1] > 59 or parts[2] > 59:
        raise ValueError("times look like 2 or -3:30")
    seconds = parts[0] * _HOUR + parts[1] * 60 + parts[2]
    return -seconds if sign == "-" else seconds


def _number(text):
    if not text.isdigit() or len(text) > 3:
        raise ValueError("not a number")
    return int(text)
