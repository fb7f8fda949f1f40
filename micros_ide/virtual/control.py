"""The other end of a board's control socket."""

from __future__ import annotations

from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.virtual import PinState
from micros_ide.virtual.bench.control import BenchControl
from micros_ide.virtual.board_stream import WatchControl
from micros_ide.virtual.pin_table import read_pin_answer
from micros_ide.virtual.world_control import WorldControl

_LAST_PIN = 48


class BoardControl(WorldControl, WatchControl):
    """What can be done to a running board from outside its serial port.

    Every method raises NotFound when the board is not running and DeviceTimeout when its process
    does not answer. `WorldControl` has what can be done to the world around it.
    """

    def status(self) -> dict[str, Any]:
        """Return what the board's process says of itself (see `BoardServer`)."""
        return self._ask("status")

    def stop(self) -> None:
        """End the board's process."""
        self._ask("stop")

    def cycle(self) -> None:
        """Take power away and give it back; the port is another one behind the same path."""
        self._ask("cycle")

    def power_off(self) -> None:
        """Take power away, and with it the port; `power_on` or `cycle` gives it back."""
        self._ask("off")

    def power_on(self, *, await_tool: bool = False) -> None:
        """Give power back; harmless when it is there.

        With `await_tool` the chip starts once a tool has opened the port, so that the tool hears
        everything; a second later it starts in any case.
        """
        self._ask("on", await_tool=await_tool)

    def cut_power_after(self, writes: int, *, torn: bool = True) -> None:
        """Let power fail in the `writes`-th flash operation from now.

        That operation is half done then or, unless `torn`, not begun. One operation is the erasure
        of a 4 KiB sector or the programming of at most as much. The port goes away as if unplugged;
        `cycle` brings it back. While the power is off, the plan is for the next start. Raises
        InvalidInput below 1.
        """
        if writes < 1:
            raise InvalidInput("power can fail in the first write at the earliest")
        self._ask("cut", writes=writes, torn=torn)

    def outputs(self) -> dict[int, PinState]:
        """Return what the board does with its pins, at this moment: those it has used, by number.

        It can be asked whatever the program does, and takes nothing of its time. No pin is used
        where no program runs.
        """
        return read_pin_answer(self._ask("outputs")["pins"])

    @property
    def bench(self) -> BenchControl:
        """What is wired to the board."""
        return BenchControl(self._folder)

    def set_pin(self, pin: int, level: int) -> None:
        """Put 0 or 1 on an input pin from outside."""
        _check_pin(pin)
        self._ask("input", kind="pin", pin=pin, level=int(bool(level)))

    def set_adc(self, pin: int, level: int) -> None:
        """Put a voltage on an analog pin: 0 to 65535 of what it can measure."""
        if not 0 <= level <= 0xFFFF:
            raise InvalidInput("an analog level is a number from 0 to 65535")
        _check_pin(pin)
        self._ask("input", kind="adc", pin=pin, level=level)


def _check_pin(pin: int) -> None:
    if not 0 <= pin <= _LAST_PIN:
        raise InvalidInput(f"there is no pin {pin}; they go from 0 to {_LAST_PIN}")
