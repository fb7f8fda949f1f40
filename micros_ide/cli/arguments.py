"""Pieces of the command line that several verbs share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from micros_ide.cli.screen import Screen
from micros_ide.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Verbs = Any

Run = Callable[[argparse.Namespace, Screen], None]
_SIZE = re.compile(r"(\d+)\s*([kKmM]?)[bB]?")
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20}
_MAX_SECRET_FILE = 4096  # bytes


def verb(verbs: Verbs, name: str, run: Run, summary: str, examples: str) -> argparse.ArgumentParser:
    """Add a verb with its help, examples and `--json`."""
    parser = group(verbs, name, summary, examples)
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    parser.set_defaults(run=run)
    return parser


def group(verbs: Verbs, name: str, summary: str, examples: str) -> argparse.ArgumentParser:
    """Add a parser with help and examples, for a verb that has verbs of its own."""
    return verbs.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.splitlines()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def size(text: str) -> int:
    """Return "4MB", "128k" or "4194304" in bytes (an argparse type)."""
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"'{text}' is not a size such as 4MB or 128k")
    return int(found[1]) * _UNITS[found[2].lower()]


def value_of(name: str, text: str, screen: Screen) -> str:
    """Return `text`; `-` asks for it without showing it, `@FILE` reads it from a file."""
    if text == "-":
        return screen.ask_secret(name)
    if not text.startswith("@"):
        return text
    path = Path(text[1:])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    try:
        if len(content) > _MAX_SECRET_FILE:
            raise InvalidInput(f"{path} is too long for the value of '{name}'")
        return content.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not a text file") from error


def given_in_clear(text: str) -> bool:
    """Return True when a value stood on the command line itself."""
    return text not in {"", "-"} and not text.startswith("@")
