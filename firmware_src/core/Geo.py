# Where the node is, as ip-api.com sees its address. Plain HTTP: nothing is taken from the answer
# but numbers in their ranges. One short request of its own: the HTTP client is five times as big.
import json

from micropython import const

from ConfigHandler import save_file
from Time import part

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_HOST = const("ip-api.com")
_PATH = const("/json/?fields=lat,lon,timezone,offset")
_LIMIT = const(1024)  # bytes of the answer with its header
_TIMEOUT_S = const(5)
_MOST_AHEAD = const(840)  # min of a time zone
_STEP = const(15)  # min, of which zones are multiples


async def locate():
    # (minutes ahead of UTC, (latitude, longitude)). OSError or ValueError if there is no answer.
    address = await part("Resolve").resolve(_HOST)
    try:
        answer = await asyncio.wait_for(_ask(address), _TIMEOUT_S)
    except asyncio.TimeoutError:
        raise OSError("no answer from {}".format(_HOST))
    header, _, body = answer.partition(b"\r\n\r\n")
    if header[:5] != b"HTTP/" or header.split(b" ", 2)[1:2] != [b"200"]:
        raise ValueError("no proper answer from {}".format(_HOST))
    return _read(body)


async def _ask(address):
    # HTTP/1.0: the body comes in one piece and ends with the connection.
    reader, writer = await asyncio.open_connection(address, 80)
    try:
        request = "GET {} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n".format(_PATH, _HOST)
        writer.write(request.encode())
        await writer.drain()
        answer = b""
        while len(answer) < _LIMIT:
            piece = await reader.read(_LIMIT - len(answer))
            if not piece:
                break
            answer += piece
        return answer
    finally:
        writer.close()
        await writer.wait_closed()


def _read(body):
    try:
        answer = json.loads(body)
        minutes, rest = divmod(int(answer["offset"]), 60)
        text = "{},{}".format(float(answer["lat"]), float(answer["lon"]))
    except (KeyError, TypeError):
        raise ValueError("answer without offset, lat and lon")
    if rest or minutes % _STEP or not -_MOST_AHEAD <= minutes <= _MOST_AHEAD:
        raise ValueError("offset out of range")
    found = part("SunTimes").coordinates(text)
    _keep(text)
    return minutes, found


def _keep(text):
    # For the time after a restart; written only when changed.
    try:
        with open("geo.pds") as file:
            if file.read() == text:
                return
    except OSError:
        pass  # the first answer
    save_file("geo.pds", text)
