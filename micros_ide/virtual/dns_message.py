"""Questions and answers of the domain name system, as far as a world of virtual boards needs them.

One question for one name, answered with one IPv4 address or none; the same for multicast DNS.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEAD = struct.Struct(">6H")
_ADDRESS_KINDS = (1, 255)  # A, ANY
_INTERNET = (1, 255)
_UNICAST_WANTED = 0x8000  # in the class of a multicast question
_ANSWER, _AUTHORITATIVE, _RECURSION = 0x8000, 0x0400, 0x0180
_NO_SUCH_NAME = 3
_OPERATION = 0xF800  # "answer" and the operation: 0 for a plain question
_TTL_S = 10
_LONGEST_NAME = 253
_POINTER_TO_QUESTION = b"\xc0\x0c"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    number: int
    name: str  # in lower case
    for_address: bool
    asked: bytes  # name, kind and class as they came


def read_question(data: bytes) -> Question | None:
    """Return the question in a packet, None when it is not one that can be answered."""
    if len(data) < _HEAD.size:
        return None
    number, flags, questions, *_rest = _HEAD.unpack_from(data)
    if flags & _OPERATION or questions != 1:
        return None
    labels: list[str] = []
    at = _HEAD.size
    while at < len(data) and data[at]:
        size = data[at]
        if size > 63 or at + size >= len(data):
            return None
        labels.append(data[at + 1 : at + 1 + size].decode("ascii", "replace").lower())
        at += size + 1
    if not labels or len(".".join(labels)) > _LONGEST_NAME or at + 5 > len(data):
        return None
    kind, place = struct.unpack_from(">HH", data, at + 1)
    if place & ~_UNICAST_WANTED not in _INTERNET:
        return None
    asked = data[_HEAD.size : at + 5]
    return Question(number, ".".join(labels), kind in _ADDRESS_KINDS, asked)


def write_answer(question: Question, address: str, *, multicast: bool = False) -> bytes:
    """Return the answer: `address`, or that there is no such name for ""."""
    flags = _ANSWER | (_AUTHORITATIVE if multicast else _RECURSION)
    if not address:
        flags |= _NO_SUCH_NAME
    records = b""
    if address and question.for_address:
        number = bytes(int(part) for part in address.split("."))
        records = _POINTER_TO_QUESTION + struct.pack(">HHIH", 1, 1, _TTL_S, 4) + number
    head = _HEAD.pack(question.number, flags, 1, 1 if records else 0, 0, 0)
    return head + question.asked + records
