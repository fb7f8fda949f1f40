"""Wi-Fi as a board's radio finds it: the networks around, and how joining one went."""

from __future__ import annotations

import difflib
import enum
from dataclasses import dataclass

_SIMILAR = 0.6
_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class SeenNetwork:
    """One network a board has heard."""

    ssid: str
    rssi: int  # dBm
    locked: bool  # it wants a password


class JoinOutcome(enum.Enum):
    """How an attempt to join ended."""

    JOINED = "joined"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a word, no password
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"  # it did not work, and the radio does not say why


@dataclass(frozen=True, slots=True)
class WifiVerdict:
    """What a board says after it has tried to join `ssid`; no password is in it."""

    ssid: str
    outcome: JoinOutcome
    seen: tuple[SeenNetwork, ...] = ()  # the strongest first
    address: str | None = None  # what the network gave the board

    @property
    def signal(self) -> int | None:
        """The strength of the wanted network in dBm, None where it was not heard."""
        return next((one.rssi for one in self.seen if one.ssid == self.ssid), None)

    @property
    def near(self) -> tuple[str, ...]:
        """Names that were heard and look like the wanted one, the likeliest first."""
        names = {one.ssid.casefold(): one.ssid for one in self.seen if one.ssid != self.ssid}
        found = difflib.get_close_matches(self.ssid.casefold(), names, _MOST_NEAR, _SIMILAR)
        return tuple(names[one] for one in found)


@dataclass(frozen=True, slots=True)
class WifiCorrection:
    """What came of giving a node another Wi-Fi over USB.

    Attributes:
        verdict: of the attempt that came before anything was written.
        written: the node has the new settings and was started with them.
        mode: STA or AP, how the node is in a network after its start.
    """

    verdict: WifiVerdict
    written: bool = False
    mode: str = ""
    address: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def joined(self) -> bool:
        """Whether the node is in the network now."""
        return self.written and self.mode == "STA"
