# The board's link to the process that carries it, and everything that waits.
#
# The link is a socket. Lines to the board: facts first, then "wifi 0|1", "cut n", "pin n level",
# "addr a.b.c.d". Lines from the board: "w" (one flash operation), "cut", "reset", "soft",
# "sleep ms", "wdt ms", "rtc s", "memory hex", "kbd 3|-1", "host name", "find name", "ready texts".
import json
import uselect as _select
import utime as _time
import usys as _sys

facts = {}
link = None
timers = []  # running machine.Timer objects
on = {}  # first word of a line -> what to do with the rest, at once
later = {}  # the same for what runs the program's own code: only while it waits
_queue = []
_poll = _select.poll()
_inside = False


def open_link(fd):
    global link
    link = open(fd, "r+b")
    facts.update(json.loads(link.readline()))
    _poll.register(link, _select.POLLIN)


def tell(line):
    link.write(line)


def halt():
    # The carrying process ends this one as soon as it has read what was told.
    while True:
        try:
            link.read(1)
        except KeyboardInterrupt:
            pass


def receive():
    # Take what was sent without running any of the program's code.
    for _ in _poll.ipoll(0):
        _take()


def _take():
    line = link.readline().decode().strip()
    if not line:
        raise SystemExit  # the carrying process is gone
    word, _, rest = line.partition(" ")
    if word in on:
        on[word](rest)
    elif word in later:
        _queue.append((word, rest))


def ask(question, word):
    answer = []
    on[word] = answer.append
    tell(question)
    while not answer:
        _take()
    return answer[0]


def serve():
    # Run what is due: lines that concern the program, then timers.
    global _inside
    receive()
    if _inside:
        return  # a callback that waits does not run others
    _inside = True
    try:
        while _queue:
            word, rest = _queue.pop(0)
            later[word](rest)
        now = _time.ticks_ms()
        for timer in list(timers):
            if _time.ticks_diff(timer.due, now) <= 0:
                timer.fire(now)
    finally:
        _inside = False


def callback(function, argument):
    try:
        function(argument)
    except Exception as error:
        _sys.print_exception(error)


def span(limit):
    # Milliseconds until the next timer, `limit` at most; -1 is for ever.
    if _inside:
        return limit
    now = _time.ticks_ms()
    for timer in timers:
        left = max(0, _time.ticks_diff(timer.due, now))
        if limit < 0 or left < limit:
            limit = left
    return limit


def wait_ms(length):
    end = _time.ticks_add(_time.ticks_ms(), length)
    while True:
        left = max(0, _time.ticks_diff(end, _time.ticks_ms()))
        for _ in _poll.ipoll(span(left)):
            _take()
        serve()
        if left == 0:
            return
