"""What a running node tells of itself, and the small things it can be asked to do."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from micros_ide.errors import BoardError, InvalidInput
from micros_ide.model.devices import News
from micros_ide.model.node_facts import (
    NodeFacts,
    NodeLog,
    NodeState,
    PasswordNeeded,
    Topic,
    json_fields,
    parse_files,
    parse_help,
    parse_log,
    parse_modules,
    parse_state,
    parse_tasks,
    refusal,
    told,
)
from micros_ide.model.node_trend import NodeTrend
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.model.ports import SerialPort
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.model.shell_command import ends_connection
from micros_ide.model.virtual import VirtualState
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.discovery_plan import board_uid
from micros_ide.services.node_trends import NodeTrends
from micros_ide.services.passwords import Passwords
from micros_ide.services.ports import Ports
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.device_shell import NodeShell

_SILENCE_S = 4.0  # of a node that is only looked at
_CALL_S = 20.0  # of a function that may take its time
_NOTED_EVERY_S = 20.0  # a node that is looked at all the time is written down now and then
_STATE_FILE = re.compile(r"[\w-]{1,60}\.pds")
_LONGEST_REPLY = 20_000  # characters


class NodeFactsService:
    """Each call opens one connection, asks, and lets go of it again.

    They raise what Console.open raises, and PasswordNeeded where a password is missing.
    """

    def __init__(
        self,
        console: Console,
        devices: Devices,
        *,
        passwords: Passwords,
        ports: Ports,
        virtual: VirtualBoards,
        trends: Path,
    ) -> None:
        """`trends`: the file the trends are kept in."""
        self._console = console
        self._devices = devices
        self._passwords = passwords
        self._ports = ports
        self._virtual = virtual
        self._trends = NodeTrends(trends)
        self._lock = threading.Lock()
        self._noted: dict[str, float] = {}

    def facts(
        self,
        uid: str,
        topics: Iterable[Topic],
        report: Reporter,
        *,
        password: str | None = None,
    ) -> NodeFacts:
        """Ask the node `uid` for `topics`; what it cannot tell is None in the answer."""
        asked = frozenset(topics)
        with self._open(uid, report, password) as shell:
            hello, version = _hello(shell, uid), shell.version()
            found: dict[Topic, object] = {}
            for topic in Topic:
                if topic in asked:
                    report.checkpoint()
                    found[topic] = _ASK[topic](shell)
            free = _free(shell) if Topic.FILES in asked else None
        self._note(hello, version, uid)
        state = found.get(Topic.STATE)
        if isinstance(state, NodeState):
            self._trends.note(uid, state)
        return NodeFacts(
            uid,
            hello.name,
            version,
            now_utc(),
            asked,
            free=free,
            trend=self._trends.of(uid),
            **{topic.value: found[topic] for topic in found},  # type: ignore[arg-type]
        )

    def trend(self, uid: str) -> NodeTrend:
        """Return how the node's memory and files went; reads no file."""
        return self._trends.of(uid)

    def save_trends(self) -> None:
        """Write the trends that are new."""
        self._trends.save()

    def functions(
        self, uid: str, module: str, report: Reporter, *, password: str | None = None
    ) -> dict[str, str]:
        """Return function: parameters as the module's own help words them.

        The node loads the module for this, if it has not yet.
        """
        command = f"{module} help >json"
        with self._open(uid, report, password, _CALL_S) as shell:
            answer = shell.command(command)
        return parse_help(_done(shell.name, command, answer))

    def call(self, uid: str, command: str, report: Reporter, *, password: str | None = None) -> str:
        """Return the node's reply to one command, whatever it says."""
        with self._open(uid, report, password, _CALL_S) as shell:
            reply = shell.command(command, ends=ends_connection(command))
        lines = reply.strip("\n").split("\n")
        return "\n".join(clean_text(line, 2000) for line in lines)[:_LONGEST_REPLY]

    def do(self, uid: str, command: str, report: Reporter, *, password: str | None = None) -> str:
        """Return the reply; raises BoardError in the node's words when it did not do it."""
        reply = self.call(uid, command, report, password=password)
        return _done("the node", command, reply)

    def clear_log(
        self, uid: str, report: Reporter, *, password: str | None = None
    ) -> NodeLog | None:
        """Empty the node's log."""
        with self._open(uid, report, password) as shell:
            _done(shell.name, "system alarms True", shell.command("system alarms True"))
            return _log(shell)

    def remove_module(
        self, uid: str, module: str, report: Reporter, *, password: str | None = None
    ) -> None:
        """Remove a load module's file and take it out of the node's memory."""
        with self._open(uid, report, password) as shell:
            gone = [
                name
                for name in (f"{module}.py", f"{module}.mpy")
                if _either(shell, f'lmpacman dellm "{name}"', f'system lmpacman "{name}"')
            ]
            if not gone:
                raise BoardError(
                    f"{shell.name} did not remove {module}",
                    hint="the node keeps the modules it needs; see its log",
                )
            for command in (f'lmpacman module "LM_{module}"', f'system module "LM_{module}"'):
                if told(command, shell.command(command)) is not None:
                    break

    def remove_state(
        self, uid: str, name: str, report: Reporter, *, password: str | None = None
    ) -> None:
        """Remove a file in which a module keeps its state (`.pds`)."""
        if _STATE_FILE.fullmatch(name) is None:
            raise InvalidInput(f"{clean_text(name, 60)} is no file of a module's state")
        self.do(uid, f'system cachedump "{name.removesuffix(".pds")}"', report, password=password)

    def remember(self, uid: str, password: str) -> None:
        """Keep the password of a node."""
        self._passwords.remember(uid, password)

    def port_of(self, uid: str) -> SerialPort | None:
        """Return the port of the running virtual board that is this node, if it is one."""
        off = {VirtualState.STOPPED, VirtualState.OFF}
        for row in self._virtual.list():
            if row.port and row.state not in off and board_uid(row) == uid:
                return self._ports.find(row.port)
        return None

    @contextmanager
    def _open(
        self, uid: str, report: Reporter, password: str | None, silence: float | None = None
    ) -> Iterator[NodeShell]:
        shell = self._console.open(uid, password, timeout=silence or _SILENCE_S)
        with shell, report.on_cancel(shell.abort):
            if shell.wants_password:
                raise PasswordNeeded(
                    f"{shell.name} asks for its password", hint="give the node's password"
                )
            yield shell

    def _note(self, hello: Hello, version: str, uid: str) -> None:
        """Write down that the node was met, not at each look."""
        now = time.monotonic()
        with self._lock:
            if hello.uid != uid or now - self._noted.get(uid, -_NOTED_EVERY_S) < _NOTED_EVERY_S:
                return
            self._noted[uid] = now
        host, port = self._console.locate(uid)
        sighting = Sighting(How.HELLO, now_utc(), host, port)
        self._devices.record([News(uid, sighting, hello.name, version)])


def _hello(shell: NodeShell, uid: str) -> Hello:
    try:
        return shell.hello()
    except InvalidInput:
        return Hello(clean_text(shell.name, 64), uid)


def _ask(shell: NodeShell, command: str) -> str:
    """Return the answer, "" where the node does not know the command."""
    return told(command, shell.command(command)) or ""


def _state(shell: NodeShell) -> object:
    return parse_state(
        _ask(shell, "system info"),
        memory=_ask(shell, "system memory_usage >json"),
        free=_ask(shell, "system gclean >json"),
        disk=_ask(shell, "system disk_usage >json"),
        rssi=_ask(shell, "system rssi >json"),
        boot=_ask(shell, "system boot >json"),
    )


def _tasks(shell: NodeShell) -> object:
    return parse_tasks(_ask(shell, "task list"))


def _log(shell: NodeShell) -> NodeLog | None:
    return parse_log(_ask(shell, "system alarms"))


def _modules(shell: NodeShell) -> object:
    loaded = _ask(shell, "help")  # first: the other questions load modules
    return parse_modules(_ask(shell, "help lm"), loaded, _ask(shell, "ota installed"))


def _files(shell: NodeShell) -> object:
    listed = parse_files(_ask(shell, "ota files"))
    return listed or parse_files(_ask(shell, "system micros_checksum"))


def _free(shell: NodeShell) -> int | None:
    free = json_fields(_ask(shell, "ota status >json")).get("free")
    return free if isinstance(free, int) and not isinstance(free, bool) and free >= 0 else None


_ASK: dict[Topic, Callable[[NodeShell], object]] = {
    Topic.STATE: _state,
    Topic.TASKS: _tasks,
    Topic.LOG: _log,
    Topic.MODULES: _modules,
    Topic.FILES: _files,
}


def _done(name: str, command: str, answer: str) -> str:
    why = refusal(command, answer)
    if why is not None:
        raise BoardError(f"{name} did not do it: {why}", output=answer[:2000])
    return answer


def _either(shell: NodeShell, *commands: str) -> bool:
    """Try commands of newer and older firmware; True when a file was deleted."""
    return any(shell.command(command).strip().startswith("Delete module:") for command in commands)
