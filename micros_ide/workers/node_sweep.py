"""Ask many addresses at once who is there: one thread, one selector, a deadline for each.

Most addresses answer at once or never, so a connection that is under way costs one entry in a
selector and one in a heap, and nothing waits for anything else.
"""

from __future__ import annotations

import errno
import heapq
import itertools
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from micros_ide.model.discovery import Reply
from micros_ide.model.presence import Trouble
from micros_ide.workers.node_greeting import GreetingTalk, Step
from micros_ide.workers.open_files import room_for

TIMEOUT_S = 3.0  # for a whole answer
# Of that, for the connection. The first packet is sent again after one second: of the three
# seconds this leaves time for one lost packet.
_CONNECTING = 0.4
_AT_ONCE = 512  # a system keeps about 1,000 neighbours in mind; FD_SETSIZE is 512 on Windows
_BATCH = 64  # connections begun before those that answer are served again
_CHUNK = 4096
_LEAVE_S = 0.3  # for the node to say goodbye after `exit`
_BUSY_PAUSE_S = 0.3
_UNDER_WAY = {errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY}
_NO_ROOM = {
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.ENOMEM,
    errno.EADDRNOTAVAIL,
    errno.EAGAIN,
}
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)

Target = tuple[str, int]  # numeric address, port


class _Link:
    """One connection under way."""

    __slots__ = ("began", "deadline", "last", "socket", "talk", "target")

    def __init__(self, target: Target, sock: socket.socket, began: float, last: float) -> None:
        self.target, self.socket = target, sock
        self.began = began
        self.deadline = self.last = last  # `last` is when the answer has to be there
        self.talk: GreetingTalk | None = None  # None until connected


class NodeSweep:
    """One run over many addresses; `stop` ends it from another thread."""

    def __init__(
        self,
        timeout_s: float = TIMEOUT_S,
        *,
        connecting: float = _CONNECTING,
        at_once: int = _AT_ONCE,
    ) -> None:
        """Give each address `timeout_s` seconds for everything.

        `connecting` is the share of it after which one that takes no connection is silent.
        """
        self._timeout_s, self._connecting = timeout_s, connecting
        self._at_once = room_for(at_once)
        self._waker, self._wake = socket.socketpair()
        self._stopped = False

    def stop(self) -> None:
        """End `run` at once; may be called at any time, more than once."""
        self._stopped = True
        with suppress(OSError):  # it is over already
            self._wake.send(b"x")

    def run(
        self,
        targets: Iterable[Target],
        on_reply: Callable[[Reply], None],
        on_progress: Callable[[int], None] = lambda _done: None,
    ) -> None:
        """Ask every target once; call `on_reply` for each, as they come, in this thread.

        `on_progress` gets the number of addresses that are settled. Nodes are said goodbye to, so
        that their connection is free at once. Whatever a callback raises ends the run.
        """
        round_ = _Round(
            iter(targets),
            on_reply,
            self._timeout_s,
            self._timeout_s * self._connecting,
            self._at_once,
        )
        round_.selector.register(self._waker, selectors.EVENT_READ)
        try:
            while not self._stopped and round_.step():
                on_progress(round_.done)
        finally:
            round_.close()
            self._waker.close()
            self._wake.close()


class _Round:
    """The state of one run."""

    def __init__(
        self,
        targets: Iterator[Target],
        on_reply: Callable[[Reply], None],
        timeout_s: float,
        connect_s: float,
        at_once: int,
    ) -> None:
        self.selector = selectors.DefaultSelector()
        self.done = 0
        self._targets, self._on_reply = targets, on_reply
        self._timeout_s, self._connect_s = timeout_s, connect_s
        self._at_once = at_once
        self._links: set[_Link] = set()
        self._deadlines: list[tuple[float, int, _Link]] = []
        self._numbers = itertools.count()
        self._back: list[Target] = []  # there was no room for them
        self._again: deque[tuple[float, Target, float]] = deque()  # busy nodes: when, who, last
        self._exhausted = False

    def step(self) -> bool:
        """Begin what there is room for, serve what has come; False when all is done."""
        now = time.monotonic()
        while self._again and self._again[0][0] <= now:
            _when, target, last = self._again.popleft()
            self._start(target, last)
        begun = self._fill()
        if not begun and not self._links and not self._again:
            return not self._exhausted or bool(self._back)
        for key, _mask in self.selector.select(0 if begun else self._pause()):
            if key.data is not None:
                self._serve(key.data)
        self._expire(time.monotonic())
        return True

    def close(self) -> None:
        """Close everything."""
        for link in tuple(self._links):
            self._drop(link)
        self.selector.close()

    def _fill(self) -> int:
        begun = 0
        while begun < _BATCH and len(self._links) < self._at_once:
            target = self._back.pop() if self._back else next(self._targets, None)
            if target is None:
                self._exhausted = True
                break
            begun += 1
            if not self._start(target, None):
                break
        return begun

    def _start(self, target: Target, last: float | None) -> bool:
        """Begin a connection; False when the system has no room for it now."""
        now = time.monotonic()
        sock, code = None, 0
        try:
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sock.setblocking(False)
            code = sock.connect_ex(target)
        except OSError as error:
            code = error.errno or errno.EIO
        if sock is None or (code and code not in _UNDER_WAY):
            if sock is not None:
                sock.close()
            return self._not_begun(target, code, last)
        link = _Link(target, sock, now, last or now + self._timeout_s)
        self._links.add(link)
        if code == 0:
            self._connected(link)
        else:
            self.selector.register(sock, selectors.EVENT_WRITE, link)
            self._until(link, min(now + self._connect_s, link.last))
        return True

    def _not_begun(self, target: Target, code: int, last: float | None) -> bool:
        if code in _NO_ROOM and last is None and self._links:
            # Ask fewer at a time from now on, and this one once another is through.
            self._at_once = max(1, len(self._links))
            self._back.append(target)
            return False
        self._report(Reply(*target, _trouble_of(code)))
        return True

    def _serve(self, link: _Link) -> None:
        if link.talk is None:
            code = link.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                self._drop(link)
                self._report(Reply(*link.target, _trouble_of(code)))
                return
            self.selector.unregister(link.socket)
            self._connected(link)
            return
        try:
            data = link.socket.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if link.talk.step is Step.END:
            # Its goodbye alone is waited for: bytes that nobody reads would make the system send a
            # reset. Nodes close 50 ms later.
            if not data or b"Bye!" in data:
                self._drop(link)
            return
        self._quick(link)
        self._heard(link, data)

    def _connected(self, link: _Link) -> None:
        link.talk = GreetingTalk()
        self._quick(link)
        self.selector.register(link.socket, selectors.EVENT_READ, link)
        self._until(link, link.last)

    def _heard(self, link: _Link, data: bytes) -> None:
        talk = link.talk
        if talk is None:
            return
        answer = talk.feed(data)
        if answer:
            try:
                link.socket.send(answer)  # a few bytes into an empty buffer
            except OSError:
                talk.feed(b"")
        if talk.step is Step.END:
            self._settled(link, talk, leaving=bool(answer))

    def _settled(self, link: _Link, talk: GreetingTalk, *, leaving: bool) -> None:
        now = time.monotonic()
        if leaving:
            with suppress(OSError):
                link.socket.shutdown(socket.SHUT_WR)
            self._until(link, now + _LEAVE_S)
        else:
            self._drop(link)
        if talk.trouble is Trouble.BUSY and now + _BUSY_PAUSE_S < link.last:
            self._again.append((now + _BUSY_PAUSE_S, link.target, link.last))
            return
        self._report(
            Reply(
                *link.target,
                talk.trouble,
                talk.hello,
                talk.version,
                round(now - link.began, 4),
                talk.detail,
            )
        )

    def _until(self, link: _Link, deadline: float) -> None:
        link.deadline = deadline
        heapq.heappush(self._deadlines, (deadline, next(self._numbers), link))

    def _expire(self, now: float) -> None:
        while self._deadlines and self._deadlines[0][0] <= now:
            deadline, _number, link = heapq.heappop(self._deadlines)
            if link not in self._links or link.deadline != deadline:
                continue  # settled, or given more time
            if link.talk is None:
                self._drop(link)
                self._report(Reply(*link.target, Trouble.SILENT))
            elif link.talk.step is Step.END:
                self._drop(link)
            else:
                link.talk.give_up()
                self._settled(link, link.talk, leaving=False)

    def _pause(self) -> float:
        due = [self._deadlines[0][0]] if self._deadlines else []
        due += [self._again[0][0]] if self._again else []
        return max(0.0, min(due) - time.monotonic()) if due else 0.0

    def _drop(self, link: _Link) -> None:
        self._links.discard(link)
        with suppress(KeyError, ValueError):  # never registered
            self.selector.unregister(link.socket)
        link.socket.close()

    def _report(self, reply: Reply) -> None:
        self.done += 1
        self._on_reply(reply)

    def _quick(self, link: _Link) -> None:
        if _QUICKACK is not None:  # else a node's second segment comes 40 ms late
            with suppress(OSError):
                link.socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)


def _trouble_of(code: int) -> Trouble:
    if code in {errno.ECONNREFUSED, errno.ECONNRESET}:
        return Trouble.REFUSED
    if code in {errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.EHOSTDOWN}:
        return Trouble.SILENT  # a neighbour that does not answer ends like this, too
    return Trouble.UNREACHABLE
