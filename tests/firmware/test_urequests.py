"""HTTP and HTTPS from a node: whole answers or clear errors, bounded, and nobody waits."""

import contextlib
import http.client
import io
import itertools
import json

import pytest
from firmware_node import DEADLINE
from hypothesis import given, settings
from hypothesis import strategies as st
from net_node import prepare, run
from parser_worker import ParserWorker

from tests.stand_ins.certificates import Authority
from tests.stand_ins.web_server import WebServer

LIMIT = 4096
HOST, SAFE_HOST, OTHER_HOST = "web.example", "safe.example", "other.example"
TEXT = 'Grüße, "quoted": ☁️'


# The parser, on its own.


@pytest.fixture(scope="module")
def parser(firmware):
    made = ParserWorker(
        firmware,
        "from binascii import hexlify, unhexlify\nfrom HttpAnswer import Answer",
        "answer = Answer(case['limit'], case['bodyless'])\n"
        "for piece in case['pieces']:\n"
        "    answer.feed(unhexlify(piece))\n"
        "    assert len(answer.body) <= case['limit']\n"
        "if not answer.done:\n"
        "    answer.end()\n"
        "assert isinstance(answer.text(), str)\n"
        "return [answer.status, hexlify(answer.body).decode(), answer.location is not None]",
    )
    yield made
    made.close()


def parse(parser, pieces, limit=LIMIT, bodyless=False):
    return parser.parse(
        {"pieces": [piece.hex() for piece in pieces], "limit": limit, "bodyless": bodyless}
    )


def split(data, cuts):
    edges = sorted({0, len(data), *[cut % (len(data) + 1) for cut in cuts]})
    return [data[start:end] for start, end in itertools.pairwise(edges)]


names = st.from_regex(r"X-[A-Za-z0-9-]{1,12}", fullmatch=True)
values = st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=600)
bodies = st.binary(max_size=600)
cuts = st.lists(st.integers(0, 5000), max_size=12)


@st.composite
def answers(draw):
    """A proper answer of a server, framed in one of the three ways there are."""
    status = draw(st.sampled_from([200, 201, 301, 400, 404, 500]))
    body = draw(bodies)
    lines = [
        f"HTTP/1.{draw(st.sampled_from('01'))} {status}{draw(st.sampled_from(['', ' ', ' A b']))}"
    ]
    lines += [
        f"{name}:{value}" for name, value in draw(st.lists(st.tuples(names, values), max_size=4))
    ]
    framing = draw(st.sampled_from(["length", "chunked", "close"]))
    if framing == "length":
        lines.append(f"cOntent-LENGTH:{draw(st.sampled_from(['', '  ']))}{len(body)} ")
    elif framing == "chunked":
        lines[0] = lines[0].replace("/1.0", "/1.1")
        lines.append("Transfer-Encoding: Chunked")
        wire = b""
        for piece in split(body, draw(cuts)):
            wire += (
                f"{len(piece):x}{draw(st.sampled_from(['', ';a=b', ' ']))}\r\n".encode()
                + piece
                + b"\r\n"
            )
        body = wire + b"0\r\n" + draw(st.sampled_from([b"", b"Trailer: x\r\n"])) + b"\r\n"
    first = draw(st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\nA: b\r\n\r\n"]))
    return first + "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Wire:
    """What Python's own HTTP client takes for a socket."""

    def __init__(self, data):
        self.data = data

    def makefile(self, *_):
        return io.BytesIO(self.data)


@settings(max_examples=250, deadline=None)
@given(data=answers(), cuts=cuts)
def test_every_proper_answer_is_read_as_python_reads_it(parser, data, cuts):
    reference = http.client.HTTPResponse(Wire(data), method="GET")
    reference.begin()
    body = reference.read()
    assert parse(parser, split(data, cuts)) == [reference.status, body.hex(), False]


@settings(max_examples=300, deadline=None)
@given(
    data=answers(),
    changes=st.dictionaries(st.integers(0, 400), st.integers(0, 255), max_size=5),
    size=st.integers(0, 700),
    limit=st.integers(0, 300),
)
def test_garbled_answer_is_an_error_or_bounded(parser, data, changes, size, limit):
    garbled = bytes(changes.get(at, old) for at, old in enumerate(data))[:size]
    found = parse(parser, [garbled], limit)
    assert found["error"] if isinstance(found, dict) else len(found[1]) <= 2 * limit


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "cut short"),
        (b"HTTP/2 200 OK\r\n\r\n", "not an HTTP answer"),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", "bad HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "cut short"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n", "bad HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1_0\r\n\r\n", "bad HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "bad HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "longer than"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "encoding"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "encoding"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "bad HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab", "cut short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", "bad HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n", "longer than"),
        (b"HTTP/1.1 301 Moved\r\nLocation: /" + b"x" * 600 + b"\r\n\r\n", "bad redirect"),
    ],
)
def test_what_is_no_proper_answer_is_refused(parser, data, reason):
    assert reason in parse(parser, [data])["error"]


@pytest.mark.parametrize("status", [204, 304])
def test_answer_without_a_body_does_not_wait_for_one(parser, status):
    head = f"HTTP/1.1 {status} Reason\r\nContent-Length: 5\r\n\r\n".encode()
    assert parse(parser, [head]) == [status, "", False]


# On a board.


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def fetcher(make_node):
    made = prepare(make_node())
    made.start()
    yield made
    made.close()


@pytest.fixture
def shell(fetcher):
    client = fetcher.client()
    yield client
    client.close()


def echo(request):
    return 200, {
        "method": request.method,
        "target": request.target,
        "headers": request.headers,
        "body": request.body.decode(),
        "text": TEXT,
    }


@pytest.fixture
def web(fetcher):
    """An HTTP server that the board knows as web.example, on port 80 and another."""
    with contextlib.closing(WebServer(echo)) as server:
        for port in (80, 8081):
            fetcher.control.serve(HOST, port, "127.0.0.1", server.port)
        yield server


def fetched(shell, *args, **kwargs):
    outcome = run(shell, "fetch", *args, **kwargs)
    assert "result" in outcome, outcome
    status, text = outcome["result"]
    assert status == 200
    return json.loads(text)


def refused(shell, *args, **kwargs):
    outcome = run(shell, "fetch", *args, **kwargs)
    return outcome["error"], outcome["ms"]


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("http://web.example", "/", HOST),
        ("HTTP://web.example?a=1#part", "/?a=1", HOST),
        ("http://web.example:8081/x/y?z=%20", "/x/y?z=%20", f"{HOST}:8081"),
        ("http://web.example:80/", "/", HOST),
    ],
)
def test_url_leads_to_its_page(shell, web, url, target, host):
    found = fetched(shell, "GET", url)
    assert (found["method"], found["target"], found["text"]) == ("GET", target, TEXT)
    assert found["headers"] == {"host": host, "connection": "close"}


def test_post_sends_json_text_and_headers_once_each(shell, web):
    found = fetched(shell, "POST", f"http://{HOST}/p", json={"a": 1}, headers={"X-Note": "a: b"})
    assert json.loads(found["body"]) == {"a": 1}
    assert found["headers"]["content-type"] == "application/json"
    assert found["headers"]["x-note"] == "a: b"
    found = fetched(shell, "POST", f"http://{HOST}/p", data="ä")
    assert found["body"] == "ä"
    assert "x-note" not in found["headers"], "headers of one call belong to that call"


@pytest.mark.parametrize("manner", ["chunked", "closing", "bytewise"])
def test_answer_is_whole_however_it_is_sent(shell, web, manner):
    web.manner = manner
    assert fetched(shell, "GET", f"http://{HOST}/")["text"] == TEXT


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("truncated", "answer was cut short"),
        ("oversized", "answer is longer than 4096 bytes"),
        ("garbage", "not an HTTP answer"),
        ("silent", "timed out"),
        ("slow", "timed out"),
        ("endless header", "timed out"),
    ],
)
def test_server_that_misbehaves_is_an_error_in_time_and_holds_nobody_up(shell, web, manner, reason):
    web.manner = manner
    error, ms = refused(shell, "GET", f"http://{HOST}/", timeout=1)
    assert error == f"OSError: {reason}"
    assert ms < 3000


def test_larger_answers_are_taken_when_asked_for(shell, web):
    web.manner = "plain"
    body = fetched(shell, "GET", f"http://{HOST}/{'x' * 900}")
    assert len(body["target"]) == 901
    assert "longer than 100" in refused(shell, "GET", f"http://{HOST}/", limit=100)[0]


@pytest.mark.parametrize("location", [f"http://{HOST}:8081/new?x=1", "/new?x=1", "new?x=1"])
def test_redirect_is_followed(shell, web, location):
    web.redirect = location
    web.redirect_status = 303
    outcome = run(shell, "fetch", "POST", f"http://{HOST}/old", data="secret", timeout=3)
    assert "too many redirects" in outcome["error"]
    assert [(one.method, one.path) for one in web.requests] == [
        ("POST", "/old"), ("GET", "/new"), ("GET", "/new"), ("GET", "/new")
    ]  # fmt: skip
    assert web.requests[1].body == b""


def test_redirect_keeps_headers_from_other_servers(fetcher, shell, web):
    with contextlib.closing(WebServer(echo)) as other:
        fetcher.control.serve(OTHER_HOST, 80, "127.0.0.1", other.port)
        web.redirect = f"http://{OTHER_HOST}/there"
        found = fetched(shell, "GET", f"http://{HOST}/", headers={"Authorization": "mine"})
    assert found["target"] == "/there"
    assert "authorization" not in found["headers"]
    assert web.requests[0].headers["authorization"] == "mine"


@pytest.mark.parametrize("target", ["ftp://web.example/", "http://web.example:x/", "http://a b/"])
def test_redirect_to_nowhere_is_refused(shell, web, target):
    web.redirect = target
    assert refused(shell, "GET", f"http://{HOST}/")[0] == "OSError: bad redirect"


@pytest.mark.parametrize(
    "arguments",
    [
        ("GET", "http://web.example/ HTTP/1.1\r\nX: y"),
        ("GET", "http://web.example/a b"),
        ("GET", "web.example"),
        ("GET", "http://"),
        ("GET", "http://user@web.example/"),
        ("GET", "http://web.example:99999/"),
        ("GET /x", "http://web.example/"),
        ("GET", "http://web.example/", None, None, {"X": "a\r\nY: b"}),
        ("GET", "http://web.example/", None, None, {"X\r\nY": "b"}),
        ("GET", "http://web.example/", None, None, {"X: a": "b"}),
    ],
)
def test_nothing_is_sent_that_could_become_another_request(shell, web, arguments):
    assert refused(shell, *arguments)[0].startswith("ValueError: bad ")
    assert web.requests == []


def test_nobody_listening_is_an_error(fetcher, shell):
    fetcher.control.serve("closed.example", 80, "127.0.0.1", 1)
    assert refused(shell, "GET", "http://closed.example/", timeout=3)[0].startswith("OSError")
    assert refused(shell, "GET", "http://nobody.example/", timeout=3)[0].startswith("OSError")


def test_blocking_calls_of_load_modules_work_as_before(shell, web):
    """(status, body) as a tuple, with `jsonify` the parsed body."""
    answer = shell.ask(f"net request 'GET' 'http://{HOST}/a' >json")
    status, body = json.loads(answer)
    assert (status, json.loads(body)["target"]) == (200, "/a")
    answer = shell.ask(f"net request 'POST' 'http://{HOST}/b' json={{'a': 1}} jsonify=True >json")
    assert json.loads(answer)[1]["body"] == '{"a": 1}'


def test_connection_is_encrypted_without_a_certificate_and_that_is_logged_once(
    fetcher, shell, authority
):
    with contextlib.closing(WebServer(echo, context=authority.server(OTHER_HOST))) as server:
        fetcher.control.serve(SAFE_HOST, 443, "127.0.0.1", server.port)
        for _ in range(2):
            assert fetched(shell, "GET", f"https://{SAFE_HOST}/")["headers"]["host"] == SAFE_HOST
    assert shell.ask("system alarms").count("without ca.pem") == 1


@pytest.mark.parametrize("name", ["ca.pem", "ca.der"])
def test_certificate_and_host_name_are_checked_with_an_authority(make_node, authority, name):
    node = prepare(make_node())
    node.write(name, authority.pem if name == "ca.pem" else authority.der)
    node.start()
    stranger = Authority()
    with contextlib.ExitStack() as stack:
        for host, signer, certified in (
            (SAFE_HOST, authority, SAFE_HOST),
            (OTHER_HOST, authority, SAFE_HOST),
            ("stranger.example", stranger, "stranger.example"),
        ):
            server = WebServer(echo, context=signer.server(certified))
            stack.enter_context(contextlib.closing(server))
            node.control.serve(host, 443, "127.0.0.1", server.port)
        shell = node.client()
        assert fetched(shell, "GET", f"https://{SAFE_HOST}/")["text"] == TEXT
        for host in (OTHER_HOST, "stranger.example"):
            error, ms = refused(shell, "GET", f"https://{host}/")
            assert error.startswith("OSError: certificate: "), error
            assert ms < DEADLINE * 1000
        assert "without ca.pem" not in shell.ask("system alarms")
    node.close()


def test_nothing_of_a_request_stays_in_memory(shell, web):
    """The machinery is loaded for the time of a request, and goes with its buffers."""
    for _ in range(2):
        fetched(shell, "GET", f"http://{HOST}/")
    before = int(shell.ask("net used"))
    for _ in range(5):
        fetched(shell, "GET", f"http://{HOST}/")
    assert int(shell.ask("net used")) - before < 500
