"""The other end of a board's control socket."""

from __future__ import annotations

import json
import socket
from typing import Any

from micros_ide.errors import DeviceTimeout, InvalidInput, MicrosError, NotFound
from micros_ide.virtual.folders import BoardFolder, read_json

_TIMEOUT_S = 5.0
_CHUNK = 4096


class BoardControl:
    """What can be done to a running board from outside its serial port.

    Every method raises NotFound when the board is not running and DeviceTimeout when its process
    does not answer.
    """

    def __init__(self, folder: BoardFolder) -> None:
        self._folder = folder

    def status(self) -> dict[str, Any]:
        """Return what the board's process says of itself (see `BoardServer`)."""
        return self._ask("status")

    def stop(self) -> None:
        """End the board's process."""
        self._ask("stop")

    def cycle(self) -> None:
        """Take power away and give it back; the port is another one behind the same path."""
        self._ask("cycle")

    def cut_power_after(self, writes: int) -> None:
        """Let power fail in the `writes`-th flash operation from now, which is half done then.

        One operation is the erasure of a 4 KiB sector or the programming of at most as much. The
        port goes away as if unplugged; `cycle` brings it back. Raises InvalidInput below 1.
        """
        if writes < 1:
            raise InvalidInput("power can fail in the first write at the earliest")
        self._ask("cut", writes=writes)

    def wifi(self, up: bool) -> None:
        """Make the access point reachable or not; a board that was connected comes back."""
        self._ask("wifi", up=up)

    def set_pin(self, pin: int, level: int) -> None:
        """Put 0 or 1 on an input pin from outside."""
        self._ask("input", kind="pin", pin=pin, level=int(bool(level)))

    def set_adc(self, pin: int, level: int) -> None:
        """Put a voltage on an analog pin: 0 to 65535 of what it can measure."""
        if not 0 <= level <= 0xFFFF:
            raise InvalidInput("an analog level is a number from 0 to 65535")
        self._ask("input", kind="adc", pin=pin, level=level)

    def _ask(self, command: str, **values: object) -> dict[str, Any]:
        name = self._folder.root.name
        path = read_json(self._folder.state_file).get("control")
        if not path:
            raise _not_running(name)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_TIMEOUT_S)
                connection.connect(path)
                connection.sendall(json.dumps({"do": command, **values}).encode() + b"\n")
                answer = _read_line(connection)
        except TimeoutError:
            raise DeviceTimeout(
                f"virtual board '{name}' does not answer",
                hint=f"see {self._folder.log}, or stop the board and start it again",
            ) from None
        except OSError:
            raise _not_running(name) from None
        if not answer.get("ok"):
            raise MicrosError(str(answer.get("message", f"'{name}' refused {command}")))
        return answer


def _read_line(connection: socket.socket) -> dict[str, Any]:
    data = b""
    while not data.endswith(b"\n"):
        chunk = connection.recv(_CHUNK)
        if not chunk:
            raise ConnectionResetError
        data += chunk
    answer: dict[str, Any] = json.loads(data)
    return answer


def _not_running(name: str) -> NotFound:
    return NotFound(
        f"virtual board '{name}' is not running", hint=f"start it: micros-ide virtual start {name}"
    )
