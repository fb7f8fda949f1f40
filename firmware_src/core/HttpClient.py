# One HTTP or HTTPS request with its redirects. Loaded by urequests for the time it takes.
import binascii
import json as _json
import time

from micropython import const

import urequests
from Debug import errlog_add
from HttpAnswer import Answer
from Resolve import resolve
from TcpLink import Link

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_REDIRECTS = const(3)
_CHUNK = const(512)  # bytes read at once
_CA = ("ca.der", "ca.pem")  # certificate of who signs the servers we trust
_CA_MAX = const(8192)
_OURS = ("host", "connection", "content-length", "transfer-encoding")


async def fetch(method, url, data, json, headers, limit, timeout):
    exchange = Exchange(method, url, data, json, headers, limit)
    link = Link(timeout * 1000)
    while True:
        address = await resolve(exchange.host)
        try:
            for pause in exchange.steps(link, address):
                await asyncio.sleep_ms(pause)
        finally:
            link.close()
        if not exchange.follow():
            return exchange.answer.status, exchange.answer.text()


def request(method, url, data, json, headers, limit, timeout):
    # The same, and everybody waits.
    exchange = Exchange(method, url, data, json, headers, limit)
    link = Link(timeout * 1000)
    while True:
        try:
            for pause in exchange.steps(link, exchange.host):
                time.sleep_ms(pause)
        finally:
            link.close()
        if not exchange.follow():
            return exchange.answer.status, exchange.answer.text()


class Exchange:
    def __init__(self, method, url, data, json, headers, limit):
        # ValueError for what must not go out: line breaks in a header, not a URL.
        self.method = _visible(method, "method")
        self.body = data.encode() if isinstance(data, str) else data
        self.headers = headers
        self.kind = ""
        if json is not None:
            self.body = _json.dumps(json).encode()
            self.kind = "Content-Type: application/json\r\n"
        self.limit = limit
        self.left = _REDIRECTS
        self.answer = None
        self.tls, self.host, self.port, self.path = split_url(url)

    def steps(self, link, address):
        # The request to `address` and its answer, as a generator of pauses.
        head = self._head()
        self.answer = Answer(self.limit, self.method == "HEAD")
        yield from link.connect(address, self.port)
        try:
            if self.tls:
                link.s = _encrypt(link.s, self.host)
            yield from self._talk(link, head, self.answer)
        except ValueError as error:  # how MicroPython refuses a certificate
            raise OSError("certificate: {}".format(str(error).strip()))

    def _talk(self, link, head, answer):
        yield from link.write(head)
        if self.body:
            yield from link.write(self.body)
        buffer = bytearray(_CHUNK)
        while not answer.done:
            count = yield from link.read(buffer)
            if count:
                answer.feed(bytes(memoryview(buffer)[:count]))
            else:
                answer.end()

    def follow(self):
        # True if the answer leads elsewhere; the request is ready for that then.
        status = self.answer.status
        if not self.answer.location:
            return False
        if not self.left:
            raise OSError("too many redirects")
        self.left -= 1
        old = (self.tls, self.host, self.port)
        try:
            new = split_url(_absolute(self.answer.location.decode(), *old, self.path))
        except ValueError:
            raise OSError("bad redirect")
        if self.tls and not new[0]:
            raise OSError("redirect from https to http")
        self.tls, self.host, self.port, self.path = new
        if old != new[:3]:
            self.headers = None  # they may hold what only the first server should know
        if status == 303 or status < 303 and self.method == "POST":
            self.method = "GET"
            self.body = None
            self.kind = ""
        return True

    def _head(self):
        host = self.host
        if self.port != (443 if self.tls else 80):
            host += ":{}".format(self.port)
        head = "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}".format(
            self.method, self.path, host, self.kind
        )
        if self.body or self.method in ("POST", "PUT"):
            head += "Content-Length: {}\r\n".format(len(self.body or b""))
        for name, value in (self.headers or {}).items():
            low = _visible(name, "header").lower()
            value = str(value)
            if ":" in name or "\r" in value or "\n" in value:
                raise ValueError("bad header")
            if low not in _OURS and not (self.kind and low == "content-type"):
                head += "{}: {}\r\n".format(name, value)
        return (head + "\r\n").encode()


def split_url(url):
    # (encrypted, host, port, path). ValueError if it is no URL for us.
    _visible(url, "URL")
    scheme, mark, rest = url.partition("://")
    scheme = scheme.lower()
    if not mark or scheme not in ("http", "https"):
        raise ValueError("bad URL: http:// or https:// wanted")
    rest = rest.split("#")[0]
    end = len(rest)
    for char in "/?":
        at = rest.find(char)
        if 0 <= at < end:
            end = at
    host, _, port = rest[:end].partition(":")
    path = rest[end:]
    if not path.startswith("/"):
        path = "/" + path
    port = port or ("443" if scheme == "https" else "80")
    if not host or "@" in host or not port.isdigit() or not 0 < int(port[:6]) < 65536:
        raise ValueError("bad URL: host or port")
    return scheme == "https", host, int(port), path


def _absolute(location, tls, host, port, path):
    if "://" in location.split("?")[0]:
        return location
    scheme = "https:" if tls else "http:"
    if location.startswith("//"):
        return scheme + location
    if not location.startswith("/"):
        path = path.split("?")[0]
        location = path[: path.rfind("/") + 1] + location
    return "{}//{}:{}{}".format(scheme, host, port, location)


def _visible(text, what):
    # Not a blank, line break or foreign letter in it: percent-encoded is how they travel.
    for char in text:
        if not "!" <= char <= "~":
            raise ValueError("bad {}".format(what))
    if not text:
        raise ValueError("bad {}".format(what))
    return text


def _encrypt(s, host):
    # The handshake happens with the first write, without blocking but for its arithmetic.
    import ssl

    authority = _authority()
    if not hasattr(ssl, "SSLContext"):  # before MicroPython 1.23
        if authority:
            raise OSError("ca file: checking certificates needs MicroPython 1.23")
        return ssl.wrap_socket(s, server_hostname=host, do_handshake=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=authority)
    else:
        context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(s, server_hostname=host, do_handshake_on_connect=False)


def _authority():
    for name in _CA:
        try:
            with open(name, "rb") as file:
                data = file.read(_CA_MAX + 1)
        except OSError:
            continue  # no such file
        if len(data) > _CA_MAX:
            raise OSError("{} is longer than {} bytes".format(name, _CA_MAX))
        return _binary(data) if name.endswith("pem") else data
    if not urequests.unchecked:
        urequests.unchecked = True
        errlog_add("[WARN] https: encrypted, but without ca.pem nobody checks who answers")
    return None


def _binary(pem):
    # Not every port of MicroPython reads PEM. ValueError if it is none.
    begin, end = pem.find(b"-----BEGIN CERTIFICATE-----"), pem.find(b"-----END CERTIFICATE-----")
    if not 0 <= begin < end:
        raise ValueError("ca.pem holds no certificate")
    return binascii.a2b_base64(pem[begin + 27 : end])
