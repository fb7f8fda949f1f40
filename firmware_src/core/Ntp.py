# Time of day from a time server over UDP. Nothing here blocks.
import os
import socket
import struct
import time

from micropython import const

from Time import part

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_SERVER = const("pool.ntp.org")
_TRIES = const(3)
_WAIT_MS = const(1500)  # for one answer
_STEP_MS = const(20)
_EPOCH_1970 = const(2208988800)  # seconds from the NTP epoch
_EPOCH_2000 = const(3155673600)
_PLAUSIBLE = const(3913056000)  # 2024-01-01: the counter starts anew in 2036


async def fetch():
    # (seconds of this board's epoch, microseconds), UTC. OSError if no server answered.
    address = await part("Resolve").resolve(_SERVER)
    for _ in range(_TRIES):
        mark = os.urandom(8)  # a server sends our own time stamp back: nobody else knows it
        answer = await _ask(address, b"\x23" + bytes(39) + mark)
        if answer and len(answer) >= 48 and answer[24:32] == mark and _trusted(answer):
            return _seconds(answer)
    raise OSError("no answer from {}".format(_SERVER))


async def _ask(address, packet):
    # Send one datagram and wait a moment for one back.
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.setblocking(False)
        s.connect(socket.getaddrinfo(address, 123)[0][-1])
        s.send(packet)
        for _ in range(_WAIT_MS // _STEP_MS):
            await asyncio.sleep_ms(_STEP_MS)
            try:
                return s.recv(68)
            except OSError as error:
                if error.args[0] not in (11, 35, 110):  # nothing there yet
                    raise
    finally:
        s.close()
    return None


def _trusted(answer):
    # A server's answer, of one whose own clock is right.
    return answer[0] & 7 == 4 and answer[0] >> 6 != 3 and 0 < answer[1] < 16


def _seconds(answer):
    seconds, fraction = struct.unpack_from(">II", answer, 40)
    if seconds < _PLAUSIBLE:
        seconds += 0x100000000
    epoch = _EPOCH_1970 if time.gmtime(0)[0] == 1970 else _EPOCH_2000
    return seconds - epoch, (fraction >> 12) * 1000000 >> 20
