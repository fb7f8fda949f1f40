"""`micros-ide <verb>`: parse, run one verb, turn errors into words and an exit status."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from micros_ide import __version__, paths
from micros_ide.cli.arguments import Parser
from micros_ide.cli.progress import JobFailed, JobStopped
from micros_ide.cli.screen import Screen
from micros_ide.errors import JobCancelled, MicrosError

_log = logging.getLogger("micros_ide")
# Verb: its module and what it does. Only the module of the verb in use is loaded.
_VERBS = {
    "boards": ("boards", "list the boards, or show one"),
    "ports": ("ports", "list serial ports, those of running virtual boards included"),
    "firmware": ("firmware", "list, fetch or check MicroPython images"),
    "compile": ("compiling", "build the files that go onto a board"),
    "try": ("trying", "try load modules in a virtual board before they are uploaded"),
    "deploy": ("deploy", "make a node out of a board"),
    "discover": ("discover", "search the network for nodes"),
    "devices": ("devices", "show the known nodes: who answers, and why the others do not"),
    "shell": ("shell", "send commands to a node"),
    "app": ("app", "list and run dashboard apps"),
    "update": ("update", "bring a node's firmware up to date; settings and own files stay"),
    "ota": ("ota", "update the firmware of nodes over the network"),
    "upload": ("upload", "bring files of yours to a node over the network"),
    "rollback": ("rollback", "bring back the version before the last update of a node"),
    "backup": ("backup", "copy everything on a node into one file"),
    "restore": ("restore", "put a backup onto its node, or make another node of it"),
    "files": ("files", "list, get, put and remove files on a board"),
    "config": ("config", "show, change, compare, keep and copy the settings of nodes"),
    "schedule": ("schedule", "show what a node will do in the next days"),
    "doctor": ("doctor", "find out why a port, a board or a node does not work"),
    "console": ("console", "see what a board prints, and type to it"),
    "manual": ("manual", "show what load modules can do: functions, parameters, pins"),
    "desktop": ("desktop", "put the window among the applications of the desktop"),
    "virtual": ("virtual", "make and run virtual boards"),
    "demo": ("demo", "see it all work on a virtual ESP32"),
}
_INTERNAL = 1
_LOG_BYTES = 1 << 20

_DESCRIPTION = "Turn a board into a node, and talk to it."
_EPILOG = """Without a verb it opens the window.

examples:
  micros-ide demo                          see it all work, without any hardware
  micros-ide boards                        which boards there are
  micros-ide deploy --board esp32 --port /dev/ttyUSB0 --set devfid=lamp
  micros-ide shell lamp --command version
"""


def build_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser for `argv`: every verb by name, the one in use in full."""
    parser = argparse.ArgumentParser(
        prog="micros-ide",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"micros-ide {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=Parser)
    used = next((word for word in argv if not word.startswith("-")), None)
    for name, (module, summary) in _VERBS.items():
        if name == used:
            importlib.import_module(f"micros_ide.cli.{module}").add(verbs, summary)
        else:
            verbs.add_parser(name, help=summary)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status (the table in `errors`)."""
    words = sys.argv[1:] if argv is None else argv
    if not words:
        from micros_ide.cli.window import open_window

        return open_window()
    args = build_parser(words).parse_args(words)
    screen = Screen(json_mode=args.json)
    return carry_out(screen, lambda: args.run(args, screen))


def carry_out(screen: Screen, deed: Callable[[], int | None]) -> int:
    """Do `deed`, say what goes wrong, and return the exit status: its own, or that of the error."""
    _log_to_file()
    try:
        status = deed()
    except MicrosError as error:
        screen.failure(error)
        return error.exit_code
    except JobFailed as failed:
        return _job_failed(screen, failed)
    except (JobCancelled, KeyboardInterrupt) as stop:
        return _stopped(screen, stop)
    except BrokenPipeError:
        _drop_output()
        return 0
    except Exception as bug:  # noqa: BLE001 - the border: a bug becomes a line and a log entry
        return _internal(screen, bug)
    return status or 0


def entry() -> NoReturn:
    """Console entry point."""
    run_and_leave(main)


def run_and_leave(program: Callable[[], int]) -> NoReturn:
    """Run `program` and exit with its status. A polite kill ends a job as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = program()
    try:
        sys.stdout.flush()  # what is still buffered meets a reader that went away here, not later
    except BrokenPipeError:
        _drop_output()
    sys.exit(code)


def _drop_output() -> None:
    # The reader of our output went away (`micros-ide boards | head`): not our failure.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _job_failed(screen: Screen, failed: JobFailed) -> int:
    if isinstance(failed.error, MicrosError):
        screen.failure(failed.error, failed.state)
        return failed.error.exit_code
    return _internal(screen, failed.error)


def _stopped(screen: Screen, stop: BaseException) -> int:
    state = stop.state if isinstance(stop, JobStopped) else ""
    screen.note("cancelled" + (f": {state}" if state else ""))
    document = {"code": "cancelled", "message": "cancelled", "hint": None}
    code = JobCancelled.exit_code
    screen.result({"error": {**document, "exit_code": code, "state": state or None}})
    return code


def _internal(screen: Screen, bug: BaseException | None) -> int:
    _log.error("internal error", exc_info=bug)
    message = f"internal error: {type(bug).__name__}: {bug}"
    screen.failure(MicrosError(message, hint=f"please report it with {_log_path()}"))
    return _INTERNAL


def _log_path() -> Path:
    return paths.user_log() / "micros-ide.log"


def _log_to_file() -> None:
    # Not logging.handlers: its imports would take longer than most verbs.
    path = _log_path()
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
