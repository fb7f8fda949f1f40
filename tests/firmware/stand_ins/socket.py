# ruff: noqa: F403
# The interpreter's sockets, kept on the loopback interface.
from usocket import *
from usocket import getaddrinfo as _lookup


def getaddrinfo(host, port, *more):
    if not host[0].isdigit():
        raise OSError(-2)
    return _lookup("127.0.0.1" if host == "0.0.0.0" else host, port, *more)
