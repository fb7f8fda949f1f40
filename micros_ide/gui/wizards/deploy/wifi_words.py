"""What a board found out about a Wi-Fi network, as a person reads it."""

from __future__ import annotations

from micros_ide.gui.translation import tr
from micros_ide.model.wifi import JoinOutcome, WifiVerdict

_WEAK, _FAIR, _GOOD = -85, -72, -60  # dBm


def verdict_words(verdict: WifiVerdict) -> tuple[str, str, str]:
    """Return tone, what happened and what to do."""
    ssid = verdict.ssid
    if verdict.outcome is JoinOutcome.JOINED:
        return "online", tr("The board has joined {}.").format(ssid), _strength(verdict.signal)
    if verdict.outcome is JoinOutcome.WRONG_PASSWORD:
        hint = tr("Type it again: small and capital letters are not the same.")
        return "error", tr("{} refuses this password.").format(ssid), hint
    if verdict.outcome is JoinOutcome.NOT_FOUND:
        return "error", tr("The board does not hear {}.").format(ssid), _absent(verdict)
    hint = tr("Look at the password, at the router's list of allowed devices, and go nearer.")
    return "warning", tr("The board could not join {} and cannot tell why.").format(ssid), hint


def signal_words(rssi: int) -> str:
    """Return a signal as a word and a figure."""
    word = tr("strong")
    if rssi < _WEAK:
        word = tr("too weak")
    elif rssi < _FAIR:
        word = tr("weak")
    elif rssi < _GOOD:
        word = tr("good")
    return tr("{}, \N{MINUS SIGN}{} dBm").format(word, abs(rssi))


def signal_icon(rssi: int) -> str:
    """Return the name of the icon with as many arcs."""
    return f"wifi-strength-{1 + sum(rssi >= limit for limit in (_WEAK, _FAIR, _GOOD))}"


def _strength(rssi: int | None) -> str:
    return "" if rssi is None else tr("Signal: {}.").format(signal_words(rssi))


def _absent(verdict: WifiVerdict) -> str:
    if verdict.near:
        return tr("It hears {}: choose it below, or correct the name.").format(verdict.near[0])
    if verdict.seen:
        return tr("Choose one of those it hears. These chips know networks of 2.4 GHz only.")
    return tr("It hears no network at all: go nearer, or look at its antenna.")
