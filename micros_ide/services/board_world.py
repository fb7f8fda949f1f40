"""What happens to a virtual board from outside: its power, its network, its time."""

from __future__ import annotations

from micros_ide.services.virtual_boards import VirtualBoards


class BoardWorlds:
    """The worlds of this user's virtual boards.

    Every method raises NotFound for a board that is not there or does not run, and DeviceTimeout
    when its process does not answer.
    """

    def __init__(self, boards: VirtualBoards) -> None:
        self._boards = boards

    def cut_power(self, board: str) -> None:
        """Take the power away, and with it the port; the board's process and its bench stay."""
        self._boards.fleet.control(board).power_off()

    def give_power(self, board: str) -> None:
        """Give it back; harmless when it is there."""
        self._boards.fleet.control(board).power_on()

    def fail_at_write(self, board: str, writes: int, *, torn: bool = True) -> None:
        """Let power fail in the `writes`-th flash operation from now, with `torn` half done.

        Raises InvalidInput below 1.
        """
        self._boards.fleet.control(board).cut_power_after(writes, torn=torn)

    def set_wifi(self, board: str, up: bool) -> None:
        """Let its networks be there or not; a board that was connected comes back by itself."""
        self._boards.fleet.control(board).wifi(up)

    def set_time(self, board: str, utc: float | None) -> None:
        """Set what time servers say, in seconds since 1970; None: the computer's time.

        Raises InvalidInput for what is no time.
        """
        self._boards.fleet.control(board).set_clock(utc)

    def advance(self, board: str, seconds: float, *, timeout_s: float = 60.0) -> None:
        """Let the board live through `seconds` as fast as it can.

        Raises InvalidInput, Busy while that is going on already, and DeviceTimeout.
        """
        self._boards.fleet.control(board).advance(seconds, timeout_s)
