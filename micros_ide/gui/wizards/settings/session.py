"""One node whose settings are edited: read, written, restarted by jobs; nothing blocks here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import AuthFailed
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import ErrorWords, error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.node_session import NodeSession
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_settings import (
    ArchiveRecord,
    Changed,
    NodeSettings,
    Place,
    Restarted,
    Value,
)
from micros_ide.model.reporting import Reporter
from micros_ide.services.node_settings.draft import Draft
from micros_ide.services.node_settings.wishes import Wish

Values = Mapping[str, Value]
Done = Callable[[Any], None]
LOADING, READY, LOCKED, SILENT = "loading", "ready", "locked", "silent"


@dataclass(frozen=True)
class Written:
    """A change that was made, with what takes it back; `before` has no secrets."""

    changed: Changed
    values: Mapping[str, Value | None]  # wanted; None for secrets
    before: Values = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    def undone(self, changed: Changed) -> Written:
        """Return what taking it back has written."""
        return Written(changed, {**self.before, **dict.fromkeys(self.secrets)})

    def restarted(self) -> Written:
        """Return the same after the restart: it can still be taken back."""
        return replace(self, changed=replace(self.changed, restart=(), restarted=True))


class Once:
    """Holds one secret until it is taken, so that no row of a job keeps it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def take(self) -> str:
        """Return the secret, and nothing the second time."""
        text, self._text = self._text, ""
        return text


class Session(NodeSession):
    """The window's side of one node's settings."""

    changed = pyqtSignal(str)  # LOADING, READY, LOCKED or SILENT

    def __init__(self, context: Context, uid: str, parent: QObject | None = None) -> None:
        super().__init__(context, uid, parent)
        self.place = Place(node=uid)
        self.draft: Draft | None = None
        self.state = LOADING
        self.trouble: ErrorWords | None = None  # while LOCKED or SILENT

    @property
    def lane(self) -> str:
        """Where work on this node queues."""
        return f"serial:{self.place.port}" if self.place.port else f"device:{self.uid}"

    @property
    def password(self) -> str | None:
        """What was typed for this node, for jobs only."""
        return self._password

    def close(self) -> None:
        """Forget what was typed, too."""
        super().close()
        self.draft = None

    def read(self, password: str | None = None, *, remember: bool = False) -> None:
        """Read the node's settings anew, with a `password` that was typed if there is one."""
        given = self._password if password is None else password
        place, uid, core = self.place, self.uid, self.core

        def work(report: Reporter) -> NodeSettings:
            _ = core.node_config.schema.keys, core.config_words.groups  # files, read here once
            settings = core.node_settings.read(place, report, password=given)
            if settings.uid != uid:
                from micros_ide.errors import ConnectionFailed

                raise ConnectionFailed(
                    f"at {place} is {settings.name} ({settings.uid}), not the node that was chosen"
                )
            if remember and given:
                core.passwords.remember(uid, given)
            return settings

        def read(settings: NodeSettings) -> None:
            self._password = given
            self.name = settings.name
            self.draft = Draft(core.node_config.schema, settings, over_usb=bool(place.port))
            self._become(READY)

        self._become(LOADING)
        title = tr("Read the settings of {name}").format(name=self.name)
        self.run(title, work, read, self._not_read, watched=bool(place.port))

    def _not_read(self, job: JobInfo) -> None:
        self.trouble = error_words(job)
        self.place = Place(node=self.uid)  # after a wrong port the network is tried again
        self._become(LOCKED if isinstance(job.error, AuthFailed) else SILENT)

    def reveal(self, key: str, done: Callable[[str], None], failed: Callable[[], None]) -> None:
        """Fetch one secret from the node, for the eyes of who asked."""
        place, password, core = self.place, self._password, self.core

        def work(report: Reporter) -> Once:
            found = core.node_settings.read(place, report, secrets=True, password=password)
            return Once(str(found.values.get(key, "")))

        def not_revealed(job: JobInfo) -> None:
            self._context.navigation.fail(job)
            failed()

        title = tr("Read a secret of {name}").format(name=self.name)
        self.run(title, work, lambda once: done(once.take()), not_revealed)

    def write(self, done: Callable[[Written], None], failed: Callable[[JobInfo], None]) -> None:
        """Write what the draft changes, all of it or nothing."""
        draft = self.draft
        if draft is None:
            return
        values = draft.changes
        secrets = tuple(key for key in values if key in draft.settings.masked)
        before = {
            key: value
            for key in values
            if key not in secrets and (value := draft.now(key)) is not None
        }
        shown = {key: None if draft.schema.key(key).secret else values[key] for key in values}

        def written(changed: Changed) -> None:
            self._password = self._password and str(values.get("appwd", self._password))
            self.name = changed.name
            done(Written(changed, shown, before, secrets))

        title = tr("Write {count} settings to {name}").format(count=len(values), name=self.name)
        wish = self.core.node_settings.wishes.given
        self._change(title, lambda: wish(values), written, failed)

    def undo(
        self, last: Written, done: Callable[[Changed], None], failed: Callable[[JobInfo], None]
    ) -> None:
        """Give the node what it had before `last`."""
        wishes, at = self.core.node_settings.wishes, last.changed.archived

        def undone(changed: Changed) -> None:
            self.name = changed.name
            if "appwd" in last.secrets:
                self._password = None  # the kept one is the right one again
            done(changed)

        title = tr("Take back {count} settings of {name}").format(
            count=len(last.values), name=self.name
        )
        self._change(title, lambda: wishes.undo(last.before, last.secrets, at), undone, failed)

    def restart(
        self, last: Written, done: Callable[[Restarted], None], failed: Callable[[JobInfo], None]
    ) -> None:
        """Restart the node and wait until it is back."""
        place, uid, password, core = self.place, self.uid, self._password, self.core
        moved = {key: value for key, value in last.values.items() if value is not None}
        moved |= {key: "" for key, value in last.values.items() if value is None and key != "appwd"}

        def work(report: Reporter) -> Restarted:
            return core.node_settings.restart(
                place, report, changed=moved, password=password, uid=uid
            )

        def restarted(back: Restarted) -> None:
            self.name = back.name
            done(back)

        title = tr("Restart {name}").format(name=self.name)
        self.run(title, work, restarted, failed, watched=True)

    def records(self, done: Callable[[tuple[ArchiveRecord, ...]], None]) -> None:
        """Look up what the archive has of this node, the latest first."""
        archive, uid = self.core.node_settings, self.uid
        title = tr("Look into the archive")
        self.run(title, lambda _report: archive.archive.records(uid), done, self._fail)

    def _change(
        self,
        title: str,
        wish: Callable[[], Wish],
        done: Callable[[Changed], None],
        failed: Callable[[JobInfo], None],
    ) -> None:
        place, uid, password, core = self.place, self.uid, self._password, self.core

        def work(report: Reporter) -> Changed:
            return core.node_settings.change(place, wish(), report, password=password, uid=uid)

        self.run(title, work, done, failed, watched=True)

    def _tell_changed(self) -> None:
        self.changed.emit(self.state)

    def _become(self, state: str) -> None:
        self.state = state
        if state in {LOADING, READY}:
            self.trouble = None
        self.changed.emit(state)
