# When each entry of `crontasks` is due next. Arithmetic only: no clock, no files, no event loop, so
# that it can be driven with any clock, and far ahead.
import sys
import time

from micropython import const

_DAY = const(86400)
_AHEAD = const(8)  # days in which a next time is looked for
_JUMP = const(10800)  # s: a larger one means that the clock was set
_SLIP = const(900)  # s: a smaller one backwards is a correction
_RETRY = const(21600)  # s between looks for a sunrise that there was not
_SHOWN = const(5)  # entries and errors that are shown
_WIDTH = const(60)  # characters of one of them


class Plan:
    # The entries of `crontasks`, and when each is due next. Times are seconds of the local clock
    # in the board's epoch; `sun(midnight)` gives (sunrise, sunset) of a day as Time.sun_day does.

    def __init__(self, sun):
        self.sun = sun
        self.entries = []
        self.due = []  # for each entry its next time, None if there is none in sight
        self.errors = []
        self.last = None  # up to here everything has been done
        self._retry = 0

    def load(self, text, now, jobs=()):
        # Take a new text; entries that cannot be read are left out, self.errors names the first.
        # `jobs` are further entries with a function for a command.
        import CronSyntax

        sys.modules.pop("CronSyntax", None)
        self.errors = []
        entries = [CronSyntax.parse(entry)[:-1] + (work,) for entry, work in jobs]
        for entry in CronSyntax.entries(text):
            try:
                entries.append(CronSyntax.parse(entry))
            except ValueError as error:
                if len(self.errors) < _SHOWN:
                    self.errors.append("{}: {}".format(entry[:_WIDTH], error))
        due = []
        for entry in entries:  # what was there before goes on as it was
            if entry in self.entries:
                due.append(self.due[self.entries.index(entry)])
            else:
                due.append(following(entry, now - 1, self.sun))
        self.entries, self.due = entries, due
        if self.last is None:
            self.last = now - 1

    def take(self, now):
        # The commands that are due at `now`, in the order of their times. Each once, however
        # often it was missed.
        jump = now - self.last
        if not -_JUMP <= jump <= _JUMP:  # the clock was set: a new beginning
            self.search(now - 1)
        elif jump < -_SLIP:  # end of summer time: what has an hour of its own has had it
            self.search(now - 1, _hourly)
        if jump > 0 or jump < -_SLIP:
            self.last = now
        if now >= self._retry or self._retry - now > _RETRY:
            self._retry = now + _RETRY
            for i in range(len(self.due)):
                if self.due[i] is None:
                    self.due[i] = following(self.entries[i], now, self.sun)
        ready = [(self.due[i], i) for i in range(len(self.due)) if (self.due[i] or now + 1) <= now]
        # All or nothing: when memory runs out here, the same is due in the next second.
        again = [following(self.entries[i], now, self.sun) for _, i in ready]
        for k in range(len(ready)):
            self.due[ready[k][1]] = again[k]
        return [self.entries[i][-1] for _, i in sorted(ready)]

    def search(self, after, wanted=None):
        # Set the next times anew: all, or of the entries for which wanted(entry) is true.
        for i in range(len(self.entries)):
            if not wanted or wanted(self.entries[i]):
                self.due[i] = following(self.entries[i], after, self.sun)

    def next(self):
        return min([due for due in self.due if due is not None] or [None])

    def __str__(self):
        # What `task show cron` tells.
        ready = [(self.due[i], self.entries[i][-1]) for i in range(len(self.due)) if self.due[i]]
        ready = sorted([one for one in ready if isinstance(one[1], str)])
        lines = []
        for due, command in ready[:_SHOWN]:
            when = "{}.{}.{}-{}:{}:{}".format(*time.gmtime(due)[:6])
            lines.append("{} {}".format(when, command[:_WIDTH]))
        if len(ready) > _SHOWN:
            lines.append("and {} more".format(len(ready) - _SHOWN))
        lines += ["[ERR] " + error for error in self.errors]
        return "\n".join(lines) or "no entries"


def by_sun(entry):
    return len(entry) == 3


def _hourly(entry):
    return len(entry) == 5 and entry[1] is None


def following(entry, after, sun):
    # The first time after `after` at which `entry` is due; None if there is none for days.
    if by_sun(entry):
        return _following_sun(entry, after + 1, sun)
    low = (after + 1) % _DAY
    midnight = after + 1 - low
    for _ in range(_AHEAD):
        if entry[0] is None or time.gmtime(midnight)[6] in entry[0]:
            second = _second(entry, low)
            if second is not None:
                return midnight + second
        midnight += _DAY
        low = 0
    return None


def _following_sun(entry, least, sun):
    # A sunset may belong to the day before: far from the equator, or by its offset.
    tag, offset, _ = entry
    midnight = least - offset - (least - offset) % _DAY - _DAY
    for _ in range(_AHEAD):
        second = sun(midnight)[tag]
        if second is not None and midnight + second + offset >= least:
            return midnight + second + offset
        midnight += _DAY
    return None


def _second(entry, low):
    # The first second of a day, `low` at the earliest, that fits; None if there is none.
    _, hours, minutes, seconds, _ = entry
    for hour in range(24) if hours is None else hours:
        if hour < low // 3600:
            continue
        for minute in range(60) if minutes is None else minutes:
            start = hour * 3600 + minute * 60
            if start + 59 < low:
                continue
            for second in range(60) if seconds is None else seconds:
                if start + second >= low:
                    return start + second
    return None
