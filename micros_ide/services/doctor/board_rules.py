"""The port opens: does the chip answer in its loader, and does it come out of it?"""

from __future__ import annotations

import re

from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Chain, Finding
from micros_ide.model.drivers import DriverCatalogue
from micros_ide.services.doctor.program_rules import (
    PROGRAM_RULES,
    console_of,
    megabytes,
    without_network,
)

_BUTTONS = "Hold BOOT, press and release RESET, let go of BOOT, then repeat."
_CABLE = "Use a short cable straight to the computer, then repeat."
_PROGRAM_SIGNS = frozenset({"prompt", "micropython", "node", "traceback"})
_NO_LOADER = r"no serial data|head of packet|noise|stream stopped"
# What the flashing tool said; the first that fits: id, cause, fix.
_LOADER_WORDS: tuple[tuple[str, str, str, str], ...] = (
    (
        r"secure|encrypt|security",
        "chip-locked",
        "The chip is locked by whoever set it up (secure boot or flash encryption).",
        "Use another board; this one cannot be changed over USB.",
    ),
    (
        r"wrong boot mode",
        "wrong-boot-mode",
        "The chip started its program instead of its loader.",
        _BUTTONS,
    ),
    (
        r"TX path",
        "board-does-not-hear",
        "The board talks, but does not hear the computer.",
        "Check the wire from the computer's TX to the board's RX.",
    ),
    (
        r"chip ID|magic value|autodetect|unsupported chip|unexpected chip",
        "chip-unknown",
        "The flashing tool does not know this chip.",
        "Use a board from the list of boards, or update this program.",
    ),
    (
        r"flash chip is not recognised|flash id|could not.* flash",
        "flash-not-recognised",
        "The chip answers, but its flash memory does not.",
        "Take everything off the pins that lead to the flash (GPIO6 to GPIO11), then repeat.",
    ),
    (
        r"head of packet|noise|corrupt|stream stopped|escape|cut short|garble",
        "line-disturbed",
        "The line between computer and board loses or changes bytes.",
        _CABLE,
    ),
)


class BoardRules:
    """Rules about one talk with a board; each is a pure function of the facts."""

    def __init__(self, drivers: DriverCatalogue) -> None:
        self._drivers = drivers
        self.chains: tuple[Chain, ...] = (
            (
                locked,
                self.stays_in_loader,
                self.went_away,
                loader_failed,
                *PROGRAM_RULES,
            ),
            (slow_line,),
            (press_reset,),
            (without_network,),
        )

    def stays_in_loader(self, facts: Facts) -> Finding | None:
        """After the reset the chip waits for a download again."""
        board, console = facts.board, console_of(facts)
        if board is None or "waiting-for-download" not in console.signs:
            return None
        if self._native(facts):
            return Finding(
                "stuck-in-download-mode",
                "The chip waits for a download and cannot leave its loader by software over its "
                "own USB.",
                "Press RESET on the board once.",
                evidence=("console: waiting for download", f"chip: {board.chip or 'unknown'}"),
            )
        return Finding(
            "boot-pin-held",
            "The chip waits for a download because its BOOT pin (GPIO0 or GPIO9) is held low.",
            "Let go of BOOT, take off what is wired to that pin, and press RESET.",
            evidence=("console: waiting for download",),
        )

    def went_away(self, facts: Facts) -> Finding | None:
        """The port vanished while the board was talked to."""
        board = facts.board
        if board is None or not re.search(r"went away|connection .* broke", board.said or ""):
            return None
        if self._native(facts):
            return Finding(
                "native-usb-left",
                "The chip left USB when it was reset and came back, perhaps under another name.",
                "Hold BOOT, press and release RESET, let go of BOOT, then run it again with the "
                "port that appears.",
                evidence=(board.said or "",),
            )
        return Finding(
            "board-unplugged",
            "The port vanished while the board was talked to: a loose cable or too little power.",
            "Use a short cable straight to the computer, and no hub.",
            evidence=(board.said or "",),
        )

    def _native(self, facts: Facts) -> bool:
        port = facts.port(facts.asked_port)
        family = self._drivers.family(port.vid, port.pid) if port else None
        return family is not None and family.kind == "native"


def locked(facts: Facts) -> Finding | None:
    """Secure boot or flash encryption is on."""
    board = facts.board
    if board is None or not (board.secure_boot or board.flash_encryption):
        return None
    which = "secure boot" if board.secure_boot else "flash encryption"
    _pattern, name, cause, fix = _LOADER_WORDS[0]
    return Finding(name, cause, fix, evidence=(f"{which} is on",))


def loader_failed(facts: Facts) -> Finding | None:
    """The loader did not answer as it should."""
    board = facts.board
    if board is None or board.in_loader is not False:
        return None
    said, heard = board.said or "", console_of(facts)
    # A program that goes on talking is noise to the flashing tool.
    if _PROGRAM_SIGNS & set(heard.signs) and re.search(_NO_LOADER, said, re.IGNORECASE):
        return Finding(
            "no-automatic-reset",
            "The board's program runs, but nothing on the board can bring it into its loader.",
            "Hold BOOT while you press and release RESET, let go of BOOT, then deploy.",
            evidence=(said, f"console: {', '.join(heard.signs)}"),
        )
    for pattern, name, cause, fix in _LOADER_WORDS:
        if re.search(pattern, said, re.IGNORECASE):
            return Finding(name, cause, fix, evidence=(said,))
    if re.search(r"no serial data|failed to connect|does not answer", said, re.IGNORECASE):
        return Finding(
            "chip-silent",
            "The chip does not answer.",
            _BUTTONS,
            evidence=(said, f"{heard.heard} bytes heard on the console"),
        )
    return Finding(
        "loader-failed",
        "The talk with the chip's loader failed.",
        _sentence(board.hint) or _BUTTONS,
        evidence=(said,),
    )


def slow_line(facts: Facts) -> Finding | None:
    """A baud rate that deploys try first does not work here."""
    board = facts.board
    if board is None or not board.failed_bauds:
        return None
    return Finding(
        "baud-too-high",
        f"This line does not carry {board.failed_bauds[0]} baud; {board.baud} works.",
        f"Add --baud {board.baud} to a deploy, which saves it the attempt.",
        severity="notice",
        evidence=tuple(f"{baud} baud failed" for baud in board.failed_bauds),
    )


def press_reset(facts: Facts) -> Finding | None:
    """The chip cannot leave its loader by software, so it is still there."""
    board = facts.board
    if board is None or not board.left_in_loader:
        return None
    return Finding(
        "press-reset",
        "The chip answered well and waits in its loader, which it cannot leave by itself.",
        "Press RESET on the board.",
        severity="notice",
        evidence=(f"chip: {board.chip}",),
    )


def summary(facts: Facts) -> str:
    """Return what the board is and does, in one line."""
    board, console = facts.board, console_of(facts)
    if board is None or board.opened != "ok":
        return "not looked at: the port does not open"
    parts = [board.chip or "chip not asked"]
    if board.flash_size:
        parts.append(f"{megabytes(board.flash_size)} flash")
    answers = "it answers" if board.in_loader else "its port opens"
    parts.append("a node runs on it" if console.node_mode else answers)
    return ", ".join(parts)


def _sentence(hint: str | None) -> str:
    return f"{hint[0].upper()}{hint[1:].rstrip('.')}." if hint else ""
