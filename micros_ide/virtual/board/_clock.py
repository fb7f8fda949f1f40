# The board's own clock. It runs with the computer's and can be sent ahead: then a wait in which
# nothing happens is skipped, and the clock moves on by as much.
import utime as _time

ahead = 0  # milliseconds that were skipped so far
target = None  # skip until then
bites = None  # when the watchdog resets the board
lived = None  # tells the carrying process how far `ahead` is
bitten = None  # what happens then
_asked = {}  # id of a socket -> whom it has asked; while an answer may come, nothing is skipped
_patience = 0  # the computer's time until when it may come
_told = 0
_ANSWER_MS = 1000
_MORE_MS = 50
_TELL_MS = 10000
_BUSY_MS = 100  # a program that never waits has arrived when it is this late


def now():
    # Milliseconds without a wrap, for everything that waits.
    return _time.ticks_ms() + ahead


def wall_ns():
    # The computer's date, and what was skipped.
    return _time.time_ns() + ahead * 1000000


def start(milliseconds):
    global target, patience
    target = now() + int(milliseconds)
    patience = _hurried


def stop(text):
    # At `text` milliseconds ahead, or where it is.
    global ahead, target, patience, _patience
    if text:
        ahead = max(ahead, int(text))
    target = None
    patience = _as_long
    _asked.clear()
    _patience = 0
    report()


def report():
    global _told
    _told = ahead
    lived("lived %d\n" % ahead)


def ask(key, whom):
    # Something was sent by a socket that an answer may come for.
    if target is not None:
        _asked[key] = whom
        _wait(_ANSWER_MS)
        lived("asking\n")


def heard(key, more):
    # Something has come for a socket; `more` of it may follow soon.
    if target is None:
        return
    if more:
        _asked.setdefault(key, "more")
        _wait(_MORE_MS)
    elif key in _asked:
        _settle(key)


def _settle(key):
    # Its question is over. After the last one nothing is waited for: what comes next, like a piece
    # of a command, must not be given the time that was meant for an answer.
    global _patience
    del _asked[key]
    if not _asked:
        _patience = 0


def _wait(milliseconds):
    global _patience
    _patience = max(_patience, _time.ticks_ms() + milliseconds)


def silent(whom):
    # Nobody will answer a question to `whom`.
    for key in _asked:
        if _asked[key] == whom:
            _settle(key)
            return


# `patience` says how long to wait really, when the next thing is due in `limit` ms (-1: never).


def _as_long(limit):
    # Without a branch: there the word to hurry could come, and what waits then would not hear it.
    return limit


def _hurried(limit):
    if _asked:
        left = _patience - _time.ticks_ms()
        if left > 0:
            return left if limit < 0 or left < limit else limit
        _asked.clear()
    return 0


patience = _as_long


def skip(limit):
    # Nothing has happened, and the next thing is due in `limit` ms (-1: never).
    global ahead
    if target is None or _asked:
        return
    left = target - now()
    if left <= 0:
        if limit or left < -_BUSY_MS:
            stop("")
            lived("arrived\n")
        return
    if limit < 0 or left < limit:
        limit = left
    if bites is not None:
        left = bites - now()
        if left <= limit:
            ahead += max(0, left)
            bitten()
            return
    ahead += limit
    if ahead - _told >= _TELL_MS:
        report()
