# HTTP for load modules and the core. The machinery is loaded for the time of a request only.
import gc
import json as _json
import sys

from micropython import const

_LIMIT = const(4096)  # bytes of an answer's body
_TIMEOUT = const(10)  # s for a whole request that others need not wait for
_BLOCKING = const(5)  # s, when the whole node waits

unchecked = False  # a connection was encrypted without checking certificates: already logged


def get(url, headers=None, sock_size=512, jsonify=False):
    return request("GET", url, None, None, headers, sock_size, jsonify)


def post(url, data=None, json=None, headers=None, sock_size=512, jsonify=False):
    return request("POST", url, data, json, headers, sock_size, jsonify)


def request(method, url, data=None, json=None, headers=None, sock_size=1024, jsonify=False):
    # (status, body): text, or what the JSON text means. The node does nothing else meanwhile:
    # tasks use fetch(). Raises OSError or ValueError. `sock_size` is accepted for load modules.
    status, body = _client().request(method, url, data, json, headers, _LIMIT, _BLOCKING)
    return status, _json.loads(body) if jsonify else body


async def fetch(method, url, data=None, json=None, headers=None, limit=_LIMIT, timeout=_TIMEOUT):
    # (status, text) without blocking anybody. Raises OSError or ValueError.
    return await _client().fetch(method, url, data, json, headers, limit, timeout)


def _client():
    gc.collect()
    try:
        return __import__("HttpClient")
    finally:
        for name in ("HttpClient", "HttpAnswer", "TcpLink", "Resolve"):
            sys.modules.pop(name, None)
