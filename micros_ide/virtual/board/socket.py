# Sockets of an ESP32: addresses are (host, port) tuples, and the network is the board's own.
import io
import usocket as _socket

import _radio

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


def _raw(address):
    host, port = address[0], address[1]
    return _socket.getaddrinfo(_radio.numeric(host), port, AF_INET)[0][-1]


def _pair(raw):
    return ("%d.%d.%d.%d" % tuple(raw[4:8]), raw[2] << 8 | raw[3])


def getaddrinfo(host, port, af=AF_INET, type=SOCK_STREAM, proto=0, flags=0):
    name = _radio.numeric(host)
    if not name[0].isdigit() and not _radio.up():
        raise OSError(-202)  # the ESP-IDF's "no answer from DNS"
    pair = _pair(_socket.getaddrinfo(name, int(port), AF_INET)[0][-1])
    return [(AF_INET, type or SOCK_STREAM, proto, "", pair)]


class socket(io.IOBase):
    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0, _made=None):
        self._s = _made or _socket.socket(af, type)
        self._bound = _made is not None
        self._live = _made is not None
        self.fileno = self._s.fileno
        self.setblocking = self._s.setblocking
        self.settimeout = self._s.settimeout

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
            self._s.bind(_raw(("", 0)))
        self._bound = True

    def setsockopt(self, level, option, value):
        if level == IPPROTO_TCP and option == TCP_NODELAY:
            self._s.setsockopt(level, option, value)
        elif level == SOL_SOCKET:
            self._s.setsockopt(level, option, value)

    def bind(self, address):
        self._s.bind(_raw(address))
        self._bound = True

    def listen(self, backlog=2):
        self._s.listen(backlog)

    def accept(self):
        made, raw = self._s.accept()
        if not _radio.up():
            made.close()  # nothing comes through
            raise OSError(_EAGAIN)
        return socket(_made=made), _pair(raw)

    def connect(self, address):
        self._check()
        raw = _raw(address)
        self._leave_from(raw)
        self._live = True
        self._s.connect(raw)

    def sendto(self, data, address):
        self._check()
        raw = _raw(address)
        self._leave_from(raw)
        return self._s.sendto(data, raw)

    def recvfrom(self, size):
        data, raw = self._s.recvfrom(size)
        return data, _pair(raw)

    def recv(self, size):
        self._check()
        return self._s.recv(size)

    def send(self, data):
        self._check()
        return self._s.send(data)

    def sendall(self, data):
        self._check()
        view = memoryview(data)
        done = 0
        while done < len(view):
            done += self._s.send(view[done:])

    def read(self, size=-1):
        self._check()
        return self._s.read() if size is None or size < 0 else self._s.read(size)

    def readinto(self, *arguments):
        self._check()
        return self._s.readinto(*arguments)

    def readline(self, *arguments):
        self._check()
        return self._s.readline(*arguments)

    def write(self, *arguments):
        self._check()
        return self._s.write(*arguments)

    def makefile(self, *arguments):
        return self

    def close(self):
        self._s.close()
