# Sockets of an ESP32: addresses are (host, port) tuples, and the network is the board's own.
import io
import usocket as _socket

import _clock
import _radio
import _ways

AF_INET = _socket.AF_INET
SOCK_STREAM = _socket.SOCK_STREAM
SOCK_DGRAM = _socket.SOCK_DGRAM
SOL_SOCKET = _socket.SOL_SOCKET
SO_REUSEADDR = _socket.SO_REUSEADDR
SO_BROADCAST = _socket.SO_BROADCAST
SO_KEEPALIVE = _socket.SO_KEEPALIVE
IPPROTO_TCP = 6
IPPROTO_UDP = 17
TCP_NODELAY = 1
_FILENO = 10  # the stream request for the number of the file behind it
_EAGAIN = 11
_EHOSTUNREACH = 113
_ECONNRESET = 104
_ETIMEDOUT = 110


def _raw(host, port):
    return _socket.getaddrinfo(host, port, AF_INET)[0][-1]


def _pair(raw):
    return ("%d.%d.%d.%d" % tuple(raw[4:8]), raw[2] << 8 | raw[3])


def getaddrinfo(host, port, af=AF_INET, type=SOCK_STREAM, proto=0, flags=0):
    return [(AF_INET, type or SOCK_STREAM, proto, "", (_radio.numeric(host), int(port)))]


class socket(io.IOBase):
    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0, _made=None):
        self._s = _made or _socket.socket(af, type)
        self._stream = type == SOCK_STREAM
        self._bound = _made is not None
        self._live = _made is not None
        self._whom = None  # who is asked by what is sent here
        self._limited = False  # in how long it waits
        self.fileno = self._s.fileno

    def ioctl(self, request, argument):
        if request == _FILENO:
            return self._s.fileno()
        if request == 4:
            self.close()
        return 0

    def _check(self):
        if not _radio.up():
            raise OSError(_ECONNRESET if self._live else _EHOSTUNREACH)

    def _leave_from(self, raw):
        # Other boards see this one's address, not that of the computer.
        if not self._bound and raw[4] == 127:
            self._s.bind(_raw(_radio.numeric(""), 0))
        self._bound = True

    def _ask(self):
        self._check()
        if self._whom:
            _clock.ask(id(self), self._whom)

    def _hear(self, read, *arguments):
        data = None
        try:
            data = read(*arguments)
        except OSError as error:
            if error.errno != _EAGAIN or not self._limited:
                raise
        if data is None:
            if self._limited:
                raise OSError(_ETIMEDOUT)
        else:
            _clock.heard(id(self), data and self._stream)
        return data

    def setblocking(self, wanted):
        self.settimeout(None if wanted else 0)

    def settimeout(self, seconds):
        self._limited = bool(seconds)
        self._s.settimeout(seconds)

    def setsockopt(self, level, option, value):
        if level == IPPROTO_TCP and option == TCP_NODELAY:
            self._s.setsockopt(level, option, value)
        elif level == SOL_SOCKET:
            self._s.setsockopt(level, option, value)

    def bind(self, address):
        self._s.bind(_raw(_radio.numeric(address[0]), address[1]))
        self._bound = True

    def listen(self, backlog=2):
        self._s.listen(backlog)

    def accept(self):
        made, raw = self._hear(self._s.accept)
        if not _radio.up():
            made.close()  # nothing comes through
            raise OSError(_EAGAIN)
        return socket(_made=made), _pair(raw)

    def connect(self, address):
        self._check()
        host, port, self._whom = _ways.find(address[0], address[1], self._stream)
        raw = _raw(host or _radio.numeric(""), port)
        self._leave_from(raw)
        self._live = True
        if self._stream:
            _clock.ask(id(self), self._whom)
        self._s.connect(raw)

    def sendto(self, data, address):
        self._check()
        host, port, whom = _ways.find(address[0], address[1], False)
        if not host:
            return len(data)
        raw = _raw(host, port)
        self._leave_from(raw)
        _clock.ask(id(self), whom)
        return self._s.sendto(data, raw)

    def recvfrom(self, size):
        data, raw = self._hear(self._s.recvfrom, size)
        return data, _ways.shown(_pair(raw), data)

    def recv(self, size):
        self._check()
        return self._hear(self._s.recv, size)

    def send(self, data):
        self._ask()
        return self._s.send(data)

    def sendall(self, data):
        self._ask()
        view = memoryview(data)
        done = 0
        while done < len(view):
            done += self._s.send(view[done:])

    def read(self, size=-1):
        self._check()
        return self._hear(self._s.read, -1 if size is None else size)

    def readinto(self, *arguments):
        self._check()
        return self._hear(self._s.readinto, *arguments)

    def readline(self, *arguments):
        self._check()
        return self._hear(self._s.readline, *arguments)

    def write(self, *arguments):
        self._ask()
        return self._s.write(*arguments)

    def makefile(self, *arguments):
        return self

    def close(self):
        _clock.heard(id(self), False)
        self._s.close()
