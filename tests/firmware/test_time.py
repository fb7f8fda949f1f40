"""Clock, zone and place of a running node: from the network, kept, and without it."""

import json
from datetime import datetime, timezone

import pytest
from notes import until

from tests.stand_ins.ip_api import HOST, IpApi

DAY = datetime(2027, 7, 1, 10, 0, tzinfo=timezone.utc).timestamp()
CET = "CET-1CEST,M3.5.0,M10.5.0/3"


@pytest.fixture
def ip_api():
    """A stand-in that places everybody in Vienna."""
    server = IpApi()
    yield server
    server.close()


def online(node, server, **values):
    """A running node that finds `server` as ip-api.com; at noon UTC+2."""
    node.configure(**values)
    node.control.set_clock(DAY)
    if server:
        node.control.serve(HOST, 80, "127.0.0.1", server.port)
    node.start()
    return node.client()


def shows(client, text):
    until(lambda: client.ask("system clock").startswith(text))


def alarms(client):
    return client.ask("system alarms").splitlines()


def test_zone_and_place_are_learned_from_the_network(node, ip_api):
    """`utc` is saved, the place is kept for the next start, the sun of today is known."""
    ip_api.place["offset"] = 20700  # as if in Kathmandu
    client = online(node, ip_api, utc=60)
    shows(client, "2027.7.1  15:45:")
    until(lambda: node.read("sun.pds"))
    assert node.config()["utc"] == 345
    assert node.read("geo.pds") == b"48.2082,16.3738"
    assert client.ask("task show nothing") == "No task found: nothing\n"
    assert alarms(client) == [" OK alarm: 0"]
    (request,) = ip_api.requests
    assert request.target == "/json/?fields=lat,lon,timezone,offset"


def test_who_says_zone_and_place_is_not_asked_by_anybody(node, ip_api):
    client = online(node, ip_api, tz=CET, location="47.5,19.05", utc=345)
    shows(client, "2027.7.1  12:0:")
    assert node.config()["utc"] == 345
    assert ip_api.requests == []


def test_only_what_is_not_set_is_learned(node, ip_api):
    """With `tz` set the offset of the answer is of no use, with `location` its place."""
    client = online(node, ip_api, tz=CET)
    shows(client, "2027.7.1  12:0:")
    until(lambda: node.read("sun.pds"))
    assert node.config()["utc"] == 60
    assert ip_api.requests


def test_answer_that_makes_no_sense_changes_nothing(node, ip_api):
    """One plain line says so; it is no alarm."""
    ip_api.place["offset"] = 999999
    client = online(node, ip_api, utc=60)
    shows(client, "2027.7.1  11:0:")
    until(lambda: len(alarms(client)) == 2)
    assert alarms(client)[0].endswith(" ip-api error: offset out of range")
    assert alarms(client)[1] == " OK alarm: 0"
    assert node.config()["utc"] == 60
    assert node.read("geo.pds") is None


GEO = """
import asyncio, json, os
import Geo

async def resolve(_): return "127.0.0.1"
async def ask(_): return head.encode() + b"\\r\\n\\r\\n" + body.encode()

class Name:
    resolve = resolve

part = Geo.part
Geo.part = lambda name: Name if name == "Resolve" else part(name)
Geo._ask = ask
for line in open("cases.txt"):
    head, body = json.loads(line)
    try:
        print(asyncio.run(Geo.locate()))
    except ValueError:
        print("no")
print("geo.pds" in os.listdir())
"""
OK = "HTTP/1.1 200 OK\r\nServer: x"


def test_nothing_but_numbers_in_their_ranges_is_believed(node):
    """Whoever answers in the name of ip-api.com over plain HTTP."""
    good = {"lat": 48.2, "lon": 16.37, "offset": 3600}
    wrong = [
        {"offset": 1}, {"offset": 54000}, {"offset": None}, {"offset": "7200; drop"},
        {"offset": []},
        {"lat": 90.1}, {"lat": None}, {"lat": "nan"}, {"lat": "1,2"}, {"lon": [1]}, {"lon": -180.5},
        {"lon": 1e99},
    ]  # fmt: skip
    cases = [[OK, json.dumps({**good, **part})] for part in wrong]
    cases += [[OK, text] for text in ("", "[]", "null", "{}", "{", '"x"', "[[1]]")]
    cases += [[head, json.dumps(good)] for head in ("HTTP/1.1 403 No", "HTTP/1.1", "", "FTP/1 200")]
    node.write("cases.txt", "".join(json.dumps(case) + "\n" for case in cases))
    *found, stored = node.interpret(GEO).splitlines()
    assert found == ["no"] * len(cases)
    assert stored == "False"
    node.write("cases.txt", json.dumps([OK, json.dumps(good)]) + "\n")
    assert node.interpret(GEO).splitlines() == ["(60, (48.2, 16.37))", "True"]


def test_node_without_a_time_server_has_one_alarm_then_finds_it(node):
    """Hours without an answer; the clock is right within the hour after the server is back."""
    node.recompile("TaskManager", _TICK=60000)
    node.control.ntp(False)
    client = online(node, None, utc=60)
    until(lambda: len(alarms(client)) == 3)
    node.control.advance(6 * 3600)
    lines = alarms(client)
    assert len(lines) == 3  # and one line about the place, which nobody told either
    assert "[ERR] ntptime error: no answer from pool.ntp.org" in lines[1]
    assert client.ask("system clock").startswith("2000.")
    node.control.ntp(True)
    node.control.advance(3700)
    shows(client, "2027.7.1  18:")
    assert len(alarms(client)) == 3


def test_zone_learned_late_moves_the_clock_that_is_set(node, ip_api):
    """The time server was there at start, ip-api.com only later."""
    client = online(node, None, utc=60)
    shows(client, "2027.7.1  11:0:")
    node.control.ntp(False)
    node.control.serve(HOST, 80, "127.0.0.1", ip_api.port)
    ip_api.place["offset"] = 7200
    client.ask("system sun True")
    shows(client, "2027.7.1  12:0:")
    assert node.config()["utc"] == 120


def test_clock_outlives_a_restart_and_counts_as_set(node):
    """A soft restart leaves the chip's clock alone: cron need not wait for the network."""
    node.configure(nwmd="AP", cron=True, tz=CET, crontasks="*:8:0:0!system heartbeat")
    node.start()
    client = node.client()
    assert client.ask("system ntp").startswith("(False, (2000")
    client.ask("system setclock 2027 7 1 12 0 0")
    client.send("reboot\n")
    client.rest()
    node.wait_line("[NODE]", 2)
    client = node.client()
    assert client.ask("system clock").startswith("2027.7.1  12:0:")
    until(lambda: client.ask("task show cron") == "2027.7.2-8:0:0 system heartbeat\n")


def test_uptime_knows_nothing_of_clock_and_zone(node):
    node.configure(nwmd="AP", tz=CET)
    node.start()
    client = node.client()
    for moment in ("2027 3 28 1 59 59", "2001 1 1 0 0 0", "2038 1 1 0 0 0"):
        client.ask(f"system setclock {moment}")
        assert client.ask("system info").splitlines()[-2].startswith("uptime: 0 0:0:")


FORGED = """
import asyncio, os, struct
import Ntp

class Answer:
    sent = None
    def __init__(self, *_): pass
    def setblocking(self, _): pass
    def connect(self, _): pass
    def close(self): pass
    def send(self, packet): Answer.sent = packet
    def recv(self, _):
        mark = Answer.sent[40:] if good else bytes(8)
        return bytes((first, stratum)) + bytes(22) + mark + bytes(8) + struct.pack(">II", *stamp)

class Socket:
    AF_INET = SOCK_DGRAM = 0
    socket = Answer
    @staticmethod
    def getaddrinfo(*_): return [(0,)]

Ntp.socket = Socket
class Name:
    @staticmethod
    async def resolve(_): return "127.0.0.1"
Ntp.part = lambda _: Name
Ntp._TRIES = 1
import time
EPOCH = 2208988800 if time.gmtime(0)[0] == 1970 else 3155673600
for first, stratum, good, stamp in (
    (0x24, 2, True, (4000000000, 1 << 31)),
    (0x24, 2, True, (100, 0)),
    (0x24, 2, False, (4000000000, 0)),
    (0xE4, 2, True, (4000000000, 0)),
    (0x24, 0, True, (4000000000, 0)),
    (0x24, 16, True, (4000000000, 0)),
    (0x23, 2, True, (4000000000, 0)),
):
    try:
        seconds, rest = asyncio.run(Ntp.fetch())
        print(seconds + EPOCH, rest)
    except OSError as error:
        print(error)
"""


def test_only_an_answer_to_our_own_question_sets_the_clock(micropython):
    """Not one that was made up, nor from a server that does not know the time; 2036 is no end."""
    assert micropython(FORGED).splitlines() == [
        "4000000000 500000",
        f"{(1 << 32) + 100} 0",
        *["no answer from pool.ntp.org"] * 5,
    ]
