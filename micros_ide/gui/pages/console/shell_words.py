"""The states of a session in words, each with its icon and colour."""

from __future__ import annotations

from micros_ide.errors import MicrosError
from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.words import seconds_text
from micros_ide.model.terminal_events import Line, LineChanged, Link

State = tuple[str, str, str]  # icon, tone, words


def link_state(link: Link, name: str, waited: float = 0.0) -> State:
    """Return how the state of a node's shell is shown; `waited` in seconds."""
    icon, tone, words = {
        Link.CONNECTING: ("lan-pending", "muted", tr("Connecting to {name}…")),
        Link.PASSWORD: ("lock-outline", "warning", tr("{name} asks for its password")),
        Link.READY: ("check-circle-outline", "online", tr("{name} is ready")),
        Link.WAITING: ("timer-sand", "muted", tr("Waiting for the answer of {name}")),
        Link.RESTARTING: ("restart", "muted", tr("Waiting for {name} to come back")),
        Link.LOST: ("lan-disconnect", "error", tr("Not connected to {name}")),
        Link.CLOSED: ("close-circle-outline", "muted", tr("Closed")),
    }[link]
    words = words.format(name=name)
    if link is Link.WAITING and waited >= 1.0:
        words += " · " + seconds_text(float(int(waited))).replace(".0 s", " s")
    return icon, tone, words


def line_state(state: LineChanged, port: str) -> State:
    """Return how the state of a serial port is shown, which people call `port`."""
    lent = tr("“{job}” uses {port}; the console comes back by itself")
    away = tr("{port} is not there; the console comes back when the board does")
    icon, tone, words = {
        Line.OPEN: ("check-circle-outline", "online", tr("{port} is open")),
        Line.OPENING: ("usb", "muted", tr("Opening {port}…")),
        Line.HELD: ("lock-outline", "warning", sentence(state.who)),
        Line.LENT: ("progress-wrench", "warning", lent),
        Line.AWAY: ("usb-port", "warning", away),
        Line.FAILED: ("close-octagon-outline", "error", error_text(state.error)),
        Line.CLOSED: ("close-circle-outline", "muted", tr("Closed")),
    }[state.line]
    if state.line not in (Line.HELD, Line.FAILED):
        words = words.format(port=port, job=state.who)
    return icon, tone, words


def error_text(error: MicrosError | None) -> str:
    """Return an error in one line, with what to do next."""
    if error is None:
        return ""
    return f"{sentence(error.message)} {sentence(error.hint or '')}".strip()
