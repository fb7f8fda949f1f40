"""Pieces of the command line that several verbs share."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from micros_ide.cli.screen import Screen
from micros_ide.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from micros_ide.services.node_config import NodeConfig

    Verbs = argparse._SubParsersAction["Parser"]
else:
    Verbs = Any

Run = Callable[[argparse.Namespace, Screen], "int | None"]
_SIZE = re.compile(r"(\d+)\s*([kKmM]?)[bB]?")
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20}
_MAX_SECRET_FILE = 4096  # bytes
_LONGEST_S = 3600


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Wraps sentences to the width of the page and leaves examples, which are indented, alone."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = (
            line if line.startswith(" ") else textwrap.fill(line, width)
            for line in text.splitlines()
        )
        return textwrap.indent("\n".join(lines), indent)


class Parser(argparse.ArgumentParser):
    """A parser of a verb; where `intermixed` is set, options may stand between its words."""

    intermixed = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, by argparse's function for intermixed words where that is wished."""
        if not self.intermixed:
            return super().parse_known_args(args, namespace)
        self.intermixed = False  # that function calls this one
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.intermixed = True


def verb(verbs: Verbs, name: str, run: Run, summary: str, examples: str) -> Parser:
    """Add a verb with its help, examples and `--json`."""
    parser = group(verbs, name, summary, examples)
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    parser.set_defaults(run=run)
    return parser


def group(verbs: Verbs, name: str, summary: str, examples: str) -> Parser:
    """Add a parser with help and examples, for a verb that has verbs of its own."""
    return verbs.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.splitlines()),
        formatter_class=HelpFormatter,
    )


def seconds(text: str) -> float:
    """Return a length of time of up to an hour in seconds (an argparse type)."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= _LONGEST_S:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds up to {_LONGEST_S}")
    return value


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


def typed_values(
    assignments: Iterable[str], node_config: NodeConfig, screen: Screen
) -> dict[str, bool | int | str]:
    """Return `KEY=VALUE` words as checked values; KEY=- asks, KEY=@FILE reads a file.

    A secret that stands on the command line itself is warned about. Raises InvalidInput.
    """
    plain = []
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if equals and node_config.schema.key(name).secret and given_in_clear(text):
            screen.note(
                f"warning: the value of {name} can be seen by other users of this computer; "
                f"{name}=- asks for it"
            )
        plain.append(f"{name}={value_of(name, text, screen)}" if equals else assignment)
    return node_config.parse(plain)
