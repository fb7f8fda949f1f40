"""The text of `-p`: `--dev NODE command <a> command`, or one word such as `list`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from micros_ide.errors import InvalidInput

WORDS = ("list", "scan", "stat", "clean")  # what can be asked for without a node
_DEV = re.compile(r"(?:--)?dev\s+(?:\"(?P<double>[^\"]+)\"|'(?P<single>[^']+)'|(?P<bare>\S+))")
_SEPARATOR = "<a>"
_QUOTES = frozenset("'\"")
_EXAMPLE = "try -p '--dev lamp hello'"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What `-p` asks for: a `word` of WORDS, or `commands` for a `node`; no commands: a shell."""

    word: str = ""
    node: str = ""
    commands: tuple[str, ...] = ()


def parse_parameters(text: str) -> Parameters:
    """Return what `text` asks for.

    `<a>` parts commands, except inside quotes. Everything else of a command goes to the node as
    it stands, quotes and blanks too. Raises InvalidInput for anything that asks for nothing.
    """
    text = text.strip()
    word = text.removeprefix("--")
    if word in WORDS:
        return Parameters(word=word)
    found = _DEV.match(text)
    if found is None or text[found.end() :][:1].strip():
        raise InvalidInput(
            f"-p takes '--dev NODE COMMAND' or one of {', '.join(WORDS)}, not '{text[:60]}'",
            hint=_EXAMPLE,
        )
    node = found["double"] or found["single"] or found["bare"]
    rest = text[found.end() :].strip()
    commands = tuple(one.strip() for one in _parted(rest)) if rest else ()
    if not all(commands):
        raise InvalidInput(f"-p: there is no command beside {_SEPARATOR}", hint=_EXAMPLE)
    return Parameters(node=node, commands=commands)


def _parted(text: str) -> list[str]:
    """Return the parts of `text` between separators that no quotes surround."""
    parts, start, at, quote = [], 0, 0, ""
    while at < len(text):
        char = text[at]
        if quote:
            at += 2 if char == "\\" else 1
            quote = "" if char == quote else quote
        elif text.startswith(_SEPARATOR, at):
            parts.append(text[start:at])
            at += len(_SEPARATOR)
            start = at
        else:
            # An apostrophe inside a word ("it's") begins no quotation, nor does one without an end.
            opens = char in _QUOTES and not text[at - 1 : at].isalnum() and char in text[at + 1 :]
            quote = char if opens else ""
            at += 1
    return [*parts, text[start:]]
