"""Recorded sessions with a node: reading them, and playing them again.

A file holds one session. What a line says is its second word; the first names the connection.

    node aioqueue=3         the node's configuration (Python literals)
    heap 262144             its memory, if it needs more than the others
    pin 18 0                the level that is put on a pin from outside
    peer node02             a second node of that name; {there} is its address, {tail} the end of it
    name x.local there      leads to the peer; `nowhere`: to a place where nobody listens
    module genIO            the lines that follow need this load module; `module` alone ends that
    pause 0.2               seconds, where the recorded answer depends on time
    C connect               opens a connection; what the node sends follows as an answer
    C close                 closes it; `C end` closes only its sending half
    C > 'hello'             sends these bytes in one segment; `>>` again until the answer is right
    C < 'text'              what the original answered, and what we answer
    C = 'text'              what we answer where that is different
    C ~ 'text'              what the original answered there
    C ! words               the beginning of the row of docs/PROTOCOL.md, section 9, that says why
    C silent                nothing comes

`<` and `=` may say `lines` (in any order), `among` (the same, and more), `words` (cut at commas, in
any order) or `json` (equal as values) before the text. In texts, `{eof}` is the end of the
connection; `VARIABLE` and `FIXED` below are what else stands in braces.
"""

from __future__ import annotations

import ast
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from firmware_node import SOURCE, UID, USAGE, Client

VARIABLE = {
    "n": r"\d+",
    "x": r"\d+(?:\.\d+)?",
    "hex": r"[0-9a-f]+",
    "ip": r"\d+\.\d+\.\d+\.\d+",
    "peer": r"\d+\.\d+:\d+",
    "time": r"\d+:\d+:\d+",
    "date": r"\d+\.\d+\.\d+",
    "word": r"\S+",
    "rest": r"[^\n]*",
    "log": r"(?:\d+\.\d+\.\d+-\d+:\d+:\d+ [^\n]*\n)*",
}
_VERSION = re.search(
    r'VERSION = const\("(.+)"\)', (SOURCE / "core/InterpreterShell.py").read_text()
)
FIXED = {
    "uid": UID,
    "usage": USAGE,
    "port": "9008",
    "version": _VERSION[1] if _VERSION else "",
    "x5000": "x" * 5000,
    "x20000": "x" * 20_000,
    "a1800": "a" * 1800,
    "e1000": "é" * 1000,
}
_FIELD = re.compile(r"\{(\w+)\}")
_PATIENCE_S = 4.0
_SILENCE_S = 0.12
_MORE_S = 2.0  # between the answers to one segment, on a computer that has other things to do


@dataclass
class Answer:
    """What a node is expected to send."""

    text: str
    how: str = ""

    def matches(self, got: str, closed: bool) -> bool:
        wanted = self.text.removesuffix("{eof}")
        if closed != (wanted != self.text):
            return False
        if self.how == "json":
            return _as_json(got) == _as_json(fill(wanted))
        separator = {"lines": "\n", "among": "\n", "words": ", "}.get(self.how)
        if separator is None:
            return re.fullmatch(_pattern(wanted), got) is not None
        left = got.split(separator)
        for part in wanted.split(separator):
            found = [one for one in left if re.fullmatch(_pattern(part), one)]
            if not found:
                return False
            left.remove(found[0])
        return not left or self.how == "among"


@dataclass
class Step:
    """One thing done on one connection, and its answer."""

    line: int
    who: str
    act: str
    value: str | bytes = b""
    answer: Answer | None = None
    original: str | None = None
    reason: str = ""
    module: str = ""
    seconds: float = 0.0

    def sent(self) -> bytes:
        """What is sent, with what does not vary put in."""
        return self.value if isinstance(self.value, bytes) else fill(self.value).encode()


@dataclass
class Session:
    """A recorded session."""

    config: dict[str, object] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    heap: int | None = None
    peer: str = ""
    names: dict[str, str] = field(default_factory=dict)
    pins: dict[int, int] = field(default_factory=dict)


def fill(text: str) -> str:
    """Put in what does not vary."""
    return _FIELD.sub(lambda match: FIXED.get(match[1], match[0]), text)


def _pattern(text: str) -> str:
    pieces = []
    at = 0
    for match in _FIELD.finditer(text):
        name = match[1]
        known = VARIABLE.get(name) or (re.escape(FIXED[name]) if name in FIXED else None)
        if known is not None:
            pieces += [re.escape(text[at : match.start()]), known]
            at = match.end()
    return "".join([*pieces, re.escape(text[at:])])


def _as_json(text: str) -> object:
    value, _, prompt = text.rpartition("\n")
    try:
        return json.loads(value), prompt
    except ValueError:
        return None


def read(path: Path) -> Session:
    """Read a session; raises ValueError for a line that makes no sense."""
    session = Session()
    module = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        who, _, rest = line.strip().partition(" ")
        if not who or who.startswith("#"):
            continue
        if who == "node":
            pairs = (pair.split("=", 1) for pair in rest.split())
            session.config = {key: ast.literal_eval(value) for key, value in pairs}
        elif who == "heap":
            session.heap = int(rest)
        elif who == "pin":
            pin, level = map(int, rest.split())
            session.pins[pin] = level
        elif who == "peer":
            session.peer = rest
        elif who == "name":
            name, _, place = rest.partition(" ")
            session.names[name] = place
        elif who == "module":
            module = rest
        elif who == "pause":
            session.steps.append(Step(number, "", "pause", seconds=float(rest)))
        else:
            _read_step(session.steps, number, who, rest, module)
    return session


def _read_step(steps: list[Step], number: int, who: str, rest: str, module: str) -> None:
    act, _, rest = rest.partition(" ")
    if act in {">", ">>", "connect", "close", "end", "silent"}:
        value = ast.literal_eval(rest) if rest else b""
        steps.append(Step(number, who, act, value, module=module))
        return
    step = steps[-1]
    if act in {"<", "="} and (step.answer or step.who != who):
        step = Step(number, who, "listen", module=module)
        steps.append(step)
    if step.who != who:
        raise ValueError(f"line {number}: no answer of {who} here")
    how, _, text = rest.partition(" ") if rest[0] not in "'\"" else ("", "", rest)
    if act in {"<", "="}:
        step.answer = Answer(ast.literal_eval(text), how)
    elif act == "~":
        step.original = ast.literal_eval(rest)
    elif act == "!":
        step.reason = rest
    else:
        raise ValueError(f"line {number}: what is {act!r}?")


class Player:
    """Plays a session against a node."""

    def __init__(self, connect: Callable[[], Client], has_module: Callable[[str], bool]) -> None:
        self._connect = connect
        self._has_module = has_module
        self._clients: dict[str, Client] = {}

    def play(self, session: Session) -> Iterator[tuple[Step, str]]:
        """Yield every step that went wrong, with what came instead."""
        for step in session.steps:
            if step.act == "pause":
                time.sleep(step.seconds)
            elif not step.module or self._has_module(step.module):
                got = self._play(step)
                if got is not None:
                    yield step, got

    def _play(self, step: Step) -> str | None:
        if step.act == "connect":
            if step.who in self._clients:
                self._clients[step.who].close()
            self._clients[step.who] = self._connect()
        client = self._clients[step.who]
        if step.act == "close":
            client.close()
        elif step.act == "end":
            client.socket.shutdown(socket.SHUT_WR)
        elif step.act == "silent":
            return None if client.silent_for(_SILENCE_S) else "something"
        end = time.monotonic() + _PATIENCE_S
        while True:
            if step.value:
                client.send(step.sent())
            more = _SILENCE_S if step.act == ">>" else _MORE_S
            wrong = _receive(client, step.answer, more) if step.answer else None
            if wrong is None or step.act != ">>" or time.monotonic() > end:
                return wrong
            time.sleep(0.02)


def _receive(client: Client, answer: Answer, more: float) -> str | None:
    """Return None once the answer is there; what came instead when no more comes.

    `more`: seconds to wait behind a prompt that may have been all.
    """
    data = b""
    closed = False
    wait = _PATIENCE_S
    while not closed:
        client.socket.settimeout(wait)
        try:
            part = client.socket.recv(65536)
        except TimeoutError:
            break
        except ConnectionResetError:
            part = b""
        closed = not part
        data += part
        text = data.decode(errors="replace")
        if answer.matches(text, closed):
            return None
        if text.endswith("$ "):
            wait = more
    return data.decode(errors="replace") + ("{eof}" if closed else "")
