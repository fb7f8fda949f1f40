"""GET over https (plain http to this machine only), shut from another thread at once."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import URLError

_AGENT = "micros-ide"


class HttpClient:
    """One user of the network; `shut` ends what it is doing, for good."""

    def __init__(self, timeout: float) -> None:
        """`timeout`: seconds of silence on the line, also for connecting."""
        self._timeout = timeout
        self._sockets: list[socket.socket] = []
        self._shut = False
        self._opener = urllib.request.OpenerDirector()
        proxies = {k: v for k, v in urllib.request.getproxies().items() if k == "https"}
        # No file: and ftp: handlers, so that no address and no redirect leads there.
        for handler in (
            urllib.request.ProxyHandler(proxies),
            urllib.request.UnknownHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPErrorProcessor(),
            _LoopbackHandler(self._connected),
            _TlsHandler(self._connected),
        ):
            self._opener.add_handler(handler)

    def get(self, url: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Open `url`, following redirects; the caller closes the response.

        Raises OSError (URLError and HTTPError included), HTTPException or ValueError.
        """
        full = {"User-Agent": _AGENT, **headers}
        request = urllib.request.Request(url, headers=full)  # noqa: S310 - see the handlers
        response: http.client.HTTPResponse = self._opener.open(request, timeout=self._timeout)
        return response

    def shut(self) -> None:
        """End every connection from another thread; whoever reads gets the end or an error."""
        self._shut = True
        for one in list(self._sockets):
            _shutdown(one)

    def _connected(self, one: socket.socket) -> None:
        self._sockets.append(one)
        if self._shut:
            _shutdown(one)


Hook = Callable[[socket.socket], None]


class _TlsHandler(urllib.request.HTTPSHandler):
    def __init__(self, connected: Hook) -> None:
        super().__init__()
        self._tracked = _tracked(http.client.HTTPSConnection, connected)
        self._tls = ssl.create_default_context()

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._tracked, req, context=self._tls)


class _LoopbackHandler(urllib.request.HTTPHandler):
    def __init__(self, connected: Hook) -> None:
        super().__init__()
        self._tracked = _tracked(http.client.HTTPConnection, connected)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        if not _is_loopback(req.host):
            raise URLError(f"refused: {req.full_url} is not https")
        return self.do_open(self._tracked, req)


def _tracked(kind: type[http.client.HTTPConnection], connected: Hook) -> Any:
    class Tracked(kind):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            connected(self.sock)

    return Tracked


def _is_loopback(host_port: str) -> bool:
    host = host_port.rsplit("@", 1)[-1]
    host = host[1:].split("]")[0] if host.startswith("[") else host.rsplit(":", 1)[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shutdown(one: socket.socket) -> None:
    try:
        # The plain call: SSLSocket's own one would pull the TLS object from under the reader.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
    except OSError:
        return  # closed already
