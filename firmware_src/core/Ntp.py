# Time of day from a time server over UDP, with its own name lookup: nothing here blocks.
import socket
import struct
import time

from micropython import const

from Debug import errlog_add

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_SERVER = const("pool.ntp.org")
_TRIES = const(3)
_WAIT_MS = const(1500)  # for one answer
_STEP_MS = const(50)
_EPOCH_1970 = const(2208988800)  # seconds from the NTP epoch
_EPOCH_2000 = const(3155673600)
_PLAUSIBLE = const(3913056000)  # 2024-01-01: the counter starts anew in 2036


async def fetch():
    # Seconds of this board's epoch, UTC; None if no server answered (that is logged).
    try:
        address = await resolve(_SERVER)
        for _ in range(_TRIES):
            answer = await _ask(address, 123, b"\x1b" + bytes(47))
            if answer and len(answer) >= 48 and answer[0] & 7 == 4 and answer[1]:
                return _seconds(answer)
        reason = "no answer"
    except OSError as error:
        reason = error
    errlog_add("[ERR] ntptime error: {}".format(reason))
    return None


async def resolve(name):
    # IPv4 address of `name` from the network's name server. Raises OSError.
    from Network import ifconfig

    server = ifconfig()[1][3]
    if server in ("0.0.0.0", ""):
        raise OSError("no name server")
    query = b"\x4d\x4f\x01\x00\x00\x01" + bytes(6)
    for label in name.split("."):
        query += bytes((len(label),)) + label.encode()
    query += b"\x00\x00\x01\x00\x01"
    for _ in range(_TRIES):
        answer = await _ask(server, 53, query)
        if answer and answer[:2] == query[:2]:
            return _first_address(answer)
    raise OSError("no answer from name server {}".format(server))


async def _ask(host, port, packet):
    # Send one datagram and wait a moment for one back.
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.setblocking(False)
        s.connect(socket.getaddrinfo(host, port)[0][-1])
        s.send(packet)
        for _ in range(_WAIT_MS // _STEP_MS):
            await asyncio.sleep_ms(_STEP_MS)
            try:
                return s.recv(512)
            except OSError as error:
                if error.args[0] not in (11, 35, 110):  # nothing there yet
                    raise
    finally:
        s.close()
    return None


def _first_address(answer):
    # The first address record of a name server's answer.
    try:
        questions, answers = struct.unpack_from(">HH", answer, 4)
        at = 12
        for _ in range(questions):
            at = _after_name(answer, at) + 4
        for _ in range(answers):
            at = _after_name(answer, at)
            kind, _, _, size = struct.unpack_from(">HHIH", answer, at)
            at += 10
            if kind == 1 and size == 4:
                return "{}.{}.{}.{}".format(*answer[at : at + 4])
            at += size
    except (IndexError, ValueError):
        pass  # not a proper answer: same as none
    raise OSError("name not found")


def _after_name(answer, at):
    while answer[at]:
        if answer[at] >= 0xC0:  # a pointer ends the name
            return at + 2
        at += answer[at] + 1
    return at + 1


def _seconds(answer):
    seconds = struct.unpack_from(">I", answer, 40)[0]
    if seconds < _PLAUSIBLE:
        seconds += 0x100000000
    return seconds - (_EPOCH_1970 if time.gmtime(0)[0] == 1970 else _EPOCH_2000)
