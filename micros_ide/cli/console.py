"""`micros-ide console`: what a board prints, and what you type to it."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.port_choice import add_port, chosen_port
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.services.serial_console import OpenConsole
from micros_ide.workers.keyboard import Keyboard
from micros_ide.workers.local_files import open_log

_EXAMPLES = """micros-ide console
micros-ide console --port /dev/ttyUSB0 --reset --log boot.log
printf '\\3import os\\nos.listdir()\\n' | micros-ide console --port lamp"""
_LEAVE = b"\x1d"  # Ctrl-]
_TICK_S = 0.2
_QUIET_S = 1.0  # silence that ends a console whose input has ended
_LONGEST_S = 3600.0
_MOST_KEPT = 1 << 20  # bytes of the board's words in a document
_PLAIN = b"\x1b[0m\x1b[?25h"  # what the board may have left: colours, a hidden cursor


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "console", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} Ctrl-] leaves; every other key goes to the board, Ctrl-C too, which "
        "stops its program (Ctrl-D at the prompt starts it again). Nothing is reset by opening the "
        "console. What the board prints reaches the terminal unchanged, its escape sequences too. "
        "From a pipe, lines are sent as the board takes them; at the end it is listened to until "
        "it is silent for a second, or for the time given with --for. With --json what it printed "
        "is in the document at the end."
    )
    add_port(parser)
    parser.add_argument("--baud", type=int, metavar="RATE", default=115200, help="115200")
    parser.add_argument("--reset", action="store_true", help="restart the board first")
    parser.add_argument("--log", metavar="FILE", type=Path, help="add what the board prints to it")
    parser.add_argument(
        "--for", dest="seconds", type=float, metavar="SECONDS", help="leave after so long"
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Copy both ways until Ctrl-], the end of a pipe, or the time given."""
    with ExitStack() as stack:
        core = stack.enter_context(Core.create())
        port = chosen_port(core, args.port)
        log = stack.enter_context(open_log(args.log)) if args.log else None
        keyboard = Keyboard()

        def tell(text: str) -> None:
            # A raw terminal does not return to the left by itself.
            screen.note(f"\r\n[{text}]\r" if keyboard.is_terminal else f"[{text}]")

        output = _Output(log, shown=not screen.json_mode)
        if sys.stdout.isatty() and not screen.json_mode:
            stack.callback(_Output(None, shown=True), _PLAIN)
        stack.enter_context(keyboard)  # before the board can say anything
        console = stack.enter_context(
            core.serial_console.open(port, output, tell, baud=args.baud, reset=args.reset)
        )
        if keyboard.is_terminal:
            tell(f"{console.device} at {args.baud} baud; Ctrl-] leaves")
        _copy(keyboard, console, args.seconds)
        if console.failure is not None:
            raise console.failure
    text = bytes(output.last).decode("utf-8", "replace")
    document = {"port": console.device, "baud": args.baud, "bytes": output.count, "output": text}
    screen.result(document)


def _copy(keyboard: Keyboard, console: OpenConsole, seconds: float | None) -> None:
    deadline = time.monotonic() + seconds if seconds is not None else float("inf")
    while console.alive and (left := deadline - time.monotonic()) > 0:
        data = keyboard.read(min(_TICK_S, left))
        if data is None:
            _listen(console, deadline - time.monotonic())
            return
        if not keyboard.is_terminal:
            console.type_lines(data)
            continue
        typed, leave, _rest = data.partition(_LEAVE)
        if typed:
            console.type(typed)
        if leave:
            return


def _listen(console: OpenConsole, left: float) -> None:
    if left == float("inf"):
        console.wait_quiet(_QUIET_S, _LONGEST_S)
    elif left > 0:
        console.wait(left)


class _Output:
    """Takes what the board prints: to standard output, unless it is for a document, and a log."""

    def __init__(self, log: BinaryIO | None, *, shown: bool) -> None:
        self.count = 0  # bytes
        self.last = bytearray()
        self._log = log
        self._shown = shown

    def __call__(self, data: bytes) -> None:
        """Write `data`."""
        self.count += len(data)
        if self._shown:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        else:
            self.last = (self.last + data)[-_MOST_KEPT:]
        if self._log is not None:
            self._log.write(data)
            self._log.flush()
