"""One node: plan, show, run; and the way back."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from micros_ide.engine.coroutines import run_coroutine
from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import (
    BoardError,
    Busy,
    ConnectionFailed,
    DeviceTimeout,
    MicrosError,
    NotFound,
)
from micros_ide.model.devices import News
from micros_ide.model.file_set import FileSet
from micros_ide.model.installed import INSTALLED
from micros_ide.model.nodes import clean_text
from micros_ide.model.ota import NodeSlots, OtaDone, OtaPlan, OtaRequest, Outcome, Way, WayBack
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.model.reporting import Reporter
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.ota.look import read_password, read_slots
from micros_ide.services.ota.planning import plan_for
from micros_ide.services.ota.survey import survey
from micros_ide.services.ota.verdict import KEPT, TAKEN_BACK, RolledBack, wait_for_verdict
from micros_ide.services.passwords import Passwords

if TYPE_CHECKING:
    from micros_ide.services.ota.delivery import Delivery

_ASK_S = 5.0


class Ota:
    """Updates over the network: `plan`, show it, then `submit` (or `run`) it."""

    def __init__(
        self,
        console: Console,
        devices: Devices,
        build: FirmwareBuild,
        passwords: Passwords,
        jobs: JobEngine,
    ) -> None:
        self._console = console
        self._devices = devices
        self._build = build
        self._passwords = passwords
        self._jobs = jobs

    def firmware(self, report: Reporter) -> FileSet:
        """Return the firmware's files, for plans of several nodes; raises as FirmwareBuild."""
        return self._build.build(report)

    def plan(self, request: OtaRequest, report: Reporter, built: FileSet | None = None) -> OtaPlan:
        """Return what `request` will do; the node is only asked, and goes on working.

        The plan keeps no password: give it to `submit` again. `built`: what `firmware` has
        returned; None: it is built. Raises what `planning.plan_for` and Console.open raise,
        AuthFailed without the password.
        """
        if built is None:
            built = FileSet(()) if request.own else self.firmware(report)
        report.phase(f"Asking {request.target}")
        facts = survey(
            request,
            report,
            console=self._console,
            devices=self._devices,
            recall=self._recalled,
        )
        return plan_for(request.with_password(None), facts, built, self._build.version())

    def submit(self, plan: OtaPlan, password: str | None = None) -> Job:
        """Queue `plan` on the lane of its node; the job's result is an OtaDone.

        `password`: None takes the one that is kept for the node.
        """
        return self._jobs.submit(
            f"Update {plan.facts.name or plan.request.target}",
            self._console.lane(plan.facts.uid or plan.request.target),
            lambda report: self.run(plan, report, password),
        )

    def run(self, plan: OtaPlan, report: Reporter, password: str | None = None) -> OtaDone:
        """Do what `plan` says and wait for the node's own word on it.

        The connection, or the node's power, may fail at any point: the node runs the old or the
        new version, and the same update goes on where it stopped. Returns UPDATED, SAME or
        ROLLED_BACK; raises MicrosError for the rest.
        """
        began = time.monotonic()
        plan = replace(plan, request=plan.request.with_password(password))
        if plan.nothing_to_do:
            return self._done(plan, Outcome.SAME, plan.facts.version, began)
        if plan.way is Way.PLAIN:
            from micros_ide.services.ota.plain import update_plain

            done = update_plain(
                self._console,
                plan,
                report,
                login=self._login(plan),
                passwords=self._passwords,
                devices=self._devices,
            )
            return self._with_rest(plan, done, report)
        return self._run_safe(plan, report, began)

    def way_back(self, request: OtaRequest, report: Reporter) -> WayBack:
        """Return the version that `rollback` would bring; raises as that, changes nothing."""
        report.phase(f"Asking {request.target}")
        with self._console.open(request.target, request.password) as shell:
            hello, version, slots = shell.hello(), shell.version(), read_slots(shell)
        back = _back_of(hello.name, slots).back or ""
        return WayBack(hello.uid, hello.name, version, clean_text(back, 40))

    def rollback(self, request: OtaRequest, report: Reporter) -> OtaDone:
        """Bring back the version before the last update.

        Raises NotFound when there is none, BoardError, and what Console.open raises.
        """
        began = time.monotonic()
        report.phase(f"Asking {request.target}")
        host, port = self._console.locate(request.target)
        with self._console.open(request.target, request.password) as shell:
            hello, version = shell.hello(), shell.version()
            slots = _back_of(hello.name, read_slots(shell))
            answer = shell.command("ota rollback").strip()
            if not answer.startswith("Going back"):
                raise BoardError(f"{hello.name} does not go back: {clean_text(answer, 100)}")
        now = wait_for_verdict(
            self._console,
            f"{host}:{port}",
            uid=hello.uid,
            update=slots.last[1],
            password=request.password or self._recalled(hello.uid),
            report=report,
            wanted=TAKEN_BACK,
        )
        self._note(host, port, (hello.uid, hello.name, now))
        return OtaDone(
            request.target,
            Outcome.TAKEN_BACK,
            uid=hello.uid,
            name=hello.name,
            version=now,
            old_version=version,
            seconds=time.monotonic() - began,
        )

    def _with_rest(self, plan: OtaPlan, done: OtaDone, report: Reporter) -> OtaDone:
        """Add what is in the way of a new version, now that the node can list its files."""
        built = FileSet(tuple(one for one in plan.files if one.path != INSTALLED))
        request = replace(plan.request, force=False)
        if request.own or request.modules:
            return done
        with suppress(MicrosError):
            rest = self.plan(request, report, built)
            found = rest.warnings if rest.way is Way.SAFE else ()
            if rest.way is Way.SAFE and not rest.nothing_to_do:
                names = ", ".join((*rest.changes.send, *rest.changes.remove))
                found = (*found, f"Repeat the update, it puts in order: {names}.")
            return replace(done, warnings=found)
        return done

    def _run_safe(self, plan: OtaPlan, report: Reporter, began: float) -> OtaDone:
        from micros_ide.services.ota.delivery import Delivery

        facts, parcel = plan.facts, plan.parcel
        if parcel is None:
            raise BoardError(f"there is no parcel for {facts.name}")
        password = self._transfer_password(plan)
        delivery = Delivery(
            facts.host,
            facts.uid,
            password,
            parcel,
            lambda begun: self._announce(plan, parcel.update, begun=begun),
            report,
            empties=plan.drops_way_back,
        )
        report.note_state("the old version runs; a repeat goes on where it stopped")
        try:
            run_coroutine(report, delivery.run())
            version = self._verdict(plan, parcel.update, report)
            self._note(facts.host, facts.port, (facts.uid, facts.name, version))
        except RolledBack as error:
            done = self._done(plan, Outcome.ROLLED_BACK, error.version, began, delivery)
            return replace(done, why=error.why, hint="its old version runs, nothing is lost")
        return self._done(plan, Outcome.UPDATED, version, began, delivery)

    def _verdict(self, plan: OtaPlan, update: str, report: Reporter) -> str:
        report.note_state("the node decides by itself: it keeps the new version or goes back")
        return wait_for_verdict(
            self._console,
            f"{plan.facts.host}:{plan.facts.port}",
            uid=plan.facts.uid,
            update=update,
            password=self._login(plan),
            report=report,
            wanted=KEPT,
        )

    def _announce(self, plan: OtaPlan, update: str, *, begun: bool) -> bool:
        """Bring a running node into update mode; True when it has already tried `update`."""
        place = f"{plan.facts.host}:{plan.facts.port}"
        try:
            with self._console.open(place, self._login(plan), timeout=_ASK_S) as shell:
                hello = shell.hello()
                if hello.uid != plan.facts.uid:
                    raise BoardError(
                        f"at {place} answers {hello.name}, not {plan.facts.name}: "
                        "nothing was sent to it",
                        hint="its address has moved: search with micros-ide discover",
                    )
                slots = read_slots(shell)
                if slots is not None and _is_past_update_mode(slots, update, begun=begun):
                    return True
                shell.command("webrepl --update", ends=True)
        except (ConnectionFailed, DeviceTimeout, Busy):
            pass  # it restarts, or is in update mode already
        return False

    def _transfer_password(self, plan: OtaPlan) -> str:
        place = f"{plan.facts.host}:{plan.facts.port}"
        with self._console.open(place, self._login(plan)) as shell:
            return read_password(shell)

    def _note(self, host: str, port: int, node: tuple[str, str, str]) -> None:
        """Put down in the table what a node (id, name, version) has just said of itself."""
        uid, name, version = node
        sighting = Sighting(How.HELLO, now_utc(), host, port)
        with suppress(MicrosError):  # the update is done, whatever the table is like
            self._devices.record([News(uid, sighting, name, version)])

    def _login(self, plan: OtaPlan) -> str | None:
        return plan.request.password or self._recalled(plan.facts.uid)

    def _recalled(self, uid: str) -> str | None:
        try:
            return self._passwords.recall(uid)
        except MicrosError:
            return None  # the node asks for it, if it wants one

    def _done(
        self,
        plan: OtaPlan,
        outcome: Outcome,
        version: str,
        began: float,
        delivery: Delivery | None = None,
    ) -> OtaDone:
        facts = plan.facts
        sent = tuple(one.path for one in plan.files) if outcome is Outcome.UPDATED else ()
        return OtaDone(
            plan.request.target,
            outcome,
            uid=facts.uid,
            name=facts.name,
            version=version,
            old_version=facts.version,
            sent=sent,
            removed=plan.changes.remove if outcome is Outcome.UPDATED else (),
            bytes_up=delivery.bytes_up if delivery else 0,
            bytes_down=delivery.bytes_down if delivery else 0,
            resumed=delivery.lost if delivery else 0,
            seconds=time.monotonic() - began,
            warnings=plan.warnings,
        )


def _is_past_update_mode(now: NodeSlots, update: str, *, begun: bool) -> bool:
    """Return whether a node tries an update, or has come to a verdict on `update` meanwhile."""
    return now.state != "settled" or (begun and now.verdict(update) is not None)


def _back_of(name: str, slots: NodeSlots | None) -> NodeSlots:
    if slots is None or slots.back is None or len(slots.last) < 2:
        raise NotFound(
            f"{name} has no version to go back to",
            hint="there is one after an update over the air, until the next one over USB",
        )
    return slots
