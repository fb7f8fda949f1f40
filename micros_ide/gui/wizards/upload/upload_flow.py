"""Dropped modules on their way to a node: files, trial, upload, use."""

from __future__ import annotations

from functools import cached_property

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QMessageBox

from micros_ide.errors import AuthFailed
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.navigation import UploadWish
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.upload_anyway import ask_anyway
from micros_ide.gui.wizards.kept_passwords import keep_passwords
from micros_ide.gui.wizards.later_step import LaterStep
from micros_ide.gui.wizards.upload.files_step import FilesStep
from micros_ide.gui.wizards.upload.send_step import SendStep
from micros_ide.gui.wizards.upload.trial_step import TrialStep
from micros_ide.gui.wizards.upload.upload_work import UploadWork
from micros_ide.gui.wizards.upload.use_step import UseStep
from micros_ide.gui.wizards.wizard import Wizard
from micros_ide.model.dropped_files import Dropped
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.module_delivery import Reply, Sent, Target, Tried
from micros_ide.model.module_report import Verdict
from micros_ide.model.ota import OtaDone, Outcome

_FILES, _TRIAL, _SEND, _USE = range(4)


class UploadFlow(Wizard):
    """Upload modules to the node or board of `wish`; without one it asks."""

    def __init__(self, context: Context, wish: UploadWish) -> None:
        super().__init__(tr("Upload modules"), context.icons)
        self._context = context
        self._wish = wish
        self._goes_on = bool(wish.uid or wish.port)  # by itself, once the files are read
        self.tried: Tried | None = None
        self.sent: Sent | None = None
        self.question: QMessageBox | None = None
        self._refused: tuple[str, str] | None = None  # key and command that want a password
        self.work = UploadWork(context, self)
        self.files = FilesStep(context.icons, wish)
        self.add_step(tr("Files"), self.files, scroll=False)
        self._later = [LaterStep() for _title in range(3)]
        titles = (tr("Trial"), tr("Upload"), tr("Use"))
        for title, step in zip(titles, self._later, strict=True):
            self.add_step(title, step, scroll=False)
        self._connect()
        self.go_to(_FILES)
        self.work.look_for_targets()
        if wish.files:
            self.work.gather(wish.files)
        QTimer.singleShot(0, self._make_next)

    def _make_next(self) -> None:
        """Make the later steps one by one, while the person looks at the first."""
        name = next((one for one in ("trial", "upload", "use") if one not in self.__dict__), None)
        if name is not None and not self.work.closed:
            getattr(self, name)
            QTimer.singleShot(0, self._make_next)

    @cached_property
    def trial(self) -> TrialStep:
        """The second step."""
        step = self._later[0].fill(TrialStep(self._context.icons))
        step.passwords.given.connect(self._on_password)
        return step

    @cached_property
    def upload(self) -> SendStep:
        """The third step."""
        return self._later[1].fill(SendStep(self._context.icons))

    @cached_property
    def use(self) -> UseStep:
        """The last step."""
        step = self._later[2].fill(UseStep(self._context.icons))
        step.passwords.given.connect(self._on_password)
        step.called.connect(self._on_called)
        return step

    def close_down(self) -> None:
        """Stop the trial and forget what was typed; an upload that runs goes on."""
        self.work.close()
        for step in self._later:
            step.forget()

    def enter(self) -> None:
        """Give the keyboard to what is missing."""
        self._focus()

    def refresh(self) -> None:
        """Look for nodes and boards again, or try again."""
        if self.at == _FILES:
            self.work.look_for_targets()
        elif self.at == _TRIAL:
            self._try()

    def on_step(self, at: int) -> None:
        """Set the foot of the step."""
        if at == _FILES:
            self.work.stop_trial()
            self.set_primary(tr("Try"), tr("Try them in a virtual board first (Ctrl+Enter)"))
            self._show_ready()
        elif at == _TRIAL:
            self._try()
        elif at == _SEND:
            self.set_primary("")
            self.set_locked(True)
            self.set_side(tr("Cancel"), tr("Stop the upload"))
        elif at == _USE:
            self._show_use()
        QTimer.singleShot(0, self._focus)

    def press(self) -> None:
        """Try, upload, or close, as the step has it."""
        if self.at == _FILES:
            self.next()
        elif self.at == _TRIAL:
            self._send(anyway=False)
        elif self.at == _SEND:
            self.go_to(_TRIAL)
        else:
            self.left.emit()

    def press_side(self) -> None:
        """Upload red modules all the same, leave them out, cancel, or open a console."""
        if self.at == _TRIAL and self.tried is not None:
            self._leave_red_out() if self._some_not_red() else self._ask_anyway()
        elif self.at == _SEND:
            self.side_button.setEnabled(False)
            self.side_button.setText(tr("Stopping…"))
            self.work.cancel_upload()
        elif self.at == _USE and self.sent is not None:
            self._open_console(self.sent)

    # Files

    def _on_gathered(self, found: Dropped) -> None:
        self.files.add(found)
        if self.at == _TRIAL:
            self.go_to(_FILES)
        self._go_on()
        QTimer.singleShot(0, self._focus)

    def _on_targets(self, devices: object, ports: object) -> None:
        self.files.set_targets(devices, ports)  # type: ignore[arg-type]
        self._go_on()

    def _on_ports(self) -> None:
        if self.at == _FILES and not self.work.closed:
            self.work.look_for_targets()

    def _go_on(self) -> None:
        """Begin the trial by itself where files were dropped on a node or board."""
        target = self.files.chosen()
        if self._goes_on and self.at == _FILES and self.files.modules and target is not None:
            self._goes_on = False
            self.next()

    def _show_ready(self) -> None:
        if self.at != _FILES:
            return
        target = self.files.chosen()
        self.set_ready(bool(self.files.modules) and target is not None)
        if not self.files.modules:
            self.set_note(tr("Drop or choose the files."))
        elif target is None:
            self.set_note(tr("Choose where they go."))
        else:
            self.set_note("")

    # Trial

    def _try(self) -> None:
        target = self.files.chosen()
        if target is None or not self.files.modules:
            return
        self.tried = None
        self.set_primary(tr("Upload"), "")
        self.set_side("")
        self.set_ready(False)
        self.set_note("")
        self.trial.show_running(len(self.files.modules), target.name)
        self.work.try_out(self.files.modules, target)

    def _on_tried(self, tried: Tried) -> None:
        self.tried = tried
        self.trial.show_tried(tried)
        if self.at != _TRIAL:
            return
        verdict = tried.report.verdict if tried.report is not None else Verdict.GREEN
        if tried.report is None:
            self.set_primary(tr("Use it"), tr("Call its functions (Ctrl+Enter)"))
        else:
            self.set_primary(_upload_words(tried.target), tr("Upload (Ctrl+Enter)"))
        self.set_ready(verdict is not Verdict.RED)
        if verdict is Verdict.RED:
            self._show_red()
            self.trial.area.setFocus()
        else:
            self.primary_button.setFocus()

    def _show_red(self) -> None:
        self.set_note(tr("A red module is not uploaded."))
        if self._some_not_red():
            self.set_side(tr("Leave the red ones out"), tr("Try the others again without them"))
        else:
            self.set_side(tr("Upload anyway…"), tr("Asks first"))

    def _on_trial_failed(self, job: JobInfo) -> None:
        target = self.files.chosen()
        if isinstance(job.error, AuthFailed) and target is not None:
            self.work.password = None
            self.trial.ask_password()
            self.trial.passwords.show_nodes([_wanting(target.uid, target.name, job.error)])
            return
        if job.state is JobState.FAILED:
            words = error_words(job)
            self.trial.show_failed(words.message, words.hint)
        else:
            self.trial.show_failed(tr("The trial was cancelled."), "")
        self.set_side("")

    def _on_password(self) -> None:
        panel = self.trial.passwords if self.at == _TRIAL else self.use.passwords
        keep = panel.remember.isChecked()
        typed = panel.take()
        uid, password = next(iter(typed.items()), ("", ""))
        if not password:
            return
        self.work.password = password
        if keep:
            keep_passwords(self._context, {uid: password})
        if self.at == _TRIAL:
            self._try()
        elif self._refused is not None and self.sent is not None:
            panel.hide()
            self.work.call(*self._refused, self.sent)

    def _some_not_red(self) -> bool:
        report = self.tried.report if self.tried is not None else None
        return report is not None and any(one.verdict is not Verdict.RED for one in report.modules)

    def _leave_red_out(self) -> None:
        report = self.tried.report if self.tried is not None else None
        if report is not None:
            red = {one.file for one in report.modules if one.verdict is Verdict.RED}
            names = [one.name for one in self.files.modules if one.name not in red]
            self.files.keep_only(names)
            self._try()

    def _ask_anyway(self) -> None:
        if self.tried is not None and self.question is None:
            self.question = ask_anyway(self, self.tried, self._on_anyway)

    def _on_anyway(self, go: bool) -> None:
        self.question = None
        if go:
            self._send(anyway=True)

    # Upload

    def _send(self, *, anyway: bool) -> None:
        if self.tried is None:
            return
        target = self.tried.target
        self.upload.show_begun(target.name, usb=bool(target.port))
        self.work.send(self.tried, anyway=anyway)
        self.go_to(_SEND)

    def _on_progress(self, now: object) -> None:
        step = self.trial if self.at == _TRIAL else self.upload
        step.show_progress(now)  # type: ignore[arg-type]

    def _on_sent(self, sent: Sent) -> None:
        self.sent = sent
        if sent.good and self.tried is not None:
            self.use.show_sent(self.tried, sent)
            self.go_to(_USE)
        else:
            why = sentence(sent.why) or tr("The node has taken it back.")
            self._show_send_failed(why, sentence(sent.hint))

    def _on_send_failed(self, job: JobInfo) -> None:
        if job.state is JobState.CANCELLED:
            self._show_send_failed(tr("The upload was cancelled."), sentence(job.state_note))
        else:
            words = error_words(job)
            self._show_send_failed(words.message, words.hint)

    def _show_send_failed(self, message: str, hint: str) -> None:
        self.upload.show_failure(message, hint)
        self.set_locked(False)
        self.set_side("")
        self.set_primary(tr("Try again"), tr("From the trial on (Ctrl+Enter)"))
        self.set_ready(True)

    # Use

    def _show_use(self) -> None:
        self.set_back(False)
        self.set_locked(True, ended=True)
        self.set_primary(tr("Done"), tr("Close (Ctrl+Enter)"))
        self.set_side(tr("Open the console"))

    def _open_console(self, sent: Sent) -> None:
        navigation = self._context.navigation
        target = self.tried.target if self.tried is not None else Target()
        self.left.emit()
        if target.uid:
            navigation.console_wished.emit(target.uid)
        elif sent.uid and sent.place:
            navigation.console_wished.emit(sent.uid)
        else:
            navigation.serial_wished.emit(target.port)

    def _on_called(self, key: str, command: str) -> None:
        if self.sent is not None:
            self.work.call(key, command, self.sent)

    def _on_reply(self, key: str, reply: object) -> None:
        if isinstance(reply, Reply):
            self.use.show_reply(key, reply.error or reply.text, failed=bool(reply.error))
        elif isinstance(reply, JobInfo):
            if isinstance(reply.error, AuthFailed) and self.sent is not None and self.tried:
                self.work.password = None
                self._refused = key, self.use.rows[key].command()
                name = self.tried.target.name
                self.use.passwords.show_nodes([_wanting(self.sent.uid, name, reply.error)])
            words = error_words(reply)
            text = f"{words.message} {words.hint}".strip()
            self.use.show_reply(key, text or tr("It was cancelled."), failed=True)

    def _focus(self) -> None:
        if not self.isVisible() or self.work.closed:
            return
        if self.at == _FILES:
            self.files.focus_first()
        elif self.at == _TRIAL:
            self.trial.area.setFocus()
        elif self.at == _SEND:
            self.side_button.setFocus()
        else:
            self.use.focus_first()

    def _connect(self) -> None:
        work = self.work
        self.left.connect(self.close_down)
        self.files.changed.connect(self._show_ready)
        self.files.dropped.connect(work.gather)
        self.files.refresh.connect(work.look_for_targets)
        navigation = self._context.navigation
        self.files.virtual_button.clicked.connect(lambda: navigation.virtual_wished.emit("esp32"))
        self.files.deploy_button.clicked.connect(lambda _on: navigation.deploy())
        self._context.ports.changed.connect(self._on_ports)
        work.targets.connect(self._on_targets)
        work.gathered.connect(self._on_gathered)
        work.progress.connect(self._on_progress)
        work.tried.connect(self._on_tried)
        work.trial_failed.connect(self._on_trial_failed)
        work.sent.connect(self._on_sent)
        work.send_failed.connect(self._on_send_failed)
        work.replied.connect(self._on_reply)


def _wanting(uid: str, name: str, error: AuthFailed) -> OtaDone:
    return OtaDone(uid, Outcome.FAILED, why=error.message, name=name, code=error.code)


def _upload_words(target: Target) -> str:
    return tr("Upload to {}").format(target.name) if len(target.name) <= 24 else tr("Upload")
