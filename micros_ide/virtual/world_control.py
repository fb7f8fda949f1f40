"""What can be done to the world around a running board."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

from micros_ide.errors import DeviceTimeout, InvalidInput
from micros_ide.model.virtual import AccessPoint
from micros_ide.virtual.control_client import ControlClient


class WorldControl(ControlClient):
    """Time, networks, names and servers, as the board finds them.

    All of it survives resets and power cycles of the board, not the end of its process. Errors are
    those of `BoardControl`.
    """

    def set_clock(self, utc: float | None) -> None:
        """Set the world's time in seconds since 1970; it runs on from there. None: the computer's.

        It is what time servers say. The board's own clock is the board's affair.
        """
        if utc is not None and not 0 <= utc < 1 << 33:
            raise InvalidInput(f"{utc} is no time after 1970 and before 2242")
        self._ask("clock", utc=utc)

    def advance(self, seconds: float, timeout_s: float = 60.0) -> None:
        """Let the board live through `seconds` as fast as it can, and the world's clock with it.

        What its program waits for ends at once, one thing after the other in the order of their
        time, sockets are served meanwhile, and a question that it has sent gets a moment for its
        answer. A program that does not wait keeps to real time. Where no program runs the clock
        just moves. Raises MicrosError when the board loses its power meanwhile, Busy while another
        call is at it, and DeviceTimeout when it is not done within `timeout_s`.
        """
        if not 0 < seconds < math.inf:
            raise InvalidInput("time only goes forward: more than 0 seconds are needed")
        try:
            self._ask("advance", timeout_s=timeout_s, seconds=seconds)
        except DeviceTimeout:
            name = self._folder.root.name
            raise DeviceTimeout(
                f"virtual board '{name}' did not live through {seconds:g} s in {timeout_s:g} s",
                hint="a program that never waits keeps to real time; or allow for more",
            ) from None

    def wifi(self, up: bool) -> None:
        """Make the access points reachable or not; a board that was connected comes back."""
        self._ask("wifi", up=up)

    def networks(self, around: Sequence[AccessPoint]) -> None:
        """Replace the Wi-Fi networks that the board's radio sees.

        At first it is the one of its description. A board whose network disappears loses its link
        and comes back with it. Raises InvalidInput for what no network can be.
        """
        self._ask("networks", networks=[asdict(network) for network in around])

    def serve(self, name: str, port: int, host: str, real_port: int) -> None:
        """Let TCP connections to `name`:`port` lead to `host`:`real_port` of this computer.

        The board's name server answers with an address of the world for `name`; `name` may be such
        an address, too. Raises InvalidInput for what is no name, address or port.
        """
        self._ask("serve", name=name, port=port, host=host, real_port=real_port)

    def unserve(self, name: str) -> None:
        """Take a served name away with all its ports; raises NotFound for an unknown one."""
        self._ask("unserve", name=name)

    def ntp(self, up: bool) -> None:
        """Let time servers answer or be silent."""
        self._ask("service", kind="ntp", up=up)

    def dns(self, up: bool) -> None:
        """Let the name server answer or be silent."""
        self._ask("service", kind="dns", up=up)
