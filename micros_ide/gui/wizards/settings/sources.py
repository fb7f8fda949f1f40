"""Where the form's settings can come from and go to: profiles, archive, files, other nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QMenu, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.file_dialog import ask_file, ask_place
from micros_ide.gui.wizards.guard import Guard
from micros_ide.gui.wizards.settings.chooser import ChooserView, Source
from micros_ide.gui.wizards.settings.diff_table import laid_on
from micros_ide.gui.wizards.settings.editor_frame import EditorFrame
from micros_ide.gui.wizards.settings.phrases import record_time
from micros_ide.gui.wizards.settings.session import Session
from micros_ide.model.devices import Device
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_settings import ArchiveRecord, NodeSettings, Value
from micros_ide.services.node_settings.draft import IDENTITY
from micros_ide.services.profiles import Profile

Values = Mapping[str, Value]
PROFILES, ARCHIVE, CLONE, COMPARE = "profiles", "archive", "clone", "compare"
_FILTER = "JSON (*.json)"


class Sources(QObject):
    """Fills the chooser and answers it; whatever it finds is laid on the form, never written."""

    opened = pyqtSignal()  # the chooser has something to show
    taken = pyqtSignal(dict, str)  # values for the form, a sentence about them
    cloned = pyqtSignal(str, dict)  # hardware id of another node, values for its form
    compared = pyqtSignal(str)  # hardware id of the node at the left

    def __init__(self, context: Context, chooser: ChooserView, guard: Guard, parent: QWidget):
        super().__init__(parent)
        self._context, self._chooser, self._guard = context, chooser, guard
        self._parent = parent
        self._session: Session | None = None
        self._found: dict[str, Any] = {}
        self._asked = 0  # an answer to an older question comes too late
        self.kind = ""
        chooser.saved.connect(self._save_profile)

    def use(self, session: Session) -> None:
        """Work for this node from now on."""
        self._session = session

    def close(self) -> None:
        """The chooser was left: what is still on its way does not open it again."""
        self._asked += 1

    def menu(self, parent: QWidget) -> QMenu:
        """Return what can be done besides typing."""
        menu = QMenu(parent)
        for text, act in (
            (tr("Profiles…"), self.profiles),
            (tr("Archive…"), self.archive),
            (tr("Archive these settings now"), self.save_record),
            (tr("Copy to another node…"), lambda: self.nodes(CLONE)),
            (tr("Compare with another node…"), lambda: self.nodes(COMPARE)),
            (tr("Export to a file…"), self.ask_export),
            (tr("Import from a file…"), self.ask_import),
        ):
            action = menu.addAction(text)
            if action is not None:
                action.triggered.connect(lambda _on, act=act: act())
            if act in {self.save_record, self.ask_export}:
                menu.insertSeparator(action)
        return menu

    def profiles(self) -> None:
        """Offer ready settings, those that ship and own ones."""
        core = self._context.core
        self._ask(tr("Read the profiles"), lambda _report: core.profiles.list(), self._on_profiles)

    def archive(self) -> None:
        """Offer what the archive has of the node."""
        session, core = self._session, self._context.core
        if session is not None:
            self._ask(
                tr("Look into the archive"),
                lambda _report: core.node_settings.archive.records(session.uid),
                self._on_records,
            )

    def nodes(self, kind: str) -> None:
        """Offer the other nodes, to clone to or to compare with."""
        core = self._context.core
        self._ask(
            tr("Read the device table"),
            lambda _report: core.devices.list(),
            lambda found: self._on_nodes(kind, found),
        )

    def take(self) -> None:
        """Do what the filled button says with what is chosen."""
        source, session = self._chooser.source(), self._session
        if source is None or session is None or session.draft is None:
            return
        found = self._found[source.key]
        if self.kind == PROFILES:
            words = tr("The profile {name} is in the form.").format(name=found.name)
            self.taken.emit(dict(found.values), words)
        elif self.kind == ARCHIVE:
            words = tr("The record of {time} is in the form; secrets stay as they are.")
            values = {key: val for key, val in found.values.items() if key in session.draft.keys}
            self.taken.emit(values, words.format(time=record_time(found.at)))
        elif self.kind == CLONE:
            self.cloned.emit(found.uid, session.draft.others())
        else:
            self.compared.emit(found.uid)

    def set_foot(self, foot: EditorFrame, back: Callable[[], None]) -> None:
        """Set the buttons for what is chosen."""
        source = self._chooser.source()
        foot.set_side(tr("Back"), back)
        texts = {CLONE: tr("Open its form"), COMPARE: tr("Compare")}
        if source is not None:
            foot.set_primary(texts.get(self.kind, tr("Put into the form")), self.take)
            foot.primary.setEnabled(source.differences is None or bool(source.differences))
        if self.removable():
            foot.set_extra(tr("Remove the profile"), self.ask_remove)

    def removable(self) -> bool:
        """True when an own profile is chosen."""
        source = self._chooser.source()
        return self.kind == PROFILES and source is not None and self._found[source.key].own

    def ask_remove(self) -> None:
        """Ask whether the chosen own profile is to go."""
        source = self._chooser.source()
        if source is None or not self.removable():
            return
        name = self._found[source.key].name
        text = tr("Remove the profile {name}? Nodes keep their settings.").format(name=name)
        self._guard.ask(
            tr("Remove a profile"), text, tr("Keep it"), tr("Remove"), lambda: self._remove(name)
        )

    def save_record(self) -> None:
        """Keep the node's settings in the archive, secrets in the key store."""
        session = self._session
        if session is None:
            return
        core, place, password = self._context.core, session.place, session.password

        def saved(record: ArchiveRecord) -> None:
            words = tr("{name} is archived as of {time}.")
            text = words.format(name=record.name, time=record_time(record.at))
            self._context.navigation.said.emit(text)

        session.run(
            tr("Archive the settings of {name}").format(name=session.name),
            lambda report: core.node_settings.save(place, report, password=password),
            saved,
            self._context.navigation.fail,
            watched=True,
        )

    def ask_export(self) -> None:
        """Ask for a file to write the node's settings to."""
        name = self._session.name if self._session else ""
        title = tr("Export the settings")
        ask_place(self._parent, title, f"{name}.json", _FILTER, self.export)

    def ask_import(self) -> None:
        """Ask for a file whose settings go into the form."""
        ask_file(self._parent, tr("Import settings"), _FILTER, self.read_file)

    def export(self, path: Path) -> None:
        """Write the node's settings to `path`, secrets left out."""
        session = self._session
        if session is None:
            return
        core, place, password = self._context.core, session.place, session.password

        def exported(found: NodeSettings) -> None:
            words = tr("{name} is in {file}; secrets are left out.")
            self._context.navigation.said.emit(words.format(name=found.name, file=path.name))

        session.run(
            tr("Export the settings of {name}").format(name=session.name),
            lambda report: core.node_settings.export(
                place, path, report, force=True, password=password
            ),
            exported,
            self._context.navigation.fail,
        )

    def read_file(self, path: Path) -> None:
        """Put the settings of an export or a `node_config.json` into the form."""
        session = self._session
        if session is None or session.draft is None:
            return
        core, settings = self._context.core, session.draft.settings
        left_out = IDENTITY - {"devfid", "staessid"}

        def work(_report: object) -> tuple[dict[str, Value], tuple[str, ...]]:
            wish = core.node_settings.wishes.file(path, {})
            # Not who it is and not its secrets: those of a file may be of another node.
            values = wish.values(settings)
            return {key: values[key] for key in values if key not in left_out}, wish.warnings

        def read(found: tuple[dict[str, Value], tuple[str, ...]]) -> None:
            values, warnings = found
            words = tr("{file} is in the form.").format(file=path.name)
            self.taken.emit(values, " ".join((words, *warnings)))

        self._run(tr("Read a file of settings"), work, read)

    def _on_profiles(self, found: Sequence[Profile]) -> None:
        session = self._session
        if session is None or session.draft is None:
            return
        draft = session.draft
        self._found = {one.name: one for one in found}
        sources = [
            Source(
                one.name,
                one.name,
                "account-outline" if one.own else "package-variant-closed",
                differences=tuple(laid_on(draft, one.values)),
            )
            for one in found
        ]
        count = len(draft.others_changed)
        saving = tr(
            "Keep what is changed in the form ({count}) as a profile of your own. Name, Wi-Fi and "
            "secrets are left out."
        ).format(count=count)
        words = tr("Ready settings for a kind of node. Nothing is written before you review it.")
        self._open(PROFILES, tr("Profiles"), words, sources, saving if count else "")

    def _on_records(self, found: Sequence[ArchiveRecord]) -> None:
        session = self._session
        if session is None or session.draft is None:
            return
        draft = session.draft
        self._found = {one.at: one for one in found}
        sources = [
            Source(
                one.at,
                record_time(one.at),
                "archive-clock-outline",
                differences=tuple(laid_on(draft, one.values)),
            )
            for one in found
        ]
        words = (
            tr("The node as it was at these times. Secrets are kept apart and never shown.")
            if found
            else tr("Nothing is archived yet. Each change made here archives the node before it.")
        )
        title = tr("Archive of {name}").format(name=session.name)
        self._open(ARCHIVE, title, words, sources)

    def _on_nodes(self, kind: str, found: Sequence[Device]) -> None:
        session = self._session
        if session is None:
            return
        others = [one for one in found if one.uid != session.uid]
        self._found = {one.uid: one for one in others}
        clone = tr(
            "The form of {name} opens with these settings in it. Its name, address, Wi-Fi and "
            "secrets stay its own, and nothing is written before you review it."
        )
        compare = tr("{name} is read and shown at the left; values can be copied to the right.")
        sources = [
            Source(
                one.uid,
                one.name or one.uid,
                "chip",
                words=(clone if kind == CLONE else compare).format(name=one.name or one.uid),
            )
            for one in others
        ]
        title = tr("Copy these settings to") if kind == CLONE else tr("Compare with")
        words = "" if others else tr("No other node is known. Search the network for one.")
        self._open(kind, title, words, sources)

    def _open(
        self, kind: str, title: str, words: str, sources: Sequence[Source], saving: str = ""
    ) -> None:
        self.kind = kind
        self._chooser.show_sources(title, words, sources, saving=saving)
        self.opened.emit()

    def _save_profile(self, name: str) -> None:
        session = self._session
        if session is None or session.draft is None:
            return
        core, values = self._context.core, session.draft.others_changed

        def saved(profile: Profile) -> None:
            text = tr("The profile {name} is kept.").format(name=profile.name)
            self._context.navigation.said.emit(text)
            if asked == self._asked:
                self.profiles()

        asked = self._asked
        self._run(tr("Keep a profile"), lambda _report: core.profiles.save(name, values), saved)

    def _remove(self, name: str) -> None:
        core, asked = self._context.core, self._asked
        self._run(
            tr("Remove a profile"),
            lambda _report: core.profiles.remove(name),
            lambda _nothing: self.profiles() if asked == self._asked else None,
        )

    def _ask(self, title: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Fetch what the chooser is to show; only the latest question is answered."""
        self._asked += 1
        asked = self._asked

        def answered(found: Any) -> None:
            if asked == self._asked:
                done(found)

        self._run(title, work, answered)

    def _run(self, title: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        """Do quiet work for the node that is edited, if one still is."""
        if self._session is not None:
            self._session.run(title, work, done, self._on_failed)

    def _on_failed(self, job: JobInfo) -> None:
        self._context.navigation.fail(job)
