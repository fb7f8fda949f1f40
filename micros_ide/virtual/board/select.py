# Polling that also serves the board: its timers and what the world outside does to it.
import uselect as _select

import _board
import _clock

POLLIN = _select.POLLIN
POLLOUT = _select.POLLOUT
POLLERR = _select.POLLERR
POLLHUP = _select.POLLHUP


class poll:
    def __init__(self):
        self._poll = _select.poll()
        self._poll.register(_board.link, POLLIN)
        self.register = self._poll.register
        self.unregister = self._poll.unregister
        self.modify = self._poll.modify

    def ipoll(self, timeout=-1, flags=0):
        end = _clock.now() + timeout
        left = timeout
        while True:
            due = _board.span(left)
            hit = False
            quiet = True
            for event in self._poll.ipoll(_clock.patience(due), flags):
                quiet = False
                if event[0] is not _board.link:
                    hit = True
                    yield event
            if quiet:
                _clock.skip(due)
            _board.serve()
            if hit:
                return
            if timeout >= 0:
                left = max(0, end - _clock.now())
                if left == 0:
                    return

    def poll(self, timeout=-1, flags=0):
        return [tuple(event) for event in self.ipoll(timeout, flags)]


def select(readers, writers, broken, timeout=-1):
    poller = poll()
    wanted = {}
    for things, mask in ((readers, POLLIN), (writers, POLLOUT), (broken, POLLERR)):
        for thing in things:
            key = id(thing)
            wanted[key] = wanted.get(key, 0) | mask
            poller.register(thing, wanted[key])
    found = ([], [], [])
    milliseconds = -1 if timeout is None or timeout < 0 else int(timeout * 1000)
    for thing, event in poller.ipoll(milliseconds):
        asked = wanted[id(thing)]
        for place, mask in enumerate((POLLIN, POLLOUT, POLLERR)):
            if asked & mask and event & (mask | POLLERR | POLLHUP):
                found[place].append(thing)
    return found
