"""The strip over the editor: on which board, which function with which values, and go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.running.function_chooser import FunctionChooser
from micros_ide.gui.pages.workbench.running.module_page import ModulePage
from micros_ide.gui.pages.workbench.running.run_choices import RunChoice, RunChoices
from micros_ide.gui.pages.workbench.running.run_work import RunWork
from micros_ide.gui.pages.workbench.running.target_picker import TargetPicker
from micros_ide.gui.pages.workbench.running.two_sides import TwoSides
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, restyle
from micros_ide.model.devices import DeviceChanged, DeviceForgotten
from micros_ide.model.module_run import RunDone, RunTarget, RunWish, Way
from micros_ide.model.shell_command import with_json

if TYPE_CHECKING:
    from micros_ide.gui.pages.workbench.running.output_pane import OutputPane

_LOOK_MS = 800  # after ports or nodes have changed
_TARGET, _FUNCTION = 120, 112  # px at least
_ONE_LINE = 620  # px


class RunBar(QWidget):
    """`run` saves, checks, brings the module onto the board and calls the chosen function."""

    target_picked = pyqtSignal(object)  # RunTarget or None
    ran = pyqtSignal(object)  # RunDone

    def __init__(self, context: Context, page: ModulePage) -> None:
        super().__init__()
        self._context, self._page = context, page
        self._choices = RunChoices(context.preferences)
        self._path = ""
        self.work = RunWork(context, self)
        self.target = TargetPicker(context)
        self.functions = FunctionChooser(context, page)
        self.as_json = QCheckBox(tr("as JSON"))
        self.call_button = button(tr("Call"), accessible=tr("Call it without bringing the module"))
        self.run_button = button(tr("Run on board"), "primary")
        self.stop_button = button(tr("Stop"), accessible=tr("Stop waiting (Esc)"))
        self.note = label("", "caption", wrap=True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_MS)
        self._soon.timeout.connect(self.work.look)
        self._lay_out()
        self._connect()
        self._on_current()

    # -- the page's own words

    def use_output(self, output: OutputPane) -> None:
        """Show what comes of runs in `output`."""
        output.follow(self.work, self._page)

    def enter(self) -> None:
        """The page is shown: look for boards."""
        self.work.look()

    def leave(self) -> None:
        """Another page is shown; a run goes on."""
        self._soon.stop()

    def tidy(self) -> None:
        """Stop the boards that were started here; runs in the closing thread."""
        self.work.end()

    def run(self) -> None:
        """Save the module, bring it onto the board, call the function; start a board if none is."""
        if self.work.running or not self._page.module_name():
            return
        if self.functions.missing:
            self._show_ready()
            return
        if self.target.target is None:
            if self.target.empty:
                self._run_after = True
                self.work.start_board()
            return
        self._page.save(self._on_saved)

    def call(self) -> None:
        """Call the function as it is on the board."""
        target, command = self.target.target, self._command()
        if target is not None and command and not self.functions.missing:
            self._remember(target)
            self._page.show_output()
            self.work.run(RunWish(target, None, command))

    # -- within

    def _on_saved(self, path: Path) -> None:
        target = self.target.target
        if target is None or self.work.running:
            return
        self._remember(target)
        self._page.show_output()
        self.work.run(RunWish(target, path, self._command()))

    def _command(self) -> str:
        command = self.functions.command()
        return with_json(command) if command and self.as_json.isChecked() else command

    def _remember(self, target: RunTarget, words: dict[str, str] | None = None) -> None:
        """Keep what is run; the values once it is sure that they hold no secret."""
        path = self._page.source_path()
        if path is not None:
            kept = self._choices.of(str(path)).words if words is None else words
            function, as_json = self.functions.function, self.as_json.isChecked()
            self._choices.keep(str(path), RunChoice(target.key, function, kept, as_json))

    def _on_current(self) -> None:
        """Another tab: its own target and call. The same with another name keeps them."""
        path, name = self._page.source_path(), self._page.module_name()
        shown = str(path) if path is not None else name
        if shown == self._path:
            self.functions.read_soon()
        else:
            self._path = shown
            choice = self._choices.of(shown)
            self.target.wish(choice.target)
            self.as_json.setChecked(choice.as_json)
            self.functions.show_file(name, choice.function, choice.words)
        self._show_ready()

    def _on_event(self, event: object) -> None:
        if isinstance(event, DeviceChanged | DeviceForgotten) and self.isVisible():
            self._soon.start()

    def _on_ports(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _on_targets(self, targets: tuple[RunTarget, ...]) -> None:
        self.target.show_targets(targets)
        self._show_ready()

    def _on_board(self, target: RunTarget | None) -> None:
        wanted, self._run_after = self._run_after, False
        if target is not None:
            self.target.wish(target.key)
            self.target.show_targets((target, *self.target.others(target.key)))
            self.work.look()
            said = tr("{name} is running").format(name=target.name)
            self._context.navigation.said.emit(said)
            if wanted:
                self.run()
        self._show_ready()

    def _on_picked(self) -> None:
        self.target_picked.emit(self.target.target)
        self._show_ready()

    def _show_ready(self) -> None:
        """Say what the buttons do now, and what is missing."""
        work, target = self.work, self.target.target
        module = self._page.module_name()
        network = target is not None and target.way is Way.NETWORK
        self.run_button.setText(tr("Upload and call") if network else tr("Run on board"))
        if network and not self.functions.function:
            self.run_button.setText(tr("Upload"))
        busy = work.running or work.starting_board or work.restarting
        self.stop_button.setVisible(work.running)
        self.run_button.setVisible(not work.running)
        some = target is not None or self.target.empty
        missing = self.functions.missing
        self.run_button.setEnabled(bool(module) and some and not busy and not missing)
        can_call = target is not None and bool(self.functions.function) and not busy
        self.call_button.setEnabled(can_call and not missing)
        self._show_note(module, missing)

    def _show_note(self, module: str, missing: tuple[str, ...]) -> None:
        tone, text = "caption", ""
        if self.work.starting_board:
            text = tr("A virtual board is being started.")
        elif missing and module:
            tone, text = "warning", tr("Give a value for: {names}").format(names=", ".join(missing))
        restyle(self.note, "role", tone)
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _lay_out(self) -> None:
        self._run_after = False
        self.target.setMinimumWidth(_TARGET)
        self.functions.picker.setMinimumWidth(_FUNCTION)
        choices, buttons = QWidget(), QWidget()
        rows = (
            (choices, (self.target, self.functions.picker)),
            (buttons, (self.as_json, self.call_button, self.stop_button, self.run_button)),
        )
        for box, parts in rows:
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GRID)
            for part in parts:
                row.addWidget(part, 1 if box is choices else 0)
                if part is self.as_json:
                    row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GRID, GROUP_GAP, GRID)
        column.setSpacing(GRID)
        column.addWidget(TwoSides(choices, buttons, _ONE_LINE))
        column.addWidget(self.functions.values)
        column.addWidget(self.note)
        self.functions.setParent(self)
        self.functions.hide()

    def _connect(self) -> None:
        work, page, context = self.work, self._page, self._context
        context.bridge.carry(DeviceChanged, DeviceForgotten)
        context.bridge.arrived.connect(self._on_event)
        context.ports.changed.connect(self._on_ports)
        page.current_changed.connect(self._on_current)
        page.text_changed.connect(self.functions.read_soon)
        self.target.board_wished.connect(work.start_board)
        self.target.picked.connect(self._on_picked)
        self.functions.changed.connect(self._show_ready)
        self.run_button.clicked.connect(self.run)
        self.call_button.clicked.connect(self.call)
        self.stop_button.clicked.connect(work.stop)
        work.targets.connect(self._on_targets)
        work.board_started.connect(self._on_board)
        work.board_begins.connect(self._show_ready)
        work.began.connect(self._on_changed)
        work.ended.connect(self._on_ended)
        work.failed.connect(self._on_changed)
        work.password_wished.connect(self._on_changed)
        work.restart_begins.connect(self._on_changed)
        work.restarted.connect(self._on_changed)

    def _on_changed(self, *_what: object) -> None:
        self._show_ready()

    def _on_ended(self, done: RunDone) -> None:
        self._show_ready()
        if done.may_be_kept and done.wish.command == self._command():
            self._remember(done.wish.target, self.functions.typed())
        self.ran.emit(done)
