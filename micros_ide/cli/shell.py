"""`micros-ide shell`: talk to a node."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from micros_ide.cli.arguments import Verbs, given_in_clear, seconds, value_of, verb
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import AuthFailed, BoardError, MicrosError
from micros_ide.model.shell_command import (
    USAGE,
    ends_connection,
    error_in,
    restarts,
    with_json,
    without_origin,
    without_secret,
)
from micros_ide.model.text_lines import LineCutter, lines_of, shown
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.console import TIMEOUT_S
from micros_ide.workers.device_shell import NodeShell

_EXAMPLES = """micros-ide shell lamp
micros-ide shell lamp version "system info"
micros-ide shell 192.168.1.50 --json-answer "system memory_usage"
micros-ide shell lamp --password - reboot version
micros-ide shell lamp < commands.txt"""
_EXIT_STATUS = """
exit status:
  0  every command was carried out
  8  the node says of one that it did not do it; the others were sent, too
  others (see README): the node could not be reached, or did not answer in time"""


@dataclass(frozen=True, slots=True)
class Access:
    """How to get into a node's shell."""

    target: str
    password: str | None = field(repr=False)
    timeout: float  # s of silence


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "shell", run, summary, _EXAMPLES)
    parser.epilog = f"{parser.epilog}\n{_EXIT_STATUS}"
    parser.intermixed = True
    parser.add_argument("node", metavar="NODE", help="its name, id or address[:port]")
    parser.add_argument(
        "commands", metavar="COMMAND", nargs="*", help="send these in turn, then stop"
    )
    parser.add_argument(
        "--command",
        metavar="COMMAND",
        action="append",
        default=[],
        help="the same, before those; may be given several times",
    )
    parser.add_argument(
        "--password",
        metavar="VALUE",
        help="where the node asks for one: - asks you, @FILE reads it from a file",
    )
    parser.add_argument(
        "--json-answer",
        action="store_true",
        help="ask the node for JSON (>json) and fail where it answers something else",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=seconds,
        default=TIMEOUT_S,
        help="how long the node may say nothing (%(default)g)",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Send the given commands, or read them from the keyboard or a file."""
    access = Access(args.node, _password(args, screen), args.timeout)
    commands = [*args.command, *args.commands]
    _warn_of_secrets(commands, screen)
    with Core.create() as core:
        if commands:
            send(core, access, commands, screen, as_json=args.json_answer)
        elif screen.json_mode or not (sys.stdin.isatty() and sys.stdout.isatty()):
            send(core, access, sys.stdin, screen, as_json=args.json_answer, headings=False)
        else:
            from micros_ide.cli.shell_prompt import talk

            talk(core, access, screen)


def send(
    core: Core,
    access: Access,
    commands: Iterable[str],
    screen: Screen,
    *,
    as_json: bool = False,
    headings: bool = True,
) -> None:
    """Send `commands` in turn and show each answer; raises BoardError if one was not done."""
    batch = _Batch(core, access, screen, as_json=as_json)
    several = headings and isinstance(commands, list) and len(commands) > 1
    try:
        for command in commands:
            if command.strip() == "exit":
                break
            if command.strip():
                batch.send(command.strip(), heading=several)
        batch.finish()
    except MicrosError as error:
        error.more["answers"] = batch.answers
        raise
    finally:
        batch.close()


def opened(core: Core, access: Access, screen: Screen) -> tuple[NodeShell, Access]:
    """Open a shell; asks for the password where one is missing and somebody is there.

    Returns the access with that password, too.
    """
    asks = access.password is None and sys.stdin.isatty()
    try:
        shell = core.console.open(access.target, access.password, timeout=access.timeout)
    except AuthFailed as error:  # the one that is kept does not fit
        if not asks:
            raise
        screen.note(f"{error.message}.")
        access = replace(access, password=screen.ask_secret("password"))
        return core.console.open(access.target, access.password, timeout=access.timeout), access
    if shell.wants_password and asks:
        try:
            password = screen.ask_secret("password")
            shell.log_in(password)
        except BaseException:
            shell.close()
            raise
        access = replace(access, password=password)
    return shell, access


class _Batch:
    """Commands one after the other over one connection, or several where the node restarts."""

    def __init__(self, core: Core, access: Access, screen: Screen, *, as_json: bool) -> None:
        self.answers: list[dict[str, Any]] = []
        self._core, self._screen, self._as_json = core, screen, as_json
        self._refused: list[tuple[str, str]] = []  # command, what the node said
        self._shell, self._access = opened(core, access, screen)
        self._restarting = False

    def send(self, command: str, *, heading: bool) -> None:
        """Send one and show its answer."""
        if self._restarting:
            access = self._access
            self._shell = self._core.console.reopen(
                access.target, access.password, timeout=access.timeout
            )
        shell = self._shell
        told = without_secret(command, SECRET_KEYS) if shell.configuring else command
        if heading:
            self._screen.say(f"{shell.prompt}{shown(told)}")
        started = time.monotonic()
        answer = self._answer(with_json(command) if self._as_json else command)
        row: dict[str, Any] = {
            "command": told,
            "answer": lines_of(answer),
            "seconds": round(time.monotonic() - started, 4),
            "error": error_in(command, answer),
        }
        self._restarting = restarts(command)
        if self._as_json and row["error"] is None:
            self._add_json(row, answer)
        if row["error"] is not None:
            row["error"] = shown(row["error"])
            self._refused.append((told, without_origin(row["error"])))
        self.answers.append(row)

    def finish(self) -> None:
        """Print the JSON document; raises BoardError if the node has refused something."""
        if not self._refused:
            self._screen.result(self.answers)
            return
        told, error = self._refused[0]
        which = ""
        if len(self.answers) > 1:
            which = f" {len(self._refused)} of {len(self.answers)} commands, first"
        raise BoardError(
            f"{shown(self._shell.name)} did not do{which} '{told}': {error[:300]}",
            hint="`help lm` lists what it can do" if error == USAGE else "its answer says why",
        )

    def close(self) -> None:
        """Close the connection."""
        self._shell.close()

    def _answer(self, command: str) -> str:
        shell, ends = self._shell, ends_connection(command)
        if self._screen.json_mode or self._as_json:
            return shell.command(command, ends=ends)
        pieces: list[str] = []
        cutter = LineCutter()

        def show(piece: str) -> None:
            pieces.append(piece)
            for line in cutter.feed(piece):
                self._screen.say(shown(line))
            self._screen.flush()

        shell.stream(command, show, ends=ends)
        for line in cutter.end():
            self._screen.say(shown(line))
        return "".join(pieces).rstrip("\n")

    def _add_json(self, row: dict[str, Any], answer: str) -> None:
        try:
            row["json"] = self._shell.parse_json(answer)
        except BoardError as error:
            row["error"] = error.message
            for line in row["answer"]:
                self._screen.say(line)
        else:
            for line in lines_of(json.dumps(row["json"], indent=2, ensure_ascii=False)):
                self._screen.say(line)


def _password(args: argparse.Namespace, screen: Screen) -> str | None:
    if args.password is None:
        return None
    if given_in_clear(args.password):
        screen.note("warning: other users of this computer can see that password")
    return value_of("password", args.password, screen)


def _warn_of_secrets(commands: list[str], screen: Screen) -> None:
    configuring = False
    for command in commands:
        configuring = configuring or command.startswith("conf")
        if configuring and without_secret(command, SECRET_KEYS) != command:
            key = command.split()[0]
            screen.note(f"warning: other users of this computer can see the value of {key}")
