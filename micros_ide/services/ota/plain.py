"""The way of firmware that knows no other: file by file, as its own tools do it.

A whole firmware is put beside the old one and read back; a script that stands in for main.py puts
it in its place at the next start. Until then the node stays in update mode, over losses of its
power too. Single modules are put over the old ones.
"""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event

from micros_ide.engine.coroutines import run_coroutine
from micros_ide.errors import (
    BoardError,
    Busy,
    ConnectionFailed,
    DeviceTimeout,
    MicrosError,
)
from micros_ide.model.devices import News
from micros_ide.model.ota import OtaDone, OtaPlan, Outcome
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.ota.file_by_file import FileByFile
from micros_ide.services.ota.look import read_password
from micros_ide.services.ota.update_mode import likely_passwords
from micros_ide.services.passwords import Passwords

_ASK_S = 5.0
_LONGEST_S = 120.0  # until the node runs again
_PAUSE_S = 0.2
_WAKE_S = 5.0  # it looks every two seconds whether it may start


def update_plain(
    console: Console,
    plan: OtaPlan,
    report: Reporter,
    *,
    login: str | None,
    passwords: Passwords,
    devices: Devices,
) -> OtaDone:
    """Bring all files of `plan` to its node, and return UPDATED once it says that it runs them.

    `login`: the node's password, as far as it is known. `passwords` and `devices` learn it and the
    node before its shell is closed, so that a repeat can log in. Raises BoardError (another node
    answers, a file does not arrive, another version runs afterwards), DeviceTimeout,
    ConnectionFailed, AuthFailed, Busy: the node then waits in update mode for the same update.
    """
    began = time.monotonic()
    update = _PlainUpdate(console, plan, report, login=login, passwords=passwords, devices=devices)
    try:
        version = update.run()
    except MicrosError as error:
        if update.delivery.released:
            error.hint = f"{error.hint}; its old firmware runs" if error.hint else None
        elif update.touched:
            again = f"repeat the update: {plan.facts.name} waits for it in update mode"
            error.hint = f"{error.hint}; then {again}" if error.hint else again
        raise
    delivery, facts = update.delivery, plan.facts
    return OtaDone(
        plan.request.target,
        Outcome.UPDATED,
        uid=facts.uid,
        name=facts.name,
        version=version,
        old_version=facts.version,
        sent=tuple(one.path for one in plan.files),
        bytes_up=delivery.bytes_up,
        bytes_down=delivery.bytes_down,
        resumed=delivery.lost,
        seconds=time.monotonic() - began,
        warnings=plan.warnings,
    )


class _PlainUpdate:
    """`touched`: whether the node was brought into update mode, or was in it."""

    def __init__(
        self,
        console: Console,
        plan: OtaPlan,
        report: Reporter,
        *,
        login: str | None,
        passwords: Passwords,
        devices: Devices,
    ) -> None:
        facts = plan.facts
        self._console, self._plan, self._report = console, plan, report
        self._login, self._passwords, self._devices = login, passwords, devices
        self._place = f"{facts.host}:{facts.port}"
        self.touched = facts.waits
        self.delivery = FileByFile(
            facts.host,
            facts.uid,
            list(likely_passwords(login)),
            plan.files,
            self._announce,
            report,
            mixed=facts.waits,
        )

    def run(self) -> str:
        """Return the version that runs when it is done."""
        self._report.note_state(
            f"{self._plan.facts.name} waits in update mode, perhaps half updated: repeat the update"
        )
        run_coroutine(self._report, self.delivery.run())
        version = self._back()
        if version != self._plan.new_version:
            raise BoardError(
                f"{self._plan.facts.name} runs version {version} afterwards, not "
                f"{self._plan.new_version}"
            )
        return version

    def _announce(self) -> None:
        """Bring a node that runs into update mode."""
        try:
            with self._console.open(self._place, self._login, timeout=_ASK_S) as shell:
                hello = shell.hello()
                if hello.uid != self._plan.facts.uid:
                    raise self._other(hello.name)
                self._learn(read_password(shell))
                self.touched = True
                shell.command("webrepl --update", ends=True)
        except (ConnectionFailed, DeviceTimeout, Busy):
            pass  # it restarts, or is in update mode already

    def _learn(self, password: str) -> None:
        found = self.delivery.passwords
        if found[0] != password:
            found.insert(0, password)
        if password not in likely_passwords(None):
            facts = self._plan.facts
            with suppress(MicrosError):  # then a repeat asks for it
                self._passwords.remember(facts.uid, password)
                sighting = Sighting(How.HELLO, now_utc(), facts.host, facts.port)
                self._devices.record([News(facts.uid, sighting, facts.name, facts.version)])

    def _back(self) -> str:
        """Wait until the node runs, wake it if need be, and return its version."""
        report = self._report
        report.phase("Waiting for the node to start")
        deadline = time.monotonic() + _LONGEST_S
        wake_at = time.monotonic() + _WAKE_S
        last: MicrosError | None = None
        stop = Event()
        with report.on_cancel(stop.set):
            while time.monotonic() < deadline:
                report.checkpoint()
                try:
                    with self._console.open(self._place, self._login, timeout=_ASK_S) as shell:
                        hello = shell.hello()
                        if hello.uid != self._plan.facts.uid:
                            raise self._other(hello.name)
                        return shell.version()
                except (ConnectionFailed, DeviceTimeout, Busy) as error:
                    last = error
                if time.monotonic() > wake_at:
                    run_coroutine(report, self.delivery.wake())
                    wake_at = time.monotonic() + _WAKE_S
                stop.wait(_PAUSE_S)
        raise DeviceTimeout(
            f"{self._plan.facts.name} has all files and does not come back within "
            f"{_LONGEST_S:.0f} s" + (f": {last.message}" if last else ""),
            hint="look whether it has power",
        )

    def _other(self, name: str) -> BoardError:
        return BoardError(
            f"at {self._place} answers {name}, not {self._plan.facts.name}: nothing was sent to it",
            hint="its address has moved: search with micros-ide discover",
        )
