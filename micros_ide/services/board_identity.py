"""What a board is and what runs on it: asked at its prompt, else in its loader."""

from __future__ import annotations

from micros_ide.errors import DeviceTimeout, NotFound
from micros_ide.model.board_found import BoardFound
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.nodes import clean_text, uid_from_mac
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.services.board_session import BoardSession
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.node_start import text_of
from micros_ide.services.ports import Ports

_PROMPT_S = 3.0  # a prompt answers at once; a blank board never does
_BAUDS = (115200,)


class BoardIdentity:
    """Looking restarts the board; nothing on it is changed."""

    def __init__(self, catalogue: Catalogue, ports: Ports) -> None:
        self._catalogue = catalogue
        self._ports = ports

    def look(self, device: str, report: Reporter) -> BoardFound:
        """Return what the board behind `device` says of itself.

        Raises NotFound, Busy, ConnectionFailed for the port, FlashError when no chip answers,
        DeviceTimeout where no MicroPython answers and the chip's loader had better not be entered,
        since only a button gets it out again.
        """
        from micros_ide.workers.ampy_repl import Repl

        port = self._ports.free_line(device)
        report.phase("Looking at the board")
        try:
            repl = Repl.open(port.device, report, timeout=_PROMPT_S)
        except DeviceTimeout:
            if not self._loader_is_left(port):
                raise
            return self._from_loader(port, report)
        try:
            session = BoardSession(repl, report, restart=True)
        except BaseException:
            repl.close()
            raise
        with session:
            return self._from_prompt(port, session)

    def _from_prompt(self, port: SerialPort, session: BoardSession) -> BoardFound:
        try:
            config = [DeviceFile(CONFIG_FILE, session.files.read(CONFIG_FILE))]
        except NotFound:
            config = []
        facts = session.facts
        return BoardFound(
            device=port.device,
            chip=facts.chip,
            uid=facts.uid,
            micropython=facts.micropython,
            node=clean_text(text_of(config, "devfid") or "", 64),
            version=clean_text(text_of(config, "version") or "", 32),
            fitting=self._fitting(facts.chip),
        )

    def _from_loader(self, port: SerialPort, report: Reporter) -> BoardFound:
        from micros_ide.workers.esptool_flasher import FlashSession

        with FlashSession.open(port.device, _BAUDS, report) as session:
            found = session.identity
            session.reset("hard-reset")
        report.note_state("")
        return BoardFound(
            device=port.device,
            chip=found.chip,
            uid=uid_from_mac(found.mac),
            flash_size=found.flash_size,
            fitting=self._fitting(found.chip),
        )

    def _fitting(self, chip: str) -> tuple[str, ...]:
        return tuple(one.id for one in self._catalogue.boards() if chip and one.chip == chip)

    def _loader_is_left(self, port: SerialPort) -> bool:
        """Return whether a board on this port leaves its loader without a button."""
        if port.virtual:
            return True
        if port.vid is None or port.pid is None:
            return False
        boards = self._catalogue.by_usb_id(f"{port.vid:04X}:{port.pid:04X}")
        return bool(boards) and all(
            one.flasher == "esptool" and one.after_flash != "no-reset" for one in boards
        )
