"""The panel of a node: what it has to use, and one connection that does what a hand wishes.

Every method returns at once. What comes of it is told as events of `model.panel_events`, from the
panel's own thread, which is the only one that talks to the node.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from micros_ide.errors import AuthFailed, InvalidInput, MicrosError
from micros_ide.model.manual import Manual
from micros_ide.model.node_facts import NodeModule, parse_help, refusal, told
from micros_ide.model.node_panel import Control, ControlGroup, Values, panel_of
from micros_ide.model.panel_answers import figures, read_answer
from micros_ide.model.panel_events import (
    Answered,
    Graphed,
    GroupChanged,
    PanelEvent,
    PanelMade,
    StatusRead,
)
from micros_ide.model.readings import Reading
from micros_ide.model.shell_command import with_json
from micros_ide.model.shell_words import ShellWords
from micros_ide.model.terminal_events import Link, LinkChanged
from micros_ide.services.console import TIMEOUT_S, Console
from micros_ide.services.manual import Manuals
from micros_ide.services.panel_agenda import Agenda, Wish
from micros_ide.services.panel_express import Express
from micros_ide.services.passwords import Passwords
from micros_ide.workers.device_shell import NodeShell

_log = logging.getLogger(__name__)
_LISTED = re.compile(r"\s*(\w{1,60})\.m?py")
_BROKEN = "[ERROR] shell: "  # in an answer that was cut off
_JOIN_S = 12.0  # a connection that is being made is not interrupted
Tell = Callable[[PanelEvent], None]


class NodeControls:
    """Opens panels of nodes."""

    def __init__(
        self,
        console: Console,
        passwords: Passwords,
        manuals: Callable[[], Manuals],
        own_modules: Callable[[], Iterable[Path]],
    ) -> None:
        """`own_modules`: the user's own LM_*.py on this computer."""
        self._console, self._passwords = console, passwords
        self._manuals, self._own_modules = manuals, own_modules

    def open(self, uid: str, tell: Tell, *, timeout: float = TIMEOUT_S) -> ControlPanel:
        """Return a panel that connects to the node `uid`; `timeout` in seconds of silence."""
        return ControlPanel(
            self._console, self._passwords, uid, tell, manual=self.manual, timeout=timeout
        )

    def manual(self) -> Manual:
        """Return the manual of the bundled modules and the user's own that can be read."""
        return self._manuals().build(tuple(self._own_modules()), lenient=True)


class ControlPanel:
    """One panel. `close` it; `join` waits until it has ended."""

    def __init__(
        self,
        console: Console,
        passwords: Passwords,
        uid: str,
        tell: Tell,
        *,
        manual: Callable[[], Manual],
        timeout: float,
    ) -> None:
        self.uid = uid
        self._console, self._passwords, self._tell = console, passwords, tell
        self._read_manual, self._timeout = manual, timeout
        self._manual: Manual | None = None
        self._groups: dict[str, ControlGroup] = {}
        self._names: tuple[str, ...] = ()  # of the modules on the node
        self._shell: NodeShell | None = None
        self._wake = threading.Condition()
        self._agenda = Agenda()
        self._express = Express(
            uid, self._wake, self._agenda, open_shell=self._open_beside, send=self._send_over
        )
        self._deeds: deque[Callable[[], None]] = deque()  # before everything else
        self._closing = self._locked = self._paused = False
        self._retry_at = 0.0
        self._password: str | None = None  # as long as it is in use, and not kept elsewhere
        self._thread = threading.Thread(target=self._serve, name=f"panel {uid}", daemon=True)
        self._thread.start()

    def send(self, control: Control, values: Values, *, drag: bool = False) -> int:
        """Have `values` sent; returns the number of this wish, which the answer bears.

        `drag`: more may follow soon: of those that have to wait only the last is sent, and no
        more than ten a second. Raises InvalidInput for what the control does not take.
        """
        command = control.command(values)
        with self._wake:
            number = self._agenda.wish(control.key, command, drag=drag)
            self._wake.notify_all()
        return number

    def watch(self, modules: Iterable[str]) -> None:
        """Ask these modules how they stand, from time to time."""
        with self._wake:
            self._agenda.watch(modules)
            self._wake.notify_all()

    def graph(self, control: Control, *, on: bool) -> None:
        """Ask again and again for the figures of a graph, or no longer."""
        with self._wake:
            self._agenda.graph(control, on=on)
            self._wake.notify_all()

    def ask_help(self, module: str) -> None:
        """Have a module tell its parameters; the node loads it for that."""
        self._do(lambda: self._ask_help(module))

    def refresh(self) -> None:
        """Look again at once: the modules, and how they stand; connect if that is lost."""
        self._do(lambda: self._look(anew=True))
        with self._wake:
            self._agenda.hurry()
            self._retry_at = 0.0
            self._wake.notify_all()

    def log_in(self, password: str, *, keep: bool) -> None:
        """Give the password; `keep`: remember it for this node once it was right."""
        self._do(lambda: self._log_in(password, keep=keep))

    def pause(self, paused: bool) -> None:
        """Let go of the connection, for somebody who needs the node for himself; or go on."""

        def stand_aside() -> None:
            self._paused = paused
            if paused:
                self._lose(None)
            else:
                self._retry_at = 0.0

        self._do(stand_aside)

    def close(self) -> None:
        """End it, soon."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._express.close()
        shell = self._shell
        if shell is not None:
            shell.abort()

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        return self._thread.is_alive() or self._express.alive

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(_JOIN_S)
        self._express.join()

    # -- the thread

    def _do(self, deed: Callable[[], None]) -> None:
        with self._wake:
            self._deeds.append(deed)
            self._wake.notify_all()

    def _serve(self) -> None:
        self._express.start()
        while not self._closing:
            deed = self._next()
            if deed is None:
                continue
            try:
                deed()
            except MicrosError as error:
                self._lose(error)
            except Exception:  # noqa: BLE001 - it outlives a bug, which the log file tells
                _log.exception("panel of %s", self.uid)
                self._lose(MicrosError("internal error"))
        if self._shell is not None:
            self._shell.close()
        self._tell(LinkChanged(Link.CLOSED))

    def _next(self) -> Callable[[], None] | None:
        """Return what is to be done now; wait for it, if nothing is."""
        with self._wake:
            if self._closing:
                return None
            if self._deeds:
                return self._deeds.popleft()
            now = time.monotonic()
            if self._shell is None:
                due = None if self._locked or self._paused else self._retry_at
                if due is not None and due <= now:
                    return self._connect
            else:
                entry, due = self._agenda.next(now)
                if entry is not None:
                    return lambda: self._carry_out(entry)
            self._wake.wait(None if due is None else max(0.0, due - now))
        return None

    def _connect(self, password: str | None = None) -> None:
        self._tell(LinkChanged(Link.CONNECTING))
        if self._manual is None:
            self._manual = self._read_manual()
        try:
            shell = self._console.open(self.uid, password or self._password, timeout=self._timeout)
        except AuthFailed as error:
            self._locked, self._password = True, None
            self._tell(LinkChanged(Link.PASSWORD, error=error))
            return
        if shell.wants_password:
            shell.close()
            self._locked = True
            self._tell(LinkChanged(Link.PASSWORD))
            return
        self._shell, self._password = shell, password or self._password
        with self._wake:
            self._agenda.connected()
        self._look(anew=True)
        self._tell(LinkChanged(Link.READY, shell.name))

    def _log_in(self, password: str, *, keep: bool) -> None:
        self._locked = False
        self._connect(password)
        if keep and self._shell is not None:
            self._passwords.remember(self.uid, password)

    def _lose(self, error: MicrosError | None) -> None:
        """There is no connection any more, or none came about."""
        shell, self._shell = self._shell, None
        if shell is not None:
            shell.close()
        with self._wake:
            given_up = self._agenda.give_up()
            self._retry_at = time.monotonic() + self._agenda.pause()
        why = error.message if error is not None else "the node is in use"
        for wish in given_up:
            self._tell(Answered(wish.key, wish.number, problem=f"not sent: {why}"))
        if not self._closing:
            self._tell(LinkChanged(Link.LOST, error=error))

    def _carry_out(self, entry: Wish | Control | str) -> None:
        if isinstance(entry, Wish):
            self._send(entry)
        elif isinstance(entry, Control):
            self._read_graph(entry)
        elif entry:
            self._read_status(entry)
        else:
            self._look()

    def _ask(self, command: str) -> tuple[str, str]:
        """Return the answer, and why the node did not do it."""
        if self._shell is None:
            raise InvalidInput("there is no connection")
        return _asked(self._shell, command)

    def _look(self, *, anew: bool = False) -> None:
        """See which modules there are (`anew`), and which of them are in the node's memory."""
        shell = self._shell
        if shell is None or self._manual is None:
            return
        listed = shell.command("help")
        if _BROKEN in listed:  # no memory for the whole list just now
            with self._wake:
                self._agenda.look_soon()
            return
        loaded = ShellWords.parse(listed).modules
        if anew or not self._names:
            self._names = _module_names(shell, unload="lmpacman" not in loaded)
        rows = [
            NodeModule(name, loaded.get(name, ()), name in loaded)
            for name in sorted({*self._names, *loaded})
        ]
        groups = {one.module: one for one in panel_of(rows, self._manual)}
        for name, group in groups.items():
            before = self._groups.get(name)
            if group.asks and before is not None and not before.asks:  # it has told its own
                groups[name] = replace(before, loaded=group.loaded)
        new, self._groups = groups != self._groups or anew, groups
        if new:
            self._tell(PanelMade(tuple(groups.values())))

    def _ask_help(self, module: str) -> None:
        group = self._groups.get(module)
        if group is None or self._shell is None:
            return
        answer, problem = self._ask(f"{module} help")
        if not problem:
            group = group.with_help(parse_help(answer))
            self._groups[module] = group
        self._tell(GroupChanged(group, problem))

    def _send(self, wish: Wish) -> None:
        if self._shell is None:
            raise InvalidInput("there is no connection")
        self._express.begin(wish)
        try:
            self._send_over(self._shell, wish)
        finally:
            self._express.end()

    def _open_beside(self) -> NodeShell:
        return self._console.open(self.uid, self._password, timeout=self._timeout)

    def _send_over(self, shell: NodeShell, wish: Wish) -> None:
        """Send a wish; from the panel's thread, or from the express's."""
        try:
            answer, problem = _asked(shell, wish.command)
        except MicrosError as error:
            self._tell(Answered(wish.key, wish.number, problem=error.message))
            raise
        fields, text = read_answer(answer)
        with self._wake:
            self._agenda.answered(wish.key)
        self._tell(Answered(wish.key, wish.number, "" if problem else text, fields, problem))

    def _read_status(self, module: str) -> None:
        with self._wake:
            number, waiting = self._agenda.number, self._agenda.waiting
        answer, problem = self._ask(f"{module} status")
        fields = {} if problem else read_answer(answer)[0]
        with self._wake:
            self._agenda.asked(module, failed=not fields)
        if not problem and not fields:
            return  # it says something that is no data
        self._tell(StatusRead(module, fields, number, waiting, problem))

    def _read_graph(self, control: Control) -> None:
        when = time.time()
        answer, problem = self._ask(control.command({}))
        found: tuple[Reading, ...] = ()
        if not problem:
            found = figures(control, answer)
            problem = "" if found else "there is no number in its answer"
        self._tell(Graphed(control.key, when, found, problem))


def _asked(shell: NodeShell, command: str) -> tuple[str, str]:
    """Return the answer, and why the node did not do it."""
    answer = shell.command(with_json(command))
    return answer, refusal(command, answer) or ""


def _module_names(shell: NodeShell, *, unload: bool) -> tuple[str, ...]:
    """Return the load modules on a node; `unload`: leave no trace of the question in its memory.

    `help lm` would tell them too, but looks into each file, which takes time and memory.
    """
    answer = told("", shell.command("lmpacman listlm")) or ""
    answer = "" if _BROKEN in answer else answer
    lines = [_LISTED.fullmatch(line) for line in answer.split("\n")]
    names = tuple(dict.fromkeys(found[1] for found in lines if found is not None))
    if not names:
        return tuple(ShellWords.parse(shell.command("help lm")).modules)
    if unload:
        shell.command('lmpacman module "LM_lmpacman"')
    return tuple(name for name in names if not (unload and name == "lmpacman"))
