"""A board at its prompt: what runs there is stopped meanwhile, and started again at the end."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from micros_ide.errors import BoardError, DeviceTimeout, MicrosError
from micros_ide.model.announcement import ANNOUNCEMENT, Announcement
from micros_ide.model.node_files import BoardFacts, FileTree
from micros_ide.model.nodes import clean_text, uid_from_mac
from micros_ide.model.reporting import Reporter

if TYPE_CHECKING:
    from micros_ide.workers.ampy_repl import Repl
    from micros_ide.workers.board_fs import BoardFs

LOOK_S = 6.0  # a prompt answers at once; the rest is for a program that has to end first
BOOT_S = 60.0  # the node tries its Wi-Fi networks before it announces itself
STOPPED = "the node was stopped: press RESET to start it again"
_STARTER = "main.py"
# One expression, so that one round trip answers it.
_WHO = (
    "(__import__('machine').unique_id(), __import__('sys').platform, "
    "getattr(__import__('sys').implementation, '_machine', ''), "
    "__import__('sys').implementation.version)"
)


class BoardSession(AbstractContextManager["BoardSession"]):
    """Files and facts of one board; not for two threads at once.

    Attributes:
        files: the board's file system.
        facts: who it is.
        repl: its prompt.
    """

    def __init__(self, repl: Repl, report: Reporter, *, restart: bool) -> None:
        """Take over `repl`; with `restart` the board starts anew when the block ends."""
        from micros_ide.workers.board_fs import BoardFs

        self.repl = repl
        self.files: BoardFs = BoardFs(repl)
        self.facts = _facts_twice(repl)
        self._left = ""  # what to say of a board that is restarted after an error
        self._report = report
        self._restart = restart

    @classmethod
    def open(cls, device: str, report: Reporter, *, restart: bool = True) -> BoardSession:
        """Stop what runs on the board behind `device` and take its prompt.

        Raises NotFound, Busy, ConnectionFailed, or DeviceTimeout where no MicroPython answers.
        """
        from micros_ide.workers.ampy_repl import Repl

        report.phase("Stopping what runs on the board")
        repl = Repl.open(device, report, timeout=LOOK_S)
        report.note_state(STOPPED)
        try:
            return cls(repl, report, restart=restart)
        except BaseException:
            repl.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Also after a failure or a cancel: whoever looked at a node did not mean to stop it.
        line = self.repl.line
        if self._restart and line.is_open:
            with line.ignoring_cancel():
                restarted = self._restarted()
            if restarted:
                self._report.note_state(self._left if error is not None else "")
        self.repl.close()

    def _restarted(self) -> bool:
        """Restart the board whatever state the line is in; return whether that worked."""
        if self.repl.running:
            with suppress(MicrosError):
                self.repl.interrupt()
        for _ in range(2):  # the second time from a prompt that was looked for anew
            with suppress(MicrosError):
                self.repl.reboot()
                return True
        return False

    def tree(self, folder: str = "", *, hashed: bool = False) -> FileTree:
        """Return what is on the board below `folder`."""
        self._report.phase("Looking at the board's files")
        files, folders = self.files.tree(folder, hashed=hashed)
        space = self.files.statvfs()
        return FileTree(self.facts, tuple(files), tuple(folders), space.total, space.free)

    def leaving(self, state: str) -> None:
        """Say what the board is like should the block not come to its end from here on."""
        self._left = state
        self._report.note_state(state)

    def stay(self) -> None:
        """Leave the board at its prompt when the block ends."""
        self._restart = False

    def start_node(self, seconds: float = BOOT_S) -> Announcement:
        """Restart the board and return what the node says when it is ready.

        Raises DeviceTimeout when it says nothing in `seconds`.
        """
        self._restart = False
        self._report.phase("Waiting for the node to start")
        self.repl.reboot()
        return Announcement.of(self.repl.wait_line(ANNOUNCEMENT, seconds))

    def start_changed(self) -> tuple[Announcement | None, tuple[str, ...]]:
        """Restart a board whose files were changed; return the node, or why it was not seen.

        A board without a `main.py` is no node: it is restarted and not waited for. With
        `stay` before, nothing is restarted.
        """
        if not self._restart or not self.files.exists(_STARTER):
            return None, ()
        try:
            return self.start_node(), ()
        except DeviceTimeout as error:
            return None, (f"The files are as wanted, but {error.message}.",)


def _facts_twice(repl: Repl) -> BoardFacts:
    # A program that is interrupted while it starts may spoil the first exchange.
    try:
        return board_facts(repl)
    except (BoardError, DeviceTimeout):
        return board_facts(repl)


def board_facts(repl: Repl) -> BoardFacts:
    """Return what the board at `repl` says of itself; raises BoardError for nonsense."""
    try:
        unique, platform, machine, version = repl.eval(_WHO)
        machine = clean_text(str(machine) or str(platform), 80)
        chip = machine.rpartition(" with ")[2].lower()
        return BoardFacts(
            uid=uid_from_mac(memoryview(unique)[:16].hex()),
            chip=chip if chip.startswith(("esp32", "rp2")) else "",
            machine=machine,
            micropython=".".join(str(int(part)) for part in version[:3]),
        )
    except (TypeError, ValueError) as error:
        raise BoardError(
            "what the board says of itself cannot be understood", hint="press RESET and repeat"
        ) from error
