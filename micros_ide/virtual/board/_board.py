# The board's link to the process that carries it, and everything that waits.
#
# The link is a socket. Lines to the board: facts first, then "wifi 0|1", "air rssi verdict",
# "cut n torn", "pin n level", "live ms", "stay ms", "quiet service", "pins" (show them), "web ..."
# (see webrepl), and the answers "joined", "seen", "addr", "way", "own". Lines from the board: "w"
# (one flash operation), "cut", "reset", "soft", "bitten", "sleep ms", "wdt ms", "rtc s",
# "memory hex", "kbd 3|-1", "host name", "ready texts", "lived ms", "asking", "arrived", "leave",
# "ap 0|1", and the questions "join", "scan", "name name", "route address port", "take address".
import json
import uselect as _select
import usys as _sys

import _clock
import _interrupts

facts = {}
link = None
timers = []  # running machine.Timer objects
on = {}  # first word of a line -> what to do with the rest, at once
later = {}  # the same for what runs the program's own code: only while it waits
_queue = []
_poll = _select.poll()  # of what waits
_look = _select.poll()  # of `receive`: a handler may call it while the program waits
_inside = False
_line = b""  # taken from the link, and not done yet


def open_link(fd, bell, ring, watched):
    global link
    link = open(fd, "r+b")
    facts.update(json.loads(link.readline()))
    _poll.register(link, _select.POLLIN)
    _look.register(link, _select.POLLIN)
    _interrupts.start(bell, ring, serve, watched)
    _clock.ahead = facts["ahead"]
    _clock.lived = tell
    _clock.bitten = _bitten


def tell(line):
    link.write(line)


def leave(line):
    # The last thing that is told.
    if _clock.target is not None:
        _clock.report()
    tell(line)
    halt()


def _bitten():
    leave("bitten\n")


def halt():
    # The carrying process ends this one as soon as it has read what was told.
    _interrupts.hold()
    while True:
        try:
            link.read(1)
        except KeyboardInterrupt:
            pass


def receive():
    # Take what was sent without running any of the program's code.
    _interrupts.hold()
    try:
        while True:
            if not _line:
                for _ in _look.ipoll(0):
                    break
                else:
                    return
            _take()
    except KeyboardInterrupt:
        _interrupts.call_soon()  # for the line that it has struck
        raise
    finally:
        _interrupts.release()


def _take():
    # While interrupts are held: a handler that looks at the link would take the rest of the line.
    # Ctrl-C strikes all the same, at any branch: so a line is kept until it is done, and is done
    # again where it was struck in the middle.
    global _line
    if not _line:
        _line = link.readline()
        if not _line:
            raise SystemExit  # the carrying process is gone
    word, _, rest = _line.decode().strip().partition(" ")
    if word in on:
        on[word](rest)
        return done()  # no branch in between
    if word in later:
        _queue.append((word, rest))
    return done()


def done():
    # The line is not to be done again.
    global _line
    _line = b""


def leave_for_later(word, rest):
    _queue.append((word, rest))


def ask(question, word):
    answer = []
    _interrupts.hold()
    try:
        on[word] = answer.append
        tell(question)
        while not answer:
            _take()
    finally:
        _interrupts.release()
    return answer[0]


def serve():
    # Run what is due: lines that concern the program, what was scheduled, then timers. Those that
    # are late run in the order in which they were due.
    global _inside
    receive()
    if _inside or _interrupts.held:
        return  # a callback that waits does not run others
    _inside = True
    try:
        while _queue:
            word, rest = _queue.pop(0)
            later[word](rest)
        for _ in range(len(_interrupts.queue)):
            callback(*_interrupts.queue.pop(0))
        if timers:
            _fire()
    finally:
        _inside = False
        arm()
    if _interrupts.queue or _queue:
        _interrupts.call_soon()


def _fire():
    now = _clock.now()
    due = [timer for timer in timers if timer.due <= now]
    if due:
        _interrupts.forget()
        due.sort(key=lambda timer: timer.due)
        for timer in due:
            if timer in timers:  # no handler before it has stopped it
                timer.fire(now)


def arm():
    # Have the next timer run on time even if the program does not wait.
    if not _inside:
        _interrupts.expect(span(-1))


def callback(function, argument):
    try:
        function(argument)
    except (Exception, SystemExit) as error:
        _sys.print_exception(error)


def span(limit):
    # Milliseconds until the next timer, `limit` at most; -1 is for ever.
    if _inside:
        return limit
    now = _clock.now()
    for timer in timers:
        left = max(0, timer.due - now)
        if limit < 0 or left < limit:
            limit = left
    return limit


def wait_ms(length):
    end = _clock.now() + length
    while True:
        left = max(0, end - _clock.now())
        due = span(left)
        quiet = True
        for _ in _poll.ipoll(_clock.patience(due)):
            quiet = False
        if quiet:
            _clock.skip(due)
        serve()
        if left == 0:
            return


def _show_pins(_):
    _interrupts.bell.write(_interrupts.pins)


on["pins"] = _show_pins
on["live"] = _clock.start
on["stay"] = _clock.stop
on["quiet"] = _clock.silent
