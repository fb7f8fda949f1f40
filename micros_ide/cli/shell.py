"""`micros-ide shell`: talk to a node."""

from __future__ import annotations

import argparse
import sys

from micros_ide.cli.arguments import Verbs, given_in_clear, value_of, verb
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.nodes import clean_text
from micros_ide.workers.device_shell import NodeShell

_MAX_LINE = 2000  # characters


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "shell",
        run,
        summary,
        "micros-ide shell lamp\n"
        "micros-ide shell 192.168.1.50 --command version --command 'system info'\n"
        "micros-ide shell lamp --password -",
    )
    parser.add_argument("node", metavar="NODE", help="its name, id or address[:port]")
    parser.add_argument(
        "--command",
        metavar="CMD",
        action="append",
        default=[],
        help="send this one and stop (repeat)",
    )
    parser.add_argument(
        "--password",
        metavar="VALUE",
        help="where the node asks for one: - asks you, @FILE reads it from a file",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Send the given commands, or read them from the keyboard."""
    password = None
    if args.password is not None:
        if given_in_clear(args.password):
            screen.note("warning: other users of this computer can see that password")
        password = value_of("password", args.password, screen)
    with Core.create() as core, _opened(core, args.node, password, screen) as shell:
        if args.command or screen.json_mode:
            _one_shot(args.command, shell, screen)
        else:
            _interactive(shell, screen)


def lines_of(answer: str) -> list[str]:
    """Return a node's answer as lines that may go to a terminal."""
    return [clean_text(line, _MAX_LINE) for line in answer.splitlines()]


def _opened(core: Core, node: str, password: str | None, screen: Screen) -> NodeShell:
    shell = core.console.open(node, password)
    if not shell.wants_password or not sys.stdin.isatty():
        return shell
    shell.close()
    return core.console.open(node, screen.ask_secret("password"))


def _one_shot(commands: list[str], shell: NodeShell, screen: Screen) -> None:
    answers = []
    for command in commands:
        lines = lines_of(shell.command(command, ends=_ends(command)))
        answers.append({"command": command, "answer": lines})
        for line in lines:
            screen.say(line)
    screen.result(answers)


def _interactive(shell: NodeShell, screen: Screen) -> None:
    asks = sys.stdin.isatty()
    if asks:
        import readline  # noqa: F401 - its import gives input() a history

        screen.note("Type help, or exit to leave.")
    while True:
        try:
            line = input(_prompt(shell) if asks else "").strip()
        except EOFError:
            return
        if line == "exit":
            return
        if not line:
            continue
        for answer in lines_of(shell.command(line, ends=_ends(line))):
            screen.say(answer)
        if _ends(line):
            return


def _prompt(shell: NodeShell) -> str:
    return clean_text(f"{shell.modes} {shell.name} $ ".lstrip(), 120)


def _ends(command: str) -> bool:
    """Return whether the node closes the connection after `command`."""
    return command.split()[:1] == ["reboot"] or command.startswith("webrepl --update")
