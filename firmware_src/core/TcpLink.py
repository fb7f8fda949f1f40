# One outgoing TCP connection that never waits by itself: its generators yield how many
# milliseconds to wait, so the same code serves tasks (`await sleep_ms`) and blocking callers.
import select
import socket
import time
from errno import EINPROGRESS

from micropython import const

_STEP_MS = const(10)


class Link:
    def __init__(self, ms):
        self.s = None
        self.patience(ms)

    def patience(self, ms):
        # From now on `ms` are left for everything that has to be waited for.
        self.end = time.ticks_add(time.ticks_ms(), int(ms))

    def connect(self, host, port):
        # A dotted address: a name would be looked up here, and that blocks.
        address = socket.getaddrinfo(host, port)[0][-1]
        self.s = socket.socket()
        self.s.setblocking(False)
        try:
            self.s.connect(address)
        except OSError as error:
            if error.args[0] != EINPROGRESS:
                raise
        poller = select.poll()
        poller.register(self.s, select.POLLOUT)
        while not poller.poll(0):
            yield self.pause()

    def write(self, data):
        view = memoryview(data)
        while len(view):
            pause = self.pause()
            count = self.s.write(view)
            if count:
                view = view[count:]
                pause = 0
            yield pause

    def read(self, buffer):
        # How many bytes came into `buffer`; 0 at the end. (TLS layers hold bytes that no poll
        # tells of: so it is always tried.)
        while True:
            pause = self.pause()
            count = self.s.readinto(buffer)
            if count is not None:
                yield 0  # an endless stream must not keep the others from their turn
                return count
            yield pause

    def pause(self):
        # How long to wait before the next attempt. OSError when patience is at its end.
        if time.ticks_diff(self.end, time.ticks_ms()) <= 0:
            raise OSError("timed out")
        return _STEP_MS

    def close(self):
        if self.s:
            self.s.close()
            self.s = None
