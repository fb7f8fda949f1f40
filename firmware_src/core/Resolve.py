# Names into IPv4 addresses without blocking: `.local` by one question to the multicast group
# (mDNS), everything else from the network's name server. MicroPython's own lookup stops the
# whole node for as long as it takes.
import os
import select
import socket
import struct
import time

from micropython import const

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_TRIES = const(3)
_WAIT_MS = const(1200)  # for one answer
_STEP_MS = const(10)
_SIZE = const(512)  # bytes of an answer
_MDNS = const("224.0.0.251")
_MDNS_PORT = const(5353)
_DNS_PORT = const(53)
_A = const(1)
_CNAME = const(5)
_UNICAST = const(0x8001)  # class IN, "answer to me alone"
_IN = const(1)
_MAX_RECORDS = const(16)
_MAX_LABELS = const(16)


async def resolve(name):
    # The address of `name` as "a.b.c.d". Raises OSError; takes at most about four seconds.
    name = name[:-1] if name.endswith(".") else name
    if is_address(name):
        return name
    local = name.lower().endswith(".local")
    host = _MDNS if local else _name_server()
    port = _MDNS_PORT if local else _DNS_PORT
    ident = os.urandom(2)
    question = encode_name(name) + struct.pack(">HH", _A, _UNICAST if local else _IN)
    packet = ident + (b"\0\0" if local else b"\1\0") + b"\0\1\0\0\0\0\0\0" + question
    for _ in range(_TRIES):
        address = await _ask(host, port, packet, name, local)
        if address:
            return address
    raise OSError("no answer for {}".format(name))


def is_address(name):
    parts = name.split(".")
    if len(parts) != 4:
        return False
    for part in parts:
        if not (part.isdigit() and len(part) <= 3 and int(part) <= 255):
            return False
    return True


def encode_name(name):
    # As in a question; OSError if that can be no host name.
    out = bytearray()
    for label in name.split("."):
        for char in label:
            if not "!" <= char <= "~":
                raise OSError("bad host name")
        if not 0 < len(label) < 64:
            raise OSError("bad host name")
        out.append(len(label))
        out += label.encode()
    if len(out) > 254:
        raise OSError("bad host name")
    return bytes(out) + b"\0"


def _name_server():
    from Network import ifconfig

    server = ifconfig()[1][3]
    if server in ("0.0.0.0", ""):
        raise OSError("no name server")
    return server


async def _ask(host, port, packet, name, local):
    # Send one datagram and wait a moment for the answer to it. None if there was none.
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.setblocking(False)
        where = socket.getaddrinfo(host, port)[0][-1]  # dotted: no lookup
        if local:
            s.sendto(packet, where)  # whoever has the name answers, from the group's port
        else:
            s.connect(where)  # so that only the name server is heard
            s.send(packet)
        poller = select.poll()
        poller.register(s, select.POLLIN)
        start = time.ticks_ms()
        while time.ticks_diff(time.ticks_ms(), start) < _WAIT_MS:
            if not poller.poll(0):
                await asyncio.sleep_ms(_STEP_MS)
                continue
            answer, peer = s.recvfrom(_SIZE)
            if local and peer[1] != _MDNS_PORT:
                continue
            address = parse(answer, packet, name, local)
            if address:
                return address
    finally:
        s.close()
    return None


def parse(answer, packet, name, local=False):
    # The address in `answer`; None if that is no answer to our question, OSError if the name
    # server says that there is no such name.
    name = name.lower()
    try:
        if answer[:2] != packet[:2] or not answer[2] & 0x80:
            return None
        questions, records = struct.unpack_from(">HH", answer, 4)
        at = 12
        if questions or not local:  # some mDNS responders leave the question out
            asked, at = _name(answer, at)
            if questions != 1 or asked != name or answer[at : at + 2] != b"\0\1":
                return None
            at += 4
        if answer[3] & 15 == 3 and not local:
            raise OSError("{} does not exist".format(name))
        return _address(answer, at, min(records, _MAX_RECORDS), name)
    except (IndexError, ValueError):
        return None  # cut short or garbled: as if it had not come


def _address(answer, at, records, name):
    # The first address record of `name`, or of what it is an alias for.
    for _ in range(records):
        owner, at = _name(answer, at)
        kind, group, _, size = struct.unpack_from(">HHIH", answer, at)
        at += 10
        if owner == name and group & 0x7FFF == _IN:
            if kind == _A and size == 4:
                return "{}.{}.{}.{}".format(*struct.unpack_from("BBBB", answer, at))
            if kind == _CNAME:
                name, _ = _name(answer, at)
        at += size
    return None


def _name(answer, at):
    # The name at `at` in lower case, and where it ends. ValueError if it does not end.
    labels = []
    end = 0
    for _ in range(2 * _MAX_LABELS):  # labels and pointers: loops end here
        size = answer[at]
        if size >= 0xC0:
            end = end or at + 2
            at = (size & 0x3F) << 8 | answer[at + 1]
            continue
        if size >= 0x40:
            break
        if not size:
            return ".".join(labels), end or at + 1
        if at + 1 + size > len(answer):
            break
        labels.append("".join([chr(byte) for byte in answer[at + 1 : at + 1 + size]]).lower())
        at += 1 + size
    raise ValueError
