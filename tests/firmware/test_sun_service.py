"""Sun times from the service that the original asks, for those who want it."""

import contextlib
import json

import pytest
from notes import until

from tests.stand_ins.certificates import Authority
from tests.stand_ins.sun_api import HOST, SunApi

HEAP = 192 << 10  # TLS of this interpreter lives in the same heap
CASES = """
import asyncio, json
import SunService

class Web:
    async def fetch(method, url, limit):
        return status, body

SunService.part = lambda name: Web
for line in open("cases.txt"):
    status, body = json.loads(line)
    try:
        print(asyncio.run(SunService.ask((47.5, 19.05), 3600)))
    except ValueError:
        print("no")
"""
GOOD = {"sunrise": "2026-11-23T06:16:41+00:00", "sunset": "2026-11-23T23:30:00+00:00"}


@pytest.fixture
def service():
    authority = Authority()
    made = SunApi(
        sunrise="2026-11-23T05:00:01+00:00",
        sunset="2026-11-23T15:30:02+00:00",
        context=authority.server(HOST),
    )
    with contextlib.closing(made):
        made.authority = authority
        yield made


def sun(client, words):
    answer = client.ask("system sun")
    return all(word in answer for word in words)


@pytest.mark.parametrize("asked", [True, False])
def test_times_of_the_service_count_only_if_that_is_wanted(node, service, asked):
    node.configure(sunapi=asked, location="47.5,19.05", tz="CET-1", cron=False)
    node.write("ca.pem", service.authority.pem)
    node.start(heap=HEAP)
    node.control.serve(HOST, 443, "127.0.0.1", service.port)
    client = node.client()
    until(lambda: " sunrise: (" in client.ask("system sun"))
    client.ask("system sun True")
    if asked:
        until(lambda: sun(client, ["sunrise: (6, 0, 1)", "sunset: (16, 30, 2)"]))
    else:
        assert not sun(client, ["sunrise: (6, 0, 1)"])
        assert service.requests == []


def test_without_an_answer_the_own_times_stay_and_it_is_no_alarm(node):
    node.configure(sunapi=True, location="47.5,19.05", tz="CET-1")
    node.start()
    client = node.client()
    until(lambda: " sunrise: (" in client.ask("system sun"))
    until(lambda: "sunrise-sunset error" in client.ask("system alarms"))
    assert client.ask("system alarms").endswith(" OK alarm: 0\n")


def test_only_times_are_believed(node):
    wrong = [
        [404, json.dumps({"results": GOOD})],
        [200, json.dumps({"results": {**GOOD, "sunset": "2026-11-23T25:00:00+00:00"}})],
        [200, json.dumps({"results": {**GOOD, "sunset": "4:30:02 PM"}})],
        [200, json.dumps({"results": {**GOOD, "sunset": "2026-11-23T15:30:02+05:00"}})],
        *([200, body] for body in ("", "[]", "{}", "null", '{"results": ""}', '{"results": {}}')),
    ]
    cases = [*wrong, [200, json.dumps({"results": GOOD})]]
    node.write("cases.txt", "".join(json.dumps(case) + "\n" for case in cases))
    *refused, taken = node.interpret(CASES).splitlines()
    assert refused == ["no"] * len(wrong)
    assert taken == "(26201, 1800)"
