"""The files of a board beside the editor: look, get, put, rename, remove, open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.files.file_tree import FileTree
from micros_ide.gui.pages.workbench.files.file_work import FileWork, listing_words
from micros_ide.gui.pages.workbench.files.name_row import NameRow
from micros_ide.gui.pages.workbench.files.removal import ask_removal
from micros_ide.gui.pages.workbench.files.transfers import Transfers
from micros_ide.gui.pages.workbench.files.undo_row import UndoRow
from micros_ide.gui.pages.workbench.running.target_look import look_for_targets
from micros_ide.gui.pages.workbench.running.target_picker import TargetPicker
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, tool_button
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.gui.widgets.password_card import PasswordCard
from micros_ide.gui.words import size_text
from micros_ide.model.board_files import BoardListing, FilesChanged, name_fault
from micros_ide.model.devices import DeviceChanged, DeviceForgotten
from micros_ide.model.jobs import JobInfo
from micros_ide.model.module_run import RunTarget, Way

_CALLED = "build_files_target"


class FileTreePane(QWidget):
    """A board over a port is read when somebody asks for it, since that restarts it."""

    open_text = pyqtSignal(str, str)  # name, text of a file on the board

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._listing: BoardListing | None = None
        self.work = FileWork(context, self)
        self.transfers = Transfers(context, self.work, self)
        icons = context.icons
        self.target = TargetPicker(context, board=False)
        self.refresh_button = tool_button(tr("Read the files again (F5)"))
        icons.place(self.refresh_button, "refresh")
        self.summary = label("", "caption", wrap=True)
        self.read_button = button(tr("Read the files"))
        self.tree = FileTree(icons)
        self.undo = UndoRow(icons)
        self.password = PasswordCard(icons)
        self.name_row = NameRow(icons)
        self.get_button = button(tr("Get…"), "compact", accessible=tr("Copy files to here"))
        self.put_button = button(tr("Put…"), "compact", accessible=tr("Copy files to the board"))
        self.open_button = button(tr("Open"), "compact", accessible=tr("Open in the editor"))
        self.rename_button = button(tr("Rename"), "compact")
        self.folder_button = button(tr("New folder"), "compact")
        self.remove_button = button(tr("Remove…"), "compact")
        self.note = label("", "caption", wrap=True)
        self._lay_out()
        self._connect()
        self._on_target()

    def enter(self) -> None:
        """The page is shown: look for boards, and at the files of a node over the network."""
        look_for_targets(self._context, self._on_targets)

    def leave(self) -> None:
        """Another page is shown."""
        self.password.field.clear()

    def refresh(self) -> None:
        """Read the files again."""
        self.work.look()

    def tidy(self) -> None:
        """Throw away the copies of removed files; runs in the closing thread."""
        self.work.tidy()

    def close_top(self) -> bool:
        """Close the line for a name."""
        return self.name_row.dismiss()

    # -- which board

    def _on_targets(self, targets: tuple[RunTarget, ...]) -> None:
        self.target.show_targets(targets)
        if self.target.empty:
            self._show_way()

    def _on_target(self) -> None:
        target = self.target.target
        before = self.work.target
        if target is not None and before is not None and target.key == before.key:
            self.work.target = target
            return
        self.work.target, self.work.password = target, None
        self.undo.dismiss()
        self.password.dismiss()
        self.name_row.dismiss()
        self._show_listing(None)
        if target is not None:
            self._context.preferences.remember(**{_CALLED: target.key})
            if target.way is Way.NETWORK:
                self.work.look()

    def _show_way(self) -> None:
        target = self.target.target
        if target is None:
            text = tr(
                "No board is there. Plug one in, or start a virtual board with the choice over "
                "the editor."
            )
        elif target.way is Way.NETWORK:
            text = tr(
                "Over the network a node tells names and sizes, takes modules, and removes "
                "modules and their state (.pds). For the rest connect it by USB."
            )
        else:
            text = tr("Each turn stops what the board does, then restarts it.")
        self.note.setText(text)

    # -- what the work tells

    def _show_listing(self, listing: BoardListing | None) -> None:
        self._listing = listing
        self.tree.show_listing(listing)
        port = self.target.target is not None and self.target.target.way is not Way.NETWORK
        self.tree.set_editable(listing is not None and listing.all_ways)
        if listing is None:
            self.summary.setText(tr("The files were not read yet.") if port else "")
        elif not listing.entries:
            self.summary.setText(tr("This node does not tell its files over the network."))
        else:
            self.summary.setText(listing_words(listing, size_text))
        self.read_button.setVisible(port and listing is None)
        self._show_way()
        self._show_ready()

    def _on_put(self, changed: FilesChanged) -> None:
        self._say(self.transfers.put_words(changed))
        if changed.done.done:
            self.tree.choose(changed.done.done[0])

    def _on_back(self, changed: FilesChanged) -> None:
        self.undo.dismiss()
        self._say(tr("Brought back: {count} files.").format(count=len(changed.done.done)))

    def _on_failed(self, _row: JobInfo) -> None:
        self._show_listing(self._listing)  # a name that was edited shows what it is again

    def _on_text(self, name: str, text: str) -> None:
        self.open_text.emit(name, text)

    # -- what a person wishes

    def _open(self, path: str) -> None:
        listing = self._listing
        entry = listing.entry(path) if listing is not None else None
        if listing is None or entry is None or entry.folder:
            return
        if not listing.all_ways:
            self._say(tr("A node gives no contents away over the network: connect it by USB."))
        elif entry.secret:
            self._say(tr("{name} may hold passwords: it is not opened.").format(name=entry.name))
        elif path.endswith(".mpy"):
            self._say(tr("{name} is compiled: there is no text in it.").format(name=entry.name))
        else:
            self.work.read_text(path)

    def _open_chosen(self) -> None:
        chosen = self.tree.chosen
        if len(chosen) == 1:
            self._open(chosen[0].path)

    def _get(self) -> None:
        if self._listing is not None:
            self.transfers.get(self._listing, self.tree.chosen)

    def _choose_to_put(self) -> None:
        if self._listing is not None:
            self.transfers.choose_to_put(self._listing, self._chosen_folder())

    def _put(self, sources: Sequence[Path], folder: str) -> None:
        if self._listing is not None:
            self.transfers.put(self._listing, sources, folder)

    def _chosen_folder(self) -> str:
        items = self.tree.selectedItems()
        return self.tree.folder_of(items[0]) if len(items) == 1 else ""

    def _remove(self) -> None:
        listing, chosen = self._listing, self.tree.chosen
        if listing is not None and chosen and not self.work.working:
            ask_removal(self, self._context.theme, listing, chosen, self.work.remove)

    def _rename(self, path: str, name: str) -> None:
        fault = name_fault(name)
        folder = path.rpartition("/")[0]
        new = f"{folder}/{name}" if folder else name
        if not fault and self._listing is not None and self._listing.entry(new) is not None:
            fault = tr("there is a file of this name")
        entry = self._listing.entry(path) if self._listing is not None else None
        if not fault and entry is not None and entry.vital:
            fault = tr("the node needs it under its own name")
        if fault or self.work.working:
            self.tree.undo_name(path)
            if fault:
                self._say(tr("{name} keeps its name: {why}.").format(name=path, why=fault))
            return
        self.work.rename(path, new)

    def _make_folder(self) -> None:
        taken = {one.path for one in self._listing.entries} if self._listing is not None else set()
        self.name_row.ask(self._chosen_folder(), taken)

    def _give_password(self, password: str, keep: bool) -> None:
        target = self.work.target
        self.work.password = password
        if keep and target is not None and target.uid:
            core, uid = self._context.core, target.uid
            self._context.background.run(
                "Remember a password",
                "passwords",
                lambda _report: core.passwords.remember(uid, password),
                done=lambda _nothing: None,
                failed=self._context.navigation.fail,
            )
        self.work.look()

    def _say(self, words: str) -> None:
        self._context.navigation.said.emit(words)

    def _on_event(self, event: object) -> None:
        if isinstance(event, DeviceChanged | DeviceForgotten) and self.isVisible():
            known = {one.uid for one in (self.target.target, *self.target.others("")) if one}
            uid = event.device.uid if isinstance(event, DeviceChanged) else event.uid
            if (uid in known) != isinstance(event, DeviceChanged):
                self.enter()

    def _show_ready(self, _busy: bool = False) -> None:
        listing, chosen = self._listing, self.tree.chosen
        idle = not self.work.working
        port = listing is not None and listing.all_ways
        one = chosen[0] if len(chosen) == 1 else None
        self.refresh_button.setEnabled(idle and self.work.target is not None)
        self.read_button.setEnabled(idle)
        self.get_button.setEnabled(idle and port and bool(chosen))
        self.put_button.setEnabled(idle and listing is not None)
        self.open_button.setEnabled(idle and port and one is not None and not one.folder)
        self.rename_button.setEnabled(idle and port and one is not None)
        self.folder_button.setEnabled(idle and port)
        self.remove_button.setEnabled(idle and bool(chosen))
        self.undo.undo_button.setEnabled(idle)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.target, 1)
        top.addWidget(self.refresh_button)
        buttons = FlowBox()
        buttons.set_parts(
            [
                self.open_button,
                self.get_button,
                self.put_button,
                self.rename_button,
                self.folder_button,
                self.remove_button,
            ]
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GRID, GROUP_GAP, GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.password)
        column.addWidget(self.read_button)
        column.addWidget(self.tree, 1)
        column.addWidget(self.undo)
        column.addWidget(self.name_row)
        column.addWidget(buttons)
        column.addWidget(self.note)

    def _connect(self) -> None:
        work, tree = self.work, self.tree
        self._context.bridge.carry(DeviceChanged, DeviceForgotten)
        self._context.bridge.arrived.connect(self._on_event)
        self.target.picked.connect(self._on_target)
        self.target.wish(self._context.preferences.text(_CALLED))
        self.refresh_button.clicked.connect(work.look)
        self.read_button.clicked.connect(work.look)
        self.get_button.clicked.connect(self._get)
        self.put_button.clicked.connect(self._choose_to_put)
        self.open_button.clicked.connect(self._open_chosen)
        self.rename_button.clicked.connect(tree.edit_name)
        self.folder_button.clicked.connect(self._make_folder)
        self.remove_button.clicked.connect(self._remove)
        self.undo.wished.connect(work.bring_back)
        self.name_row.given.connect(work.make_folder)
        self.password.given.connect(self._give_password)
        tree.itemSelectionChanged.connect(self._show_ready)
        tree.opened.connect(self._open)
        tree.remove_wished.connect(self._remove)
        tree.renamed.connect(self._rename)
        tree.dropped.connect(self._put)
        work.busy.connect(self._show_ready)
        work.listed.connect(self._show_listing)
        work.failed.connect(self._on_failed)
        work.password_wished.connect(lambda wrong: self.password.ask(refused=wrong))
        work.put_done.connect(self._on_put)
        work.removed.connect(self.undo.show_removed)
        work.brought_back.connect(self._on_back)
        work.renamed.connect(tree.choose)
        work.folder_made.connect(tree.choose)
        work.text_read.connect(self._on_text)
