"""Questions and answers of the domain name system."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.dns_message import read_question, write_answer

HEAD = bytes.fromhex("beef 0100 0001 0000 0000 0000")
ASKED = b"\x03Api\x07example\x03org\x00\x00\x01\x00\x01"


def test_a_question_is_read_and_answered_with_an_address():
    question = read_question(HEAD + ASKED)
    assert (question.name, question.for_address) == ("api.example.org", True)
    answer = write_answer(question, "198.18.1.7")
    number, flags, questions, answers = struct.unpack_from(">4H", answer)
    assert (number, flags, questions, answers) == (0xBEEF, 0x8180, 1, 1)
    assert answer[12 : 12 + len(ASKED)] == ASKED  # as it was written
    assert answer[12 + len(ASKED) :].hex() == "c00c00010001" + "0000000a" + "0004" + "c6120107"


def test_an_unknown_name_and_another_kind_are_answered_differently():
    question = read_question(HEAD + ASKED)
    assert write_answer(question, "")[3] & 15 == 3  # no such name
    for_ipv6 = read_question(HEAD + ASKED.replace(b"\x00\x01\x00\x01", b"\x00\x1c\x00\x01"))
    answer = write_answer(for_ipv6, "198.18.1.7")
    assert (answer[3] & 15, answer[7]) == (0, 0)  # the name exists, but has no such address


def test_a_multicast_question_may_ask_for_an_answer_to_itself_alone():
    question = read_question(HEAD + ASKED[:-2] + b"\x80\x01")
    assert question.for_address
    assert write_answer(question, "127.0.0.9", multicast=True)[2] == 0x84


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        HEAD,
        HEAD + ASKED[:-1],
        HEAD + b"\x00\x00\x01\x00\x01",  # the root
        HEAD[:2] + b"\x81" + HEAD[3:] + ASKED,  # an answer
        HEAD[:5] + b"\x02" + HEAD[6:] + ASKED,  # two questions
        HEAD + b"\xc0\x0c\x00\x01\x00\x01",  # a pointer to itself
        HEAD + b"\x3f" + b"a" * 10,
        HEAD + (b"\x3f" + b"a" * 63) * 4 + b"\x00\x00\x01\x00\x01",
        HEAD + ASKED[:-1] + b"\x03",  # another network than the Internet
    ],
)
def test_what_is_no_proper_question_is_not_answered(packet):
    assert read_question(packet) is None


@given(st.binary(max_size=300))
def test_no_packet_does_harm(data):
    for packet in (data, HEAD + data):
        question = read_question(packet)
        if question is not None:
            assert 0 < len(question.name) <= 253
            assert write_answer(question, "198.18.1.1")[:2] == packet[:2]
