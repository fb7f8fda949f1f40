"""Names into addresses: DNS and mDNS, checked answers, nothing blocked, never for long."""

import itertools
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from net_node import prepare, run
from parser_worker import ParserWorker

IDENT = b"\x12\x34"


@pytest.fixture(scope="module")
def parser(firmware):
    made = ParserWorker(
        firmware,
        "from binascii import unhexlify\nfrom Resolve import encode_name, parse as find",
        "packet = unhexlify(case['packet'])\n"
        "return find(unhexlify(case['answer']), packet, case['name'], case['local'])",
    )
    yield made
    made.close()


def ask(parser, answer, name="pool.ntp.org", local=False):
    packet = IDENT + b"\1\0\0\1" + bytes(6) + labels(name) + b"\0\1\0\1"
    case = {"answer": answer.hex(), "packet": packet.hex(), "name": name, "local": local}
    return parser.parse(case)


def labels(name):
    return b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\0"


def record(owner, kind, data, group=1):
    return owner + struct.pack(">HHIH", kind, group, 60, len(data)) + data


def message(name, *records, ident=IDENT, flags=0x8180, questions=1):
    asked = (labels(name) + b"\0\1\0\1") * questions
    return (
        ident + struct.pack(">5H", flags, questions, len(records), 0, 0) + asked + b"".join(records)
    )


POINTER = b"\xc0\x0c"  # to the name in the question
A = record(POINTER, 1, bytes((10, 0, 1, 9)))


def test_address_record_of_the_name_is_taken(parser):
    assert ask(parser, message("pool.ntp.org", A)) == "10.0.1.9"


def test_aliases_are_followed_and_other_names_and_kinds_passed_over(parser):
    answer = message(
        "Pool.NTP.org",
        record(POINTER, 28, bytes(16)),
        record(labels("other.example"), 1, bytes((1, 1, 1, 1))),
        record(POINTER, 5, labels("a.example")),
        record(labels("A.Example"), 5, b"\1b" + b"\xc0\x0c"),
        record(b"\1b\xc0\x0c", 1, bytes((10, 0, 1, 7))),
    )
    assert ask(parser, answer) == "10.0.1.7"


@pytest.mark.parametrize(
    "answer",
    [
        message("pool.ntp.org", A, ident=b"\x12\x35"),
        message("pool.ntp.org", A, flags=0x0100),
        message("pool.ntp.com", record(labels("pool.ntp.org"), 1, bytes(4))),
        message("pool.ntp.org", A, questions=0),
        message("pool.ntp.org", A, questions=2),
        message("pool.ntp.org", record(POINTER, 1, bytes(3))),
        message("pool.ntp.org", record(POINTER, 1, bytes(4), group=3)),
        message("pool.ntp.org", record(labels("evil.example"), 1, bytes(4))),
        message("pool.ntp.org", record(b"\xc0\x1e", 1, bytes(4))),  # a name that is itself
        message("pool.ntp.org", A)[:-1],
        b"",
    ],
    ids=[
        "number", "question", "name", "no name", "two names", "size", "class", "owner", "loop",
        "cut", "empty",
    ],
)  # fmt: skip
def test_what_is_no_answer_to_our_question_is_not_believed(parser, answer):
    assert ask(parser, answer) is None


def test_name_server_that_knows_no_such_name_ends_the_search(parser):
    assert ask(parser, message("pool.ntp.org", flags=0x8183)) == {
        "error": "pool.ntp.org does not exist"
    }


def test_neighbour_may_leave_the_question_out_but_not_the_name(parser):
    flush = record(labels("node02.local"), 1, bytes((10, 0, 1, 2)), group=0x8001)
    answer = message("node02.local", flush, flags=0x8400, questions=0)
    assert ask(parser, answer, "node02.local", local=True) == "10.0.1.2"
    assert ask(parser, answer, "node03.local", local=True) is None


names = st.lists(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True), min_size=1, max_size=5).map(
    ".".join
)


@settings(max_examples=150, deadline=None)
@given(
    asked=names,
    chain=st.lists(names, max_size=4),
    noise=st.lists(st.tuples(names, st.sampled_from([2, 5, 16, 28])), max_size=4),
    address=st.binary(min_size=4, max_size=4),
)
def test_every_proper_answer_leads_to_its_address(parser, asked, chain, noise, address):
    path = [asked, *[f"{number}.{name}" for number, name in enumerate(chain)]]
    records = [record(labels(f"x.{name}"), kind, b"\0") for name, kind in noise]
    for owner, target in itertools.pairwise(path):
        records.append(record(labels(owner.upper()), 5, labels(target)))
    records.append(record(labels(path[-1]), 1, address))
    answer = message(asked, *records)
    assert ask(parser, answer, asked) == ".".join(map(str, address))


whole = message(
    "pool.ntp.org", record(POINTER, 5, labels("a.b")), record(labels("a.b"), 1, b"abcd")
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80).map(lambda tail: IDENT + b"\x81\x80" + tail),
        st.lists(
            st.tuples(st.integers(2, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=6
        ).map(lambda changes: bytes(dict(changes).get(at, old) for at, old in enumerate(whole))),
        st.integers(0, len(whole)).map(lambda size: whole[:size]),
    )
)
def test_no_answer_however_garbled_does_harm(parser, answer):
    found = ask(parser, answer)
    assert found is None or isinstance(found, dict) or found.count(".") == 3


@pytest.fixture(scope="module")
def asker(make_node):
    made = prepare(make_node())
    made.recompile("Resolve", _WAIT_MS=300)
    made.start()
    yield made
    made.close()


@pytest.fixture
def look_up(asker):
    """Look a name up on the board, without stopping its event loop."""
    shell = asker.client()
    yield lambda name: run(shell, "resolve", name)
    shell.close()


def test_names_of_neighbours_and_of_the_internet_are_found(asker, look_up, make_node):
    """mDNS for `.local`, the name server for the rest; an address is its own answer."""
    neighbour = make_node()
    neighbour.configure(devfid="node02")
    neighbour.start()
    asker.control.serve("ip-api.com", 80, "127.0.0.1", 9)
    assert look_up("node02.local")["result"] == neighbour.address
    assert look_up("NODE02.local.")["result"] == neighbour.address
    assert look_up("ip-api.com")["result"].count(".") == 3
    assert look_up("10.1.2.3")["result"] == "10.1.2.3"
    neighbour.close()


@pytest.mark.parametrize(
    "name", ["no.such.example", "", "a..b", "x" * 64 + ".example", "bad name", "\xf6.at", "1.2.3"]
)
def test_name_that_cannot_be_is_refused_at_once(look_up, name):
    outcome = look_up(name)
    assert outcome["error"].startswith("OSError")
    assert outcome["ms"] < 1000


def test_name_nobody_answers_for_is_given_up(look_up):
    outcome = look_up("nobody.local")
    assert outcome["error"] == "OSError: no answer for nobody.local"
    assert outcome["ms"] < 2000


def test_silent_name_server_is_given_up(asker, look_up):
    asker.control.dns(False)
    outcome = look_up("pool.ntp.org")
    asker.control.dns(True)
    assert outcome["error"] == "OSError: no answer for pool.ntp.org"
    assert outcome["ms"] < 2000
