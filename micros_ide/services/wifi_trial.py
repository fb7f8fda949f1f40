"""Try a Wi-Fi network on the board itself, before a node depends on it."""

from __future__ import annotations

from typing import Any

from micros_ide.errors import BoardError
from micros_ide.model import python_syntax
from micros_ide.model.node_settings import Place
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.model.wifi import JoinOutcome, SeenNetwork, WifiCorrection, WifiVerdict
from micros_ide.services.board_session import BoardSession
from micros_ide.services.node_settings import NodeSettingsService
from micros_ide.services.ports import Ports

_JOIN_MS = 12_000
_SCAN_S, _SLACK_S = 12.0, 5.0
_MARK = "\x1f"
_MOST = 64  # networks
_OUTCOMES = {
    "joined": JoinOutcome.JOINED,
    "wrong": JoinOutcome.WRONG_PASSWORD,
    "absent": JoinOutcome.NOT_FOUND,
}


class WifiTrial:
    """Each call stops what runs on the board, asks its radio, and starts it again.

    All raise what opening a board raises (NotFound, Busy, ConnectionFailed), DeviceTimeout where
    no MicroPython answers, and BoardError for a board without a radio.
    """

    def __init__(self, ports: Ports, settings: NodeSettingsService) -> None:
        self._ports = ports
        self._settings = settings

    def look(self, device: str, report: Reporter) -> tuple[SeenNetwork, ...]:
        """Return the networks that the board hears, the strongest first."""
        with self._open(device, report) as session:
            return _ask(session, None, "", report).seen

    def try_out(self, device: str, ssid: str, password: str, report: Reporter) -> WifiVerdict:
        """Let the board join `ssid` for a moment and return how that went; nothing is kept."""
        with self._open(device, report) as session:
            return _ask(session, ssid, password, report)

    def correct(
        self, device: str, ssid: str, password: str, report: Reporter, *, untried: bool = False
    ) -> WifiCorrection:
        """Give the node on the board another Wi-Fi, if the board can join it; start the node.

        What cannot be joined is not written. With `untried` it is written all the same: the
        network may be elsewhere.
        """
        verdict = WifiVerdict(ssid, JoinOutcome.UNKNOWN)
        if not untried:
            with self._open(device, report) as session:
                verdict = _ask(session, ssid, password, report)
                if verdict.outcome is JoinOutcome.JOINED:
                    session.stay()  # the node is started with the new settings
            if verdict.outcome is not JoinOutcome.JOINED:
                return WifiCorrection(verdict)
        changed = self._settings.change(
            Place(port=device),
            self._settings.wishes.given({"staessid": ssid, "stapwd": password}),
            report,
            restart=True,
        )
        return WifiCorrection(
            verdict,
            written=True,
            mode=changed.mode,
            address=changed.address,
            warnings=changed.warnings,
        )

    def _open(self, device: str, report: Reporter) -> BoardSession:
        return BoardSession.open(self._ports.free_line(device).device, report)


def _ask(session: BoardSession, ssid: str | None, password: str, report: Reporter) -> WifiVerdict:
    from micros_ide.workers.board_code import load

    session.repl.soft_reset()  # a node's tasks would go on with the radio
    report.phase("Looking for Wi-Fi networks" if ssid is None else "Trying the Wi-Fi on the board")
    code = f"{load('wifi_probe')}\nrun({ssid!r},{password!r},{_JOIN_MS})\n"
    seconds = _SCAN_S + (_JOIN_MS / 1000 if ssid is not None else 0) + _SLACK_S
    try:
        output = session.repl.exec(code, seconds).decode("utf-8", "replace")
    except BoardError as error:
        # Its traceback has no line of the code, so no password; but it says nothing more either.
        raise BoardError(
            f"the board's Wi-Fi cannot be used: {error.message}",
            hint="go on without trying it: the node says whether it joined when it starts",
        ) from None
    return _verdict(ssid or "", [_row(line) for line in output.splitlines() if _MARK in line])


def _verdict(ssid: str, rows: list[tuple[Any, ...]]) -> WifiVerdict:
    seen = [
        SeenNetwork(clean_text(row[1], 32), row[2], bool(row[3]))
        for row in rows[:_MOST]
        if len(row) == 4 and row[0] == "seen" and isinstance(row[1], str) and type(row[2]) is int
    ]
    seen.sort(key=lambda one: -one.rssi)
    end = next((row for row in rows if row and row[0] != "seen"), ("",))
    outcome = _OUTCOMES.get(end[0], JoinOutcome.UNKNOWN)
    if outcome is JoinOutcome.NOT_FOUND and any(one.ssid == ssid for one in seen):
        outcome = JoinOutcome.UNKNOWN  # heard and then not: too weak, or not for this radio
    joined = outcome is JoinOutcome.JOINED and len(end) == 2
    return WifiVerdict(ssid, outcome, tuple(seen), clean_text(str(end[1]), 15) if joined else None)


def _row(line: str) -> tuple[Any, ...]:
    try:
        found = python_syntax.value_of(line.rpartition(_MARK)[2])
    except (ValueError, SyntaxError):
        return ()
    return found if isinstance(found, tuple) else ()
