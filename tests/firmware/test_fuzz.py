"""Damaged input in bulk: the node neither falls over, nor restarts, grows or obeys it."""

import random
import socket
import time
from itertools import islice
from pathlib import Path

import pytest
from fuzz_lines import CANARIES, PIECES, damaged, recorded
from heap_use import used_at_rest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HERE = Path(__file__).parent
LINES = 200_000
HEAP = 192 << 10  # with room for the modules the lines call, so that a lack of it is a leak
BATCH = 500
STREAMS = 200
WARM_UP = 10_000
GROWTH = 600  # bytes: what the last outputs differ by


@pytest.fixture(scope="module")
def target(make_node):
    node = make_node()
    node.configure(aioqueue=3)
    node.remove("LM_tst.py")
    node.compile("LM_tst.py", (HERE / "load_modules/LM_tst.py").read_text(encoding="utf-8"))
    node.recompile("micrOSloader", _GC_PART=2)  # the file system of a virtual board litters
    node.start(heap=HEAP)
    yield node
    node.stop()


@pytest.fixture(autouse=True)
def unharmed(target):
    """Whatever a test sends: no restart, nothing evaluated, and a clean console."""
    before = target.client()
    before.ask("hello")
    yield
    text = target.text
    assert text.count("[NODE]") == 1, text + str(target.read("err.log"))
    assert before.ask("noconf") == ""  # the connection has outlived it: the node has, too
    assert before.ask("tst var") == "5\n"
    before.close()
    text = target.text
    assert text.count("[NODE]") == 1
    assert "Traceback" not in text
    assert "canary" not in target.files()
    for client in target.clients:
        client.close()
    target.clients.clear()


def drive(client, batches):
    """Send batches of lines, the next one while the last is answered; all are answered."""
    count = 0
    waiting = []
    for batch in batches:
        count += len(batch)
        mark = f"mark{count}"
        end = f'\nnoconf\ntask kill tst.*\ntst two "{mark}"\n'.encode()
        client.send(b"\n".join(batch) + end)
        waiting.append(mark)
        if len(waiting) > 1:
            wait_for(client, waiting.pop(0))
    for mark in waiting:
        wait_for(client, mark)
    return count


def wait_for(client, mark):
    wanted = f"a='{mark}' b=5\n".encode()
    data = b""
    while wanted not in data:
        part = client.socket.recv(1 << 20)
        assert part, data[-500:]
        data = data[-len(wanted) :] + part


@pytest.mark.soak
@pytest.mark.timeout(180)
def test_damaged_lines_in_bulk(target, soak, record_property):
    """200,000 lines on one connection, or a quarter of them."""
    wanted = LINES if soak else LINES // 4
    chance = random.Random(1204)
    stream = damaged(chance, recorded(HERE / "golden"))
    lines = iter(lambda: list(islice(stream, BATCH)), None)
    client, watch = target.client(), target.client()
    drive(client, islice(lines, WARM_UP // BATCH))
    before = used_at_rest(watch)
    start = time.monotonic()
    count = drive(client, islice(lines, wanted // BATCH))
    took = time.monotonic() - start
    after = used_at_rest(watch)
    for _ in range(4):  # the collector may take a number for an address once, a leak stays
        if after - before > GROWTH:
            drive(client, islice(lines, 2))
            after = used_at_rest(watch)
    record_property("fuzz", f"{count} lines, {took:.0f} s, heap {before} -> {after}")
    print(f"\n{count} lines in {took:.1f} s; heap at rest {before} before, {after} after")
    assert count >= wanted
    assert after - before <= GROWTH


@pytest.mark.timeout(120)
def test_byte_streams_that_may_close(target, record_property):
    """Bytes that are no text, cut anywhere, with and without line feeds, over new connections."""
    chance = random.Random(2023)
    lines = recorded(HERE / "golden")
    watch = target.client()
    sent = 0
    for _ in range(STREAMS):
        data = bytearray(b"\n".join(islice(damaged(chance, lines), chance.randint(1, 8))))
        for _ in range(chance.randint(0, 4)):
            data[chance.randint(0, len(data)) : 0] = chance.randbytes(chance.randint(1, 9))
        client = target.client(greet=False)
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        cut = chance.randint(0, len(data))
        try:
            client.send(bytes(data[:cut]).replace(b"reboot", b"").replace(b"webrepl", b""))
            client.send(bytes(data[cut:]).replace(b"reboot", b"").replace(b"webrepl", b""))
            if chance.random() < 0.5:
                client.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # closed with Bye! meanwhile
        client.close()
        sent += 1
        if sent % 20 == 0:
            assert watch.ask("hello").startswith("hello:node01:")
    record_property("streams", sent)
    assert watch.ask("hello").startswith("hello:node01:")


words = st.one_of(
    st.sampled_from(PIECES + CANARIES),
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=20),
    st.integers().map(str),
    st.floats().map(str),
    st.recursive(st.text(max_size=5), lambda x: st.lists(x, max_size=3), max_leaves=9).map(repr),
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(words, max_size=6).map(" ".join), min_size=1, max_size=60))
def test_built_lines(target, built):
    lines = [
        f"tst echo {line}".replace("\n", " ")
        .encode(errors="replace")[:2000]
        .decode(errors="ignore")
        for line in built
        if "&" not in line
    ]
    client = target.client()
    drive(client, [[line.encode() for line in lines]])
    client.close()


@pytest.mark.parametrize(
    "line",
    [
        "reboot \x00",
        'reboot "',
        "reboot -h -h \t",
        "reboot (((",
    ],
)
def test_odd_restarts_say_bye_and_come_back(node, line):
    node.start()
    client = node.client()
    client.send(line + "\n")
    assert client.rest().endswith("Reboot micrOS system.\nBye!\n")
    node.wait_line("[NODE]", 2)
    assert node.client().ask("hello").startswith("hello:node01:")
