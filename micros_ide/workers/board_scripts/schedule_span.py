# mypy: ignore-errors
# ruff: noqa: ARG002, BLE001, D101, D102, D103, E402, I001, RUF005, SIM105, T201
# What a node's scheduler does in a span of time, worked out by the scheduler itself: runs in the
# MicroPython of this computer, in a folder with `node_config.json` and `request.json`, and prints
# JSON, an object a line. Moments are seconds since 1970 in UTC, `at` also of the local clock.
import json
import sys
import time

with open("request.json") as _file:
    REQUEST = json.load(_file)
sys.path[:] = [REQUEST["core"], ".frozen"]
import Time  # before LocalTime, which it loads itself
import CronSyntax
import InterruptHandler
import Literals
import LocalTime
import Scheduler
import SunTimes  # noqa: F401 - at hand all the time: it is asked often
import TimeZone
from ConfigHandler import cfgget
from CronPlan import Plan, by_sun, following
from TaskManager import in_background

EPOCH = 0 if time.gmtime(0)[0] == 1970 else 946684800
DAY = 86400
APART = 7200  # s between two firings that end a run of a dense entry
RETRY = 21600  # s: the plan looks again for a sunrise that there was not
TICKS = 200000  # of the timer, at most


def tell(kind, **values):
    values["is"] = kind
    print(json.dumps(values))


def read_entries():
    # [(text, number)] of what the node can read; tells of each.
    found = []
    pieces = CronSyntax.entries(cfgget("crontasks"))
    for number in range(len(pieces)):
        text = pieces[number]
        try:
            entry = CronSyntax.parse(text)
        except ValueError as error:
            tell("entry", number=number, text=text, error=str(error))
            continue
        tell_entry(number, text, entry, "entry")
        found.append((text, number))
    return found


def tell_entry(number, text, entry, kind):
    fields = None if by_sun(entry) else [f and list(f) for f in entry[:4]]
    sun = [entry[0], entry[1]] if by_sun(entry) else None
    command = text.partition("!")[2].strip()
    tell(kind, number=number, text=text, command=command, fields=fields, sun=sun,
         commands=commands(command))  # fmt: skip


def commands(text):
    # The words of each command, and what the node would put into its log instead of running it.
    found = []
    for one in Literals.commands(text):
        words = Literals.words(one)
        if words:
            found.append({"words": words, "error": arguments_fault(words)})
    return found


def arguments_fault(words):
    if words[0] == "task":
        return ""
    if in_background(words):
        words = words[:-1]
    if words[-1] == ">json":
        words = words[:-1]
    try:
        Literals.arguments(words[2:])
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


class Firings:
    # What one entry did: every firing, or runs of a dense one.

    def __init__(self, number, factor, tail, dense):
        self.number = number
        self.factor = factor  # firings for each that the plan is asked for
        self.tail = tail  # s from the first of them to the last
        self.dense = dense
        self.run = None  # day, first, last, count, ahead

    def note(self, utc, shown, due, ahead):
        if not self.dense:
            tell("fire", number=self.number, at=utc + EPOCH, ahead=ahead, late=shown - due)
            return
        day = shown // DAY
        if self.run and (self.run[0] != day or utc - self.run[2] >= APART or ahead != self.run[4]):
            self.end()
        if not self.run:
            self.run = [day, utc, utc, 0, ahead]
        self.run[2] = utc + self.tail
        self.run[3] += self.factor

    def end(self):
        if self.run:
            _, first, last, count, ahead = self.run
            tell("run", number=self.number, at=first + EPOCH, last=last + EPOCH, count=count,
                 ahead=ahead)  # fmt: skip
        self.run = None


def size(values, whole):
    return whole if values is None else len(values)


def dense(entry, limit):
    # (whether it is dense, firings for each minute in which it fires, s from the first to the last)
    if by_sun(entry):
        return False, 1, 0
    seconds = entry[3] or bytes(range(60))
    if size(entry[1], 24) * size(entry[2], 60) * len(seconds) <= limit:
        return False, 1, 0
    return True, len(seconds), seconds[-1] - seconds[0]


def follow(begin, end, asked):
    # Let the plan go from `begin` to `end`, as the task "cron" does with the clock.
    good = read_entries()
    night = [(Scheduler._NIGHT[k][0], -1 - k) for k in range(len(Scheduler._NIGHT))]
    for text, number in night:
        tell_entry(number, text, CronSyntax.parse(text), "night")
    plan = Plan(Time.sun_day)
    ahead = LocalTime.offset(begin)
    plan.load("", begin + ahead, night + good)
    notes = {}
    for k in range(len(plan.entries)):
        entry = plan.entries[k]
        thick, factor, tail = dense(entry, REQUEST["limit"])
        notes[entry[-1]] = Firings(entry[-1], factor, tail, thick)
        if thick:  # the other seconds of a minute follow the first
            tell_next(entry, asked)
            first = (entry[3] or b"\0")[:1]
            plan.entries[k] = entry[:3] + (first, entry[4])
    plan.search(begin + ahead - 1)
    together = {}
    utc, edge = begin, begin
    while utc < end:
        if utc >= edge:
            edge = next_edge(utc, end)
            ahead = LocalTime.offset(utc)
        shown = utc + ahead
        due = {plan.entries[k][-1]: plan.due[k] for k in range(len(plan.due))}
        fired = plan.take(shown)
        for number in fired:
            notes[number].note(utc, shown, due[number], ahead)
        if len(fired) > 1:
            meet(together, notes, fired, utc)
        soon = plan.next()
        utc = min(utc + RETRY if soon is None else utc + min(soon - shown, RETRY), edge)
    for one in notes.values():
        one.end()
    for group, (count, first) in together.items():
        tell("together", numbers=list(group), count=count, at=first + EPOCH)
    for k in range(len(plan.due)):
        if plan.due[k] is not None:  # the next one after the span
            tell_moment("after", plan.entries[k][-1], plan.due[k], ahead)


def tell_moment(kind, number, local, ahead):
    # When the clock shows `local`, which is at most days away; `ahead` is its offset today.
    utc = local - LocalTime.offset(local - ahead)
    tell(kind, number=number, at=utc + EPOCH, ahead=LocalTime.offset(utc))


def tell_next(entry, asked):
    # The next firing of an entry whose firings are not told one by one.
    ahead = LocalTime.offset(asked)
    due = following(entry, asked + ahead - 1, Time.sun_day)
    if due is not None:
        tell_moment("next", entry[-1], due, ahead)


def meet(together, notes, fired, utc):
    # What is done several times a minute meets everything, and that is meant.
    group = tuple([number for number in fired if number >= 0 and notes[number].factor == 1])
    if len(group) > 1:
        seen = together.setdefault(group, [0, utc])
        seen[0] += 1


def next_edge(utc, end):
    # When the clock is moved next; `end` if that is not in the span.
    ahead = LocalTime.offset(utc)
    minutes, at, move = LocalTime.outlook(utc + ahead, utc)
    if at is None:
        return end
    edge = at - minutes * 60
    if edge < end:
        tell("edge", at=edge + EPOCH, ahead=ahead, move=move)
    return edge


def sun_days(begin, end):
    day = begin + LocalTime.offset(begin)
    day -= day % DAY
    while day < end + LocalTime.offset(end):
        tell("day", midnight=day + EPOCH, sun=Time.sun_day(day))
        day += DAY


class Stop(BaseException):
    pass


class Ticker:
    # A clock of milliseconds that moves when somebody sleeps.
    ticks_add = time.ticks_add
    ticks_diff = time.ticks_diff

    def __init__(self, span):
        self.now = 0
        self.span = span
        self.fired = []

    def ticks_ms(self):
        return self.now

    async def sleep_ms(self, ms):
        self.now += ms

    def fire(self, command):
        if self.now >= self.span or len(self.fired) >= TICKS:
            raise Stop
        self.fired.append(self.now)


def ticks(started, begin, end):
    # When the task "timirq" of a node that started then runs its command.
    command, period = cfgget("timirqcbf").strip(), cfgget("timirqseq")
    if not command or command.startswith("n/a"):
        return
    tell("timer", command=command, period=period, commands=commands(command))
    if started is None or (end - started) * 1000 // period > TICKS:
        return
    clock = Ticker((end - started) * 1000)
    InterruptHandler.time = InterruptHandler.asyncio = clock
    InterruptHandler.exec_lm_pipe = clock.fire
    try:
        InterruptHandler._tick(command, period).send(None)
    except Stop:
        pass
    inside = [started + ms // 1000 for ms in clock.fired if started + ms // 1000 >= begin]
    if len(inside) * DAY <= REQUEST["limit"] * (end - begin):
        for moment in inside:
            tell("tick", at=moment + EPOCH, ahead=LocalTime.offset(moment))


def midnight(utc, days):
    # When the local day began, or begins `days` later.
    shown = utc + LocalTime.offset(utc)
    shown += days * DAY - shown % DAY
    utc = shown - LocalTime.offset(utc)
    return shown - LocalTime.offset(utc)


def main():
    begin, end = REQUEST["begin"] - EPOCH, REQUEST["end"] - EPOCH
    if REQUEST["local"]:
        end -= begin
        begin -= LocalTime.offset(begin - LocalTime.offset(begin))
        end += begin
    asked = begin
    if REQUEST["whole"]:
        days = (end - begin) // DAY
        begin, end = midnight(begin, 0), midnight(begin, days)
    place = Time.place()
    tell("node", place=place, ahead=LocalTime.offset(begin), begin=begin + EPOCH, end=end + EPOCH,
         end_ahead=LocalTime.offset(end))  # fmt: skip
    if cfgget("tz") != "n/a":
        try:
            TimeZone.parse(cfgget("tz"))
        except ValueError as error:
            tell("zone", error=str(error))
    sun_days(begin, end)
    started = REQUEST["started"]
    ticks(started if started is None else started - EPOCH, begin, end)
    follow(begin, end, asked)
    tell("end")


main()
