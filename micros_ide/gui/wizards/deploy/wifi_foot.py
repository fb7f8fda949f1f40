"""What the wizard's buttons mean while a board tries a Wi-Fi: before the deploy, and after it."""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.deploy.board_step import BoardStep
from micros_ide.gui.wizards.deploy.node_step import NodeStep
from micros_ide.gui.wizards.deploy.wifi_form import WifiForm
from micros_ide.gui.wizards.deploy.wifi_step import WifiStep
from micros_ide.gui.wizards.deploy.wifi_work import WifiWork
from micros_ide.gui.wizards.wizard import Wizard
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.wifi import SeenNetwork, WifiCorrection, WifiVerdict


class TrialFoot:
    """Before the deploy: Next tries the Wi-Fi first where a board is there that can."""

    def __init__(self, wizard: Wizard, step: WifiStep, board: BoardStep, radio: WifiWork) -> None:
        self._wizard, self._step, self._board, self._radio = wizard, step, board, radio
        self._heard_at = ""  # device whose networks are shown
        step.wifi.look_wished.connect(self._look)
        radio.heard.connect(self._on_heard)
        radio.tried.connect(self._on_tried)
        radio.failed.connect(self._on_failed)

    @property
    def _shown(self) -> bool:
        return self._step.isVisibleTo(self._wizard)

    def show(self) -> None:
        """Set the foot for the inputs as they are."""
        wizard, form = self._wizard, self._step.wifi
        missing = self._step.missing()
        can_ask = self._board.runs_micropython()
        form.set_lookable(can_ask)
        if self._radio.trying:
            wizard.set_primary(tr("Trying…"))
            wizard.set_ready(False)
            wizard.set_side(tr("Stop"))
            wizard.set_note(tr("The board tries to join; this takes up to 15 s."))
            return
        failed = form.tried() and not form.joined
        wizard.set_primary(tr("Try again") if failed else tr("Next"))
        wizard.set_side(tr("Go on anyway") if failed else "")
        wizard.set_ready(not missing)
        wizard.set_note(missing or self._note(form))
        if can_ask and self._heard_at != self._board.device() and not self._radio.busy:
            self._look()
        elif not can_ask:
            self._heard_at = ""
            form.set_networks((), _cannot_listen())

    def press(self) -> None:
        """Try, then go on."""
        form = self._step.wifi
        if self._to_be_tried(form):
            form.verdict.hide()
            self._radio.try_out(self._board.device(), form.name(), form.password())
            self.show()
        else:
            self._wizard.next()

    def press_side(self) -> None:
        """Stop the trial, or go on without one."""
        if self._radio.trying:
            self._radio.stop()
            self.show()
        else:
            self._wizard.next()

    def _to_be_tried(self, form: WifiForm) -> bool:
        return bool(
            self._board.runs_micropython()
            and form.name()
            and ";" not in form.name()  # several networks: the node itself tries each
            and not form.joined
        )

    def _note(self, form: WifiForm) -> str:
        if not form.name() or (form.tried() and not form.joined):
            return ""
        if form.joined:
            return tr("Tried on the board.")
        if self._to_be_tried(form):
            return tr("The board tries it before it is kept.")
        return tr("Tried when the node starts; it can be corrected then.")

    def _look(self) -> None:
        self._heard_at = ""
        self._step.wifi.set_networks((), tr("Listening…"))
        self._radio.look(self._board.device())

    def _on_heard(self, networks: tuple[SeenNetwork, ...]) -> None:
        if not self._shown:
            return
        self._heard_at = self._board.device()
        nothing = tr("It hears no network at all: is its antenna free?")
        self._step.wifi.set_networks(networks, "" if networks else nothing)

    def _on_tried(self, verdict: WifiVerdict) -> None:
        if not self._shown:
            return
        self._heard_at = self._board.device()
        self._step.wifi.show_verdict(verdict)
        self.show()
        if self._step.wifi.joined:
            self._wizard.next()
        else:
            self._wizard.reveal(self._wizard.focusWidget() or self._step.wifi)

    def _on_failed(self, job: JobInfo) -> None:
        if not self._shown:
            return
        form = self._step.wifi
        words = error_words(job)
        self._heard_at = self._board.device()
        if form.about.text() == tr("Listening…"):
            form.set_networks((), words.message if job.state is JobState.FAILED else "")
        elif job.state is JobState.FAILED:
            form.say("warning", words.message, words.hint)
        self.show()


class RepairFoot:
    """After it: the node did not join; its Wi-Fi is put right without writing it again."""

    def __init__(
        self,
        wizard: Wizard,
        step: NodeStep,
        board: BoardStep,
        radio: WifiWork,
        joined: Callable[[str], None],
    ) -> None:
        """`joined` is told the network that the node is in at last."""
        self._joined = joined
        self._wizard, self._step, self._board, self._radio = wizard, step, board, radio
        step.wifi.look_wished.connect(self._look)
        step.wifi.changed.connect(self.show)
        radio.heard.connect(self._on_heard)
        radio.tried.connect(self._on_tried)
        radio.corrected.connect(self._on_corrected)
        radio.failed.connect(self._on_failed)

    def begin(self, ssid: str, password: str) -> None:
        """Find out why the node did not join `ssid`."""
        form = self._step.wifi
        form.ssid.setText(ssid)
        form.secret.line.setText(password)
        form.set_networks((), tr("Listening…"))
        if self._board.device():
            self._radio.try_out(self._board.device(), ssid, password)

    def show(self) -> None:
        """Set the foot for the inputs as they are."""
        if not self._step.repairing:
            return
        wizard, form = self._wizard, self._step.wifi
        form.set_lookable(not self._radio.trying)
        wizard.set_ready(bool(form.name()) and not self._radio.trying)
        if self._radio.trying:
            wizard.set_primary(tr("Trying…"))
            wizard.set_side(tr("Stop"))
            wizard.set_note(tr("The board tries to join; this takes up to 15 s."))
            return
        wizard.set_primary(tr("Write the Wi-Fi and test again"))
        wizard.set_side(tr("Write it untried") if form.tried() else tr("Leave it as it is"))
        wizard.set_note("")

    def press(self, *, untried: bool = False) -> None:
        """Try, write, start, and see whether the node is in the network then."""
        form = self._step.wifi
        form.verdict.hide()
        self._radio.correct(self._board.device(), form.name(), form.password(), untried=untried)
        self.show()

    def press_side(self) -> None:
        """Stop; or write what was not joined; or do without."""
        if self._radio.trying:
            self._radio.stop()
            self.show()
        elif self._step.wifi.tried():
            self.press(untried=True)
        else:
            self._step.leave_wifi()
            self._wizard.go_to(self._wizard.at)

    def _look(self) -> None:
        self._step.wifi.set_networks((), tr("Listening…"))
        self._radio.look(self._board.device())

    def _on_heard(self, networks: tuple[SeenNetwork, ...]) -> None:
        if self._step.repairing:
            self._step.wifi.set_networks(networks)

    def _on_tried(self, verdict: WifiVerdict) -> None:
        if self._step.repairing:
            self._step.wifi.show_verdict(verdict)
            self._wizard.reveal(self._wizard.focusWidget() or self._step.wifi)
            self.show()

    def _on_corrected(self, done: WifiCorrection) -> None:
        form = self._step.wifi
        if done.joined:
            self._step.show_joined(form.name(), done.address, done.warnings)
            form.forget()
            self._joined(form.name())
            self._wizard.go_to(self._wizard.at)
            return
        if done.written:
            words = tr("Written, but the node did not join {}.").format(form.name())
            form.say("warning", words, tr("Look at name and password, or go nearer."))
        else:
            form.show_verdict(done.verdict)
        self.show()

    def _on_failed(self, job: JobInfo) -> None:
        if not self._step.repairing:
            return
        words = error_words(job)
        if job.state is JobState.FAILED:
            self._step.wifi.say("error", words.message, words.hint)
        if not self._step.wifi.networks.names():
            self._step.wifi.set_networks((), "")
        self.show()


def _cannot_listen() -> str:
    return tr(
        "No MicroPython is known to run on this board, so it cannot listen yet. Its node tries the "
        "Wi-Fi when it starts; what is wrong is put right then without writing it again."
    )
