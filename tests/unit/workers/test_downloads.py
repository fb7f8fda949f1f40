"""Downloads against a real HTTP server on this machine that does every wrong thing once."""

from __future__ import annotations

import hashlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from micros_ide.engine.report import JobReport
from micros_ide.errors import (
    Busy,
    ConnectionFailed,
    ConnectionLost,
    FirmwareError,
    InvalidInput,
    JobCancelled,
)
from micros_ide.model.boards import ImageRef
from micros_ide.model.jobs import Progress
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.downloads import fetch
from micros_ide.workers.file_lock import locked

CONTENT = os.urandom(300_000)
Answer = Callable[[BaseHTTPRequestHandler], None]


def ref(url: str, content: bytes = CONTENT) -> ImageRef:
    return ImageRef("image.bin", url, len(content), hashlib.sha256(content).hexdigest(), "1.27.0")


class Server(ThreadingHTTPServer):
    """Answers each request with the next of `answers`; remembers the headers asked with."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/image.bin"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is the point of some tests."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        self.server.answers.pop(0)(self)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A TLS server and the certificate that proves it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    certificate = built.add_extension(address, critical=False).sign(key, hashes.SHA256())
    proof, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    proof.write_bytes(certificate.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof, private)
    with Server() as running:
        running.socket = context.wrap_socket(running.socket, server_side=True)
        running.url = running.url.replace("http:", "https:")
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running, proof
        running.shutdown()
        thread.join()


def reply(status: int = 200, body: bytes = CONTENT, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def rest(start: int, etag: str = '"one"') -> Answer:
    span = f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
    return reply(206, CONTENT[start:], Content_Range=span, ETag=etag)


def cut(after: int) -> Answer:
    return reply(200, CONTENT[:after], Content_Length=str(len(CONTENT)), ETag='"one"')


def test_a_file_is_fetched_once_with_real_progress(server: Server, tmp_path: Path) -> None:
    server.answers = [reply()]
    seen: list[Progress] = []
    report = JobReport(seen.append, lambda *_text: None)
    path = fetch(ref(server.url), tmp_path / "cache", report)
    assert path == tmp_path / "cache" / "image.bin"
    assert path.read_bytes() == CONTENT
    assert seen[-1].done == seen[-1].total == len(CONTENT)
    assert fetch(ref(server.url), tmp_path / "cache", report) == path
    assert len(server.asked) == 1
    assert "Range" not in server.asked[0]


def test_a_broken_connection_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.answers = [cut(100_000), rest(100_000)]
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT
    assert server.asked[1]["Range"] == "bytes=100000-"
    assert server.asked[1]["If-Range"] == '"one"'
    assert sorted(path.name for path in tmp_path.iterdir()) == [".image.bin.lock", "image.bin"]


def test_a_part_kept_from_an_earlier_run_is_used(server: Server, tmp_path: Path) -> None:
    (tmp_path / "image.bin.part").write_bytes(CONTENT[:200_000])
    server.answers = [rest(200_000)]
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT
    assert server.asked[0]["Range"] == "bytes=200000-"


def test_a_complete_part_needs_no_network(tmp_path: Path) -> None:
    (tmp_path / "image.bin.part").write_bytes(CONTENT)
    path = fetch(ref("https://192.0.2.1/image.bin"), tmp_path, QuietReport())
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    "first",
    [
        reply(),  # ignores Range
        reply(206, CONTENT[5:], Content_Range=f"bytes 5-299999/{len(CONTENT)}"),  # another start
        reply(206, CONTENT[5:]),  # does not say which part
        reply(416, b""),
    ],
)
def test_a_server_that_does_not_resume_starts_over(
    server: Server, tmp_path: Path, first: Answer
) -> None:
    (tmp_path / "image.bin.part").write_bytes(CONTENT[:1000])
    server.answers = [first, reply()]
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT


def test_a_part_of_another_file_is_replaced(server: Server, tmp_path: Path) -> None:
    (tmp_path / "image.bin.part").write_bytes(b"x" * 1000)
    said: list[str] = []
    server.answers = [rest(1000), reply()]
    report = JobReport(lambda _one: None, lambda text, _level: said.append(text))
    assert fetch(ref(server.url), tmp_path, report).read_bytes() == CONTENT
    assert "anew" in said[0]


def test_a_part_longer_than_the_file_is_dropped(server: Server, tmp_path: Path) -> None:
    (tmp_path / "image.bin.part").write_bytes(CONTENT + b"more")
    server.answers = [reply()]
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT
    assert "Range" not in server.asked[0]


def test_other_content_is_deleted_and_refused(server: Server, tmp_path: Path) -> None:
    server.answers = [reply(body=b"y" * len(CONTENT))]
    with pytest.raises(FirmwareError, match="SHA-256") as caught:
        fetch(ref(server.url), tmp_path, QuietReport())
    assert caught.value.hint is not None
    assert [path.name for path in tmp_path.iterdir()] == [".image.bin.lock"]


def test_wrong_size_is_refused_before_it_is_read(server: Server, tmp_path: Path) -> None:
    server.answers = [reply(body=b"portal page")]
    with pytest.raises(FirmwareError, match="11 bytes"):
        fetch(ref(server.url), tmp_path, QuietReport())


def test_endless_answer_is_cut(server: Server, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"z" * 65536)

    server.answers = [endless]
    with pytest.raises(FirmwareError, match="more than"):
        fetch(ref(server.url), tmp_path, QuietReport())


def test_a_file_that_changed_on_disk_is_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "image.bin").write_bytes(b"old")
    server.answers = [reply()]
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT


def test_without_network_the_hint_says_how_to_do_it_by_hand(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/image.bin"
        with pytest.raises(ConnectionFailed, match="cannot be reached") as caught:
            fetch(ref(url), tmp_path, QuietReport())
    assert caught.value.hint is not None
    for word in (url, "image.bin", str(tmp_path)):
        assert word in caught.value.hint


def test_missing_file_on_the_server_says_so(server: Server, tmp_path: Path) -> None:
    server.answers = [reply(404, b"")]
    with pytest.raises(ConnectionFailed, match="404"):
        fetch(ref(server.url), tmp_path, QuietReport())


def test_silence_ends_after_the_timeout_and_keeps_the_part(server: Server, tmp_path: Path) -> None:
    release = threading.Event()

    def stall(handler: BaseHTTPRequestHandler) -> None:
        cut(70_000)(handler)
        release.wait(20)

    def stall_rest(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(206)
        span = f"bytes 70000-{len(CONTENT) - 1}/{len(CONTENT)}"
        handler.send_header("Content-Range", span)
        handler.end_headers()
        release.wait(20)

    server.answers = [stall, stall_rest, stall_rest]
    with pytest.raises(ConnectionLost, match="broke off"):
        fetch(ref(server.url), tmp_path, QuietReport(), timeout=0.2)
    release.set()
    assert (tmp_path / "image.bin.part").read_bytes() == CONTENT[:70_000]


def test_cancel_closes_a_silent_connection_and_keeps_the_part(
    server: Server, tmp_path: Path
) -> None:
    release = threading.Event()

    def stall(handler: BaseHTTPRequestHandler) -> None:
        cut(70_000)(handler)
        threading.Timer(0.1, report.request_cancel).start()
        release.wait(20)

    report = JobReport(lambda _one: None, lambda *_text: None)
    server.answers = [stall, rest(70_000)]
    started = time.monotonic()
    with pytest.raises(JobCancelled):
        fetch(ref(server.url), tmp_path, report)
    assert time.monotonic() - started < 5
    release.set()
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT


def test_https_works_and_can_be_cancelled(
    secure: tuple[Server, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, proof = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(proof))
    report = JobReport(lambda _one: None, lambda *_text: None)
    release = threading.Event()

    def stall(handler: BaseHTTPRequestHandler) -> None:
        cut(70_000)(handler)
        threading.Timer(0.1, report.request_cancel).start()
        release.wait(20)

    server.answers = [stall, rest(70_000)]
    started = time.monotonic()
    with pytest.raises(JobCancelled):
        fetch(ref(server.url), tmp_path, report)
    assert time.monotonic() - started < 5
    release.set()
    assert fetch(ref(server.url), tmp_path, QuietReport()).read_bytes() == CONTENT


def test_a_server_that_cannot_prove_itself_is_refused(
    secure: tuple[Server, Path], tmp_path: Path
) -> None:
    with pytest.raises(ConnectionFailed, match="certificate"):
        fetch(ref(secure[0].url), tmp_path, QuietReport())


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/i", "ftp://127.0.0.1/i", "file:///etc/passwd", "nonsense"]
)
def test_only_https_leaves_this_machine(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConnectionFailed):
        fetch(ref(url), tmp_path, QuietReport(), timeout=1)


@pytest.mark.parametrize("target", ["http://192.0.2.1/i", "file:///etc/passwd"])
def test_a_redirect_cannot_lead_away_from_https(
    server: Server, tmp_path: Path, target: str
) -> None:
    server.answers = [reply(302, b"", Location=target)]
    with pytest.raises(ConnectionFailed):
        fetch(ref(server.url), tmp_path, QuietReport(), timeout=1)


def test_two_programs_do_not_fetch_the_same_file_at_once(tmp_path: Path) -> None:
    with locked(tmp_path / ".image.bin.lock"), pytest.raises(Busy):
        fetch(ref("https://192.0.2.1/i"), tmp_path, QuietReport())


def test_names_that_are_paths_are_refused(tmp_path: Path) -> None:
    bad = ImageRef("../image.bin", "https://192.0.2.1/i", 1, "0", "1")
    with pytest.raises(InvalidInput):
        fetch(bad, tmp_path, QuietReport())
