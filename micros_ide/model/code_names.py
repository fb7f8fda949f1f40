"""The names of a Python file that may be half written: read line by line, never parsed whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from micros_ide.model.code_words import CodeWord, FileNames, WordKind

_DEF = re.compile(r"([ \t]*)(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)[ \t]*\((.*)")
_CLASS = re.compile(r"[ \t]*class[ \t]+([A-Za-z_]\w*)")
_FROM = re.compile(r"[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^#()]*)")
_IMPORT = re.compile(r"[ \t]*import[ \t]+([^#]*)")
_MADE = re.compile(r"[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=#]*)?=[ \t]*([A-Za-z_][\w.]*)[ \t]*\(")
_SET = re.compile(r"[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=#]*)?=(?!=)")
_AS = re.compile(r"([\w.]+)(?:[ \t]+as[ \t]+([A-Za-z_]\w*))?")
_COMMENT = re.compile(r"[ \t]*#[ \t]?(.*)")
_LONGEST = 1000  # characters of a line that are looked at
_MOST_LINES = 20_000  # no node could load more
_MOST_HEAD = 20  # lines of the parameters of one function


def read_names(text: str) -> FileNames:
    """Return what the file defines and imports; anything may be unfinished, nothing raises."""
    words: dict[str, CodeWord] = {}
    made: dict[str, str] = {}
    imports: dict[str, tuple[str, str]] = {}
    lines = text.splitlines()[:_MOST_LINES]
    for at, whole in enumerate(lines):
        line = whole[:_LONGEST]
        if found := _DEF.match(line):
            _add_function(words, _function(found[2], lines, at, found[3]))
        elif found := _CLASS.match(line):
            words[found[1]] = CodeWord(found[1], WordKind.CLASS)
        elif not _add_imports(imports, line) and (found := _SET.match(line)):
            words.setdefault(found[1], CodeWord(found[1], WordKind.CONSTANT))
            if called := _MADE.match(line):
                made[called[1]] = called[2]
    return FileNames(words, imports, made)


def _add_function(words: dict[str, CodeWord], function: CodeWord) -> None:
    words[function.name] = function
    for one in function.parameters or ():
        if name := re.match(r"\**([A-Za-z_]\w*)", one):
            words.setdefault(name[1], CodeWord(name[1], WordKind.CONSTANT))


def _add_imports(imports: dict[str, tuple[str, str]], line: str) -> bool:
    if found := _FROM.match(line):
        for one in found[2].split(","):
            if named := _AS.fullmatch(one.strip()):
                imports[named[2] or named[1]] = (found[1], named[1])
        return True
    if found := _IMPORT.match(line):
        for one in found[1].split(","):
            if named := _AS.fullmatch(one.strip()):
                imports[named[2] or named[1].partition(".")[0]] = (named[1], "")
        return True
    return False


def _function(name: str, lines: Sequence[str], at: int, rest: str) -> CodeWord:
    head, last = rest, at
    while _closing(head) < 0 and last + 1 < min(len(lines), at + _MOST_HEAD):
        last += 1
        head += " " + lines[last].strip()[:_LONGEST]
    end = _closing(head)
    inside = head if end < 0 else head[:end]
    following = lines[last + 1] if last + 1 < len(lines) else ""
    comment = _COMMENT.match(following[:_LONGEST])
    doc = comment[1].strip() if comment else ""
    return CodeWord(name, WordKind.FUNCTION, _split(inside), doc)


def _levels(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield each character, how deep in brackets it leaves the text, and whether it is quoted."""
    depth, quote = 0, ""
    for one in text:
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        elif one in "([{":
            depth += 1
        elif one in ")]}":
            depth -= 1
        yield one, depth, bool(quote)


def _closing(text: str) -> int:
    """Return where the bracket closes that was open at the beginning, -1: nowhere."""
    levels = enumerate(_levels(text))
    return next((at for at, (_one, depth, _quoted) in levels if depth < 0), -1)


def _split(inside: str) -> tuple[str, ...]:
    """Return the parameters between the brackets, split at commas of the first level."""
    found, word = [], ""
    for one, depth, quoted in _levels(inside):
        if one == "," and depth == 0 and not quoted:
            found.append(word.strip())
            word = ""
        else:
            word += one
    found.append(word.strip())
    return tuple(one for one in found if one)
