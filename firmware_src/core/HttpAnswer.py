# An HTTP answer, taken in piece by piece as it arrives. Only the body is kept, up to a limit.
from micropython import const

_LINE = const(512)  # bytes of a line that are looked at
_MOVED = (301, 302, 303, 307, 308)
_CRLF = const(b"\r\n")


class Answer:
    def __init__(self, limit, bodyless=False):
        self.limit = limit
        self.bodyless = bodyless  # the answer to HEAD
        self.status = 0
        self.location = None  # where a redirect leads
        self.body = bytearray()
        self.done = False
        self._line = b""
        self._cut = False  # the line is longer than what we have of it
        self._take_line = self._status
        self._left = None  # bytes of body or chunk to come; None: until the end
        self._chunked = False

    def feed(self, data):
        # Raises OSError when that is no proper answer, or too long a one.
        while data and not self.done:
            if self._take_line:
                data = self._collect(data)
            else:
                data = self._content(data)

    def end(self):
        # The other side has closed.
        if not self.done and (self._take_line or self._left is not None):
            raise OSError("answer was cut short")
        self.done = True

    def text(self):
        try:
            return self.body.decode()
        except UnicodeError:  # not UTF-8: the older way, one byte one character
            return "".join([chr(byte) for byte in self.body])

    def _collect(self, data):
        # Gather one line and deal with it; returns what follows.
        end = data.find(b"\n")
        part = data if end < 0 else data[:end]
        room = _LINE - len(self._line)
        self._line += part[:room]
        self._cut = self._cut or len(part) > room
        if end < 0:
            return b""
        line, cut = self._line.rstrip(_CRLF), self._cut
        self._line, self._cut = b"", False
        self._take_line(line, cut)
        return data[end + 1 :]

    def _status(self, line, _):
        # The reason behind the number may be missing, and nobody needs it.
        if line[:7] != b"HTTP/1." or line[8:9] != b" " or line[12:13] not in (b"", b" "):
            raise OSError("not an HTTP answer")
        self.status = _number(line[9:12], 10)
        self._take_line = self._header

    def _header(self, line, cut):
        if not line:
            return self._body_begins()
        at = line.find(b":")
        name, value = line[:at].lower(), line[at + 1 :].strip()
        if name == b"content-length":
            size = _number(value, 10)
            if self._left not in (None, size):
                raise OSError("bad HTTP answer")
            self._left = size
        elif name == b"transfer-encoding":
            if value.lower() != b"chunked":
                raise OSError("unknown encoding of the answer")
            self._chunked = True
        elif name == b"content-encoding" and value.lower() not in (b"identity", b""):
            raise OSError("unknown encoding of the answer")
        elif name == b"location" and self.status in _MOVED:
            if cut:
                raise OSError("bad redirect")
            self.location = value

    def _body_begins(self):
        if self.status < 200:  # "100 Continue": the real one follows
            self._take_line = self._status
            self._left = None
            self._chunked = False
        elif self.bodyless or self.location or self.status in (204, 304):
            self.done = True
        elif self._chunked:
            self._take_line = self._chunk
        else:
            self._take_line = None
            self.done = self._left == 0
            self._check(self._left or 0)

    def _chunk(self, line, _):
        self._left = _number(line.split(b";")[0].strip(), 16)
        self._check(self._left)
        self._take_line = None if self._left else self._trailer

    def _chunk_end(self, line, _):
        if line:
            raise OSError("bad HTTP answer")
        self._take_line = self._chunk

    def _trailer(self, line, _):
        self.done = not line

    def _content(self, data):
        size = len(data) if self._left is None else min(self._left, len(data))
        self._check(size)
        self.body += data[:size]
        if self._left is not None:
            self._left -= size
            if not self._left:
                self.done = not self._chunked
                self._take_line = self._chunk_end
        return data[size:]

    def _check(self, size):
        if len(self.body) + size > self.limit:
            raise OSError("answer is longer than {} bytes".format(self.limit))


def _number(digits, base):
    # int() would also take signs, blanks and underscores.
    if not 0 < len(digits) <= 8:
        raise OSError("bad HTTP answer")
    for byte in digits:
        if byte not in (b"0123456789abcdefABCDEF" if base == 16 else b"0123456789"):
            raise OSError("bad HTTP answer")
    return int(digits, base)
