"""`micros-ide demo`: from a blank board to a node that answers, without any hardware."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.deploy import result_as_json
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.deploy import DeployRequest, DeployResult, Method
from micros_ide.model.reporting import QuietReport
from micros_ide.model.text_lines import lines_of

_BOARD, _NAME = "esp32", "lamp"
_COMMANDS = ("hello", "version", "system info")
_DEPLOYS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    (
        "by image",
        (
            "1. By image. esptool writes MicroPython, the node's files and its configuration",
            "   in one go, then the board restarts.",
        ),
        {"method": Method.IMAGE},
    ),
    (
        "by files",
        (
            "2. By files. The flash is erased and MicroPython written; then every file goes",
            "   over MicroPython's own prompt, packed and checked.",
        ),
        {"method": Method.FILES, "erase": True},
    ),
    (
        "by files again",
        ("3. By files once more. Only what changed is sent, and nothing has.",),
        {"method": Method.FILES},
    ),
)


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    verb(
        verbs,
        "demo",
        run,
        summary,
        "micros-ide demo\nmicros-ide demo --json",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Make a virtual board, deploy to it, talk to the node, clean up."""
    del args
    done = {}
    with _own_home(), Core.create() as core:
        screen.say("Making a virtual ESP32: a blank 4 MB flash, a serial port, a Wi-Fi network.")
        core.virtual.add(_NAME, _BOARD)
        try:
            port = core.virtual.start(_NAME, tied=True).port or ""
            screen.say("It is switched on. Its serial port:")
            screen.say(f"  {port}")
            for title, story, options in _DEPLOYS:
                screen.say()
                for line in story:
                    screen.say(line)
                done[title] = _deploy(core, screen, port, options)
                if len(done) == 1:
                    answers = _talk(core, screen, done[title])
        finally:
            core.virtual.remove(_NAME)
    results = {title: result_as_json(result) for title, result in done.items()}
    screen.result({"deploys": results, "answers": answers})
    _compare(screen, done)


def _deploy(core: Core, screen: Screen, port: str, options: dict[str, Any]) -> DeployResult:
    request = DeployRequest(board_id=_BOARD, port=port, config={"devfid": _NAME}, **options)
    plan = core.deploy.plan(request, QuietReport())
    result: DeployResult = follow(screen, core.bus, core.deploy.submit(plan))
    seconds = result.seconds["total"]
    screen.say(f"  Done in {seconds:.1f} s: {result.name} answers as {result.uid}.")
    return result


def _talk(core: Core, screen: Screen, node: DeployResult) -> dict[str, list[str]]:
    screen.say(f"  Talking to it over TCP at {node.address}:{node.shell_port}:")
    answers = {}
    with core.console.open(f"{node.address}:{node.shell_port}", node.password) as shell:
        for command in _COMMANDS:
            answers[command] = lines_of(shell.command(command))
            screen.say(f"    {node.name} $ {command}")
            for line in answers[command]:
                screen.say(f"      {line}")
    return answers


def _compare(screen: Screen, done: dict[str, DeployResult]) -> None:
    screen.say()
    screen.table(
        ("DEPLOY", "SECONDS", "BYTES UP", "BYTES DOWN", "FILES SENT"),
        (
            (
                title,
                f"{result.seconds['total']:7.2f}",
                f"{result.wire.up:>8,}",
                f"{result.wire.down:>10,}",
                f"{result.files_sent:>10}",
            )
            for title, result in done.items()
        ),
    )
    screen.say()
    screen.say("The virtual board is gone again. For a real one: micros-ide deploy --help")


@contextmanager
def _own_home() -> Iterator[None]:
    """Keep everything the demo writes in a folder that goes away with it."""
    before = os.environ.get("MICROS_IDE_HOME")
    with tempfile.TemporaryDirectory(prefix="micros-ide-demo-") as folder:
        os.environ["MICROS_IDE_HOME"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["MICROS_IDE_HOME"]
            else:
                os.environ["MICROS_IDE_HOME"] = before
