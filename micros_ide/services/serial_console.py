"""The console of a board over its serial port, both ways, through resets and pulled cables."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from types import TracebackType

from micros_ide.errors import Busy, ConnectionFailed, InvalidInput, MicrosError, NotFound
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import QuietReport
from micros_ide.services.ports import Ports
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.serial_line import SerialLine

BAUDS = (300, 4_000_000)
_TICK_S = 0.1
_RETRY_S = 0.25
_ECHO_S = 0.05  # silence that means that a line was taken
_LONGEST_ECHO_S = 10.0
_END_S = 5.0

Show = Callable[[bytes], None]
Tell = Callable[[str], None]


class SerialConsole:
    """Opens consoles; nothing on the board is stopped or reset by it."""

    def __init__(self, ports: Ports, virtual: VirtualBoards) -> None:
        self._ports = ports
        self._virtual = virtual

    def open(
        self, device: str, show: Show, tell: Tell, *, baud: int = 115200, reset: bool = False
    ) -> OpenConsole:
        """Return the open console of the port `device`, by default without resetting the board.

        `show` gets what the board prints, as it comes and unchanged; `tell` gets a line when the
        port goes away or comes back. Both are called from another thread. Raises NotFound, Busy
        (naming the program), ConnectionFailed, InvalidInput.
        """
        if not BAUDS[0] <= baud <= BAUDS[1]:
            raise InvalidInput(f"a serial port has no {baud} baud", hint="most boards have 115200")
        port = self._ports.free_line(device)
        if reset and port.virtual:
            control = self._virtual.fleet.control(port.virtual)
            control.power_off()
            control.power_on(await_tool=True)  # it starts when the port is open
        line = SerialLine(port.device, QuietReport(), baud)
        if reset and not port.virtual and not line.reset_board():
            tell(f"{port.device} has no reset line: press RESET on the board")
        return OpenConsole(line, port, baud, show=show, tell=tell, find=self._again)

    def _again(self, port: SerialPort) -> str:
        """Return where a port is now: with USB it may come back under another name."""
        if port.serial_number:
            for one in self._ports.list():
                if (one.vid, one.serial_number) == (port.vid, port.serial_number):
                    return one.device
        return port.device


class OpenConsole(AbstractContextManager["OpenConsole"]):
    """A console at work.

    Attributes:
        away: the port is not there, and waited for.
        failure: what ended it, if it was not `close`.
    """

    def __init__(
        self,
        line: SerialLine,
        port: SerialPort,
        baud: int,
        *,
        show: Show,
        tell: Tell,
        find: Callable[[SerialPort], str],
    ) -> None:
        self.device = port.device
        self.away = False
        self.failure: BaseException | None = None
        self._line = line
        self._port, self._baud = port, baud
        self._show, self._tell, self._find = show, tell, find
        self._heard = time.monotonic()
        self._end = threading.Event()
        self._reader = threading.Thread(
            target=self._copy, name=f"console {port.device}", daemon=True
        )
        self._reader.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """False after `close` or a failure."""
        return not self._end.is_set()

    def type(self, data: bytes) -> None:
        """Send `data` to the board; what is typed while the port is away is lost."""
        with suppress(MicrosError):  # the reader notices, says so and waits for the port
            self._line.write(data)

    def type_lines(self, text: bytes) -> None:
        """Send `text` line by line, each when the board has taken the one before.

        The end of a line becomes what the Enter key sends. A board's console has room for 256
        bytes and loses what comes too fast.
        """
        lines = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r").splitlines(keepends=True)
        for line in lines:
            self.type(line)
            self.wait_quiet(_ECHO_S, _LONGEST_ECHO_S)

    def wait_quiet(self, seconds: float, most: float) -> None:
        """Return when the board has printed nothing for `seconds`, or after `most` seconds."""
        began = time.monotonic()
        self._heard = max(self._heard, began)
        while self.alive:
            now = time.monotonic()
            left = min(self._heard + seconds, began + most) - now
            if left <= 0:
                return
            self._end.wait(left)

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or earlier if the console ends."""
        self._end.wait(seconds)

    def close(self) -> None:
        """Close the port; may be called twice."""
        self._end.set()
        if threading.current_thread() is not self._reader:
            self._reader.join(_END_S)
        self._line.close()

    def _copy(self) -> None:
        try:
            while self.alive:
                try:
                    data = self._line.read_some(_TICK_S)
                except ConnectionFailed:
                    self._wait_for_port()
                    continue
                if data:
                    self._heard = time.monotonic()
                    self._show(data)
        except BaseException as error:  # noqa: BLE001 - handed to whoever has opened it
            self.failure = error
        finally:
            self._end.set()

    def _wait_for_port(self) -> None:
        self._line.close()
        self.away = True
        self._tell(f"{self.device} went away: waiting for it")
        told = ""
        while not self._end.wait(_RETRY_S):
            try:
                device = self._find(self._port)
                self._line = SerialLine(device, QuietReport(), self._baud)
            except Busy as error:
                if error.message != told:
                    told = error.message
                    self._tell(f"{told}: waiting for it")
            except (NotFound, ConnectionFailed):
                continue
            else:
                self.device = device
                self._heard = time.monotonic()
                self.away = False
                self._tell(f"{device} is back")
                return
