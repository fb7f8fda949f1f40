"""Settings over the network: the configuration mode of a node's shell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from threading import Event

from micros_ide.errors import (
    BoardError,
    ConnectionFailed,
    DeviceTimeout,
    InvalidInput,
    MicrosError,
)
from micros_ide.model.config_dump import ConfigDump
from micros_ide.model.node_settings import NOTHING, NodeSettings, Restarted, Value
from micros_ide.model.reporting import Reporter
from micros_ide.services.config_schema import SECRET_KEYS, ConfigSchema
from micros_ide.services.console import Console
from micros_ide.services.node_settings.reading import OFFLOADED, as_text, settings_of, typed
from micros_ide.services.node_settings.travel import check_travels
from micros_ide.services.passwords import PASSWORD_KEY
from micros_ide.workers.device_shell import NodeShell

_MOVES = frozenset({"staessid", "stapwd", "nwmd", "devip"})  # may give the node another address
_BACK_S, _MOVED_S = 60.0, 20.0


class NetworkLink:
    """A node's settings over its shell. Each command and value travels in clear."""

    always_restarts = False

    def __init__(self, console: Console, target: str, shell: NodeShell, schema: ConfigSchema):
        """Take over `shell`, which `console` has opened to `target`; raises InvalidInput."""
        self._console = console
        self._shell = shell
        self._schema = schema
        self._host, self._port = console.locate(target)
        hello = shell.hello()
        self.uid, self.name = hello.uid, hello.name
        self.version = shell.version()

    def read(self, *, secrets: bool) -> NodeSettings:
        """Return all settings; secrets only when asked for, as each takes a command of its own.

        Raises BoardError when the node does not speak as one does, and what NodeShell raises.
        """
        self._configure()
        dump = ConfigDump.parse(self._shell.command("dump"))
        if "devfid" not in dump.rows:
            raise BoardError(
                f"{self.name} does not answer 'dump' as a node does",
                hint="is that a micrOS node? try: micros-ide shell",
            )
        rows: dict[str, str] = dict(dump.rows)
        masked = {key for key in rows if key in SECRET_KEYS and rows[key] not in NOTHING}
        again = {key for key in rows if key in dump.doubtful or rows[key] == OFFLOADED}
        if secrets:
            again |= masked
            masked = set()
        for key in sorted(again & set(self._schema.keys) - masked):
            rows[key] = self._ask(key)
        who = (self.uid, self.name, self.version)
        return settings_of(self._schema, who, rows, frozenset(masked))

    def refuse(self, values: Mapping[str, Value], now: NodeSettings) -> None:
        """Raise InvalidInput for what cannot be set this way; nothing is sent."""
        there = {*now.values, *now.masked, *now.unknown}
        for key, value in values.items():
            if key not in there:
                raise InvalidInput(
                    f"{self.name} has no key '{key}'",
                    hint=f"it runs version {self.version}: update it first",
                )
            check_travels(key, as_text(value))

    def write(self, values: Mapping[str, Value], now: NodeSettings, report: Reporter) -> None:
        """Set `values` and read them back; what fails midway is taken back.

        Raises InvalidInput when the node refuses a value, BoardError when it keeps another one.
        """
        done: list[str] = []
        try:
            for key, value in values.items():
                report.checkpoint()
                self._set(key, value)
                done.append(key)
            for key, value in values.items():
                self._check_kept(key, value)
        except BaseException:
            left = self._take_back(done, now.values)
            report.note_state(
                f"{', '.join(left)} may have the new value; repeat the same command"
                if left
                else "the settings are as they were"
            )
            raise

    def restart(
        self, new: Mapping[str, Value], password: str | None, report: Reporter
    ) -> Restarted:
        """Restart the node and wait until it answers.

        Raises DeviceTimeout when it does not come back, unless the new values may have moved it.
        """
        report.phase(f"Restarting {self.name}")
        self._shell.command("reboot", ends=True)
        port = int(new.get("socport", self._port))
        moved = bool(_MOVES & set(new))
        stop = Event()
        try:
            with report.on_cancel(stop.set):
                shell = self._console.reopen(
                    f"{self._host}:{port}",
                    str(new.get(PASSWORD_KEY, password or "")) or None,
                    patience=_MOVED_S if moved else _BACK_S,
                    stop=stop,
                )
            with shell, report.on_cancel(shell.abort):
                hello = shell.hello()
        except (ConnectionFailed, DeviceTimeout) as error:
            report.checkpoint()
            return self._not_back(error, moved=moved)
        if hello.uid != self.uid:
            other = ConnectionFailed(f"at {self._host} answers {hello.name} now")
            return self._not_back(other, moved=moved)
        return Restarted(hello.name, self._host, port)

    def _not_back(self, error: MicrosError, *, moved: bool) -> Restarted:
        if not moved:
            raise DeviceTimeout(
                f"{self.name} was restarted and is not back: {error.message}",
                hint="the settings are saved; look at the node over USB",
            ) from error
        warning = (
            f"{self.name} restarts with other network settings and does not answer at "
            f"{self._host}: its address may be another one now. Find it: micros-ide discover"
        )
        return Restarted(self.name, None, 0, back=False, warnings=(warning,))

    def _configure(self) -> None:
        self._shell.command("conf")
        if "[configure]" not in self._shell.modes:
            raise BoardError(
                f"{self.name} has no configuration mode", hint="is that a micrOS node?"
            )

    def _ask(self, key: str) -> str:
        try:
            return self._shell.command(key)
        except BoardError as error:  # its output would be the value
            raise BoardError(error.message, hint=error.hint) from None

    def _set(self, key: str, value: Value) -> None:
        answer = self._shell.command(f"{key} {as_text(value)}")
        if answer == "Saved":
            return
        if "Invalid key" in answer:
            raise InvalidInput(f"{self.name} has no key '{key}'")
        raise InvalidInput(
            f"{self.name} refuses the value of '{key}'",
            hint="docs/PROTOCOL.md says what each key takes",
        )

    def _check_kept(self, key: str, value: Value) -> None:
        if typed(self._schema.key(key), self._ask(key)) != value:
            raise BoardError(
                f"{self.name} has not kept the value of '{key}'", hint="set it over USB"
            )

    def _take_back(self, done: Iterable[str], old: Mapping[str, Value]) -> list[str]:
        """Give `done` keys their `old` values again; return those that could not be."""
        left = list(done)
        with suppress(MicrosError):
            for key in tuple(left):
                check_travels(key, as_text(old[key]))
                self._set(key, old[key])
                left.remove(key)
        return left
