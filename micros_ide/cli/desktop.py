"""`micros-ide desktop`: an icon to double-click."""

from __future__ import annotations

import argparse

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.services.desktop_entry import EntryFiles

_EXAMPLES = "micros-ide desktop install\nmicros-ide desktop remove"


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "desktop", _show, summary, _EXAMPLES)
    deeds = parser.add_subparsers(metavar="WHAT")
    verb(deeds, "install", _install, "put the window among the applications", _EXAMPLES)
    verb(deeds, "remove", _remove, "take it away again", _EXAMPLES)


def _show(args: argparse.Namespace, screen: Screen) -> None:
    del args
    with Core.create() as core:
        _tell(screen, core.desktop_entry.files(), "micrOS IDE is among the applications.")


def _install(args: argparse.Namespace, screen: Screen) -> None:
    del args
    with Core.create() as core:
        _tell(screen, core.desktop_entry.install(), "micrOS IDE is among the applications now.")


def _remove(args: argparse.Namespace, screen: Screen) -> None:
    del args
    with Core.create() as core:
        _tell(screen, core.desktop_entry.remove(), "")


def _tell(screen: Screen, files: EntryFiles, there: str) -> None:
    document = {"entry": str(files.entry), "icon": str(files.icon), "installed": files.installed}
    screen.result(document)
    if not files.installed:
        screen.say("micrOS IDE is not among the applications.")
        screen.say("Put it there: micros-ide desktop install")
        return
    screen.say(there)
    screen.fields((("entry", str(files.entry)), ("icon", str(files.icon))))
