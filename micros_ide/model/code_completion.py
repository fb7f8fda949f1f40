"""What can be typed at a place of a load module, and which call it stands in; pure functions."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from micros_ide.model.code_words import CodeWord, FileNames, WordIndex, WordKind
from micros_ide.model.manual import WidgetKind

MOST_BEFORE = 4000  # characters before the cursor that are looked at
_PIN_CALLS = frozenset({"physical_pin", "physical_pins", "pinmap_dump"})
_WORD = re.compile(r"[A-Za-z_]\w*$")
_DOTTED = re.compile(r"((?:[A-Za-z_]\w*\.)+)([A-Za-z_]\w*)?$")
_FROM = re.compile(r"\s*from\s+([\w.]+)\s+import\s+\(?(?:[\w\s,]*,)?\s*(\w*)$")
_MODULE = re.compile(r"\s*(?:from|import)\s+(?:[\w.\s]+,\s*)?([\w.]*)$")
_NAMING = re.compile(r"\s*(?:(?:async\s+)?def|class|global)\s+[^=]*$")  # a name is made up
_WIDGET = re.compile(r"\s*#\s*widget:\s*(\w*)$")
_COMMENT_LABEL = re.compile(r"\s*#\s*(\w*)$")
_NAME_IN_TEXT = re.compile(r"\w*$")
_WIDGET_WORDS = {
    "button": "one press, one call",
    "toggle": "calls with True and False: state=True,False",
    "slider": "one number: value=0..1000",
    "color": "channels: r=0..255 g=0..255 b=0..255",
    "text": "a line to fill in, or a choice: mode=HALF,FULL",
    "joystick": "two numbers at once: x=-100..100 y=-100..100",
    "graph": 'answers that are worth a curve: keys="temp" every=10',
}
_LABELS = {
    "widget": "how a dashboard shows the function",
    "example": "arguments of the example command",
}
_KEYWORDS = tuple(CodeWord(one, WordKind.KEYWORD) for one in keyword.kwlist)


@dataclass(frozen=True, slots=True)
class Completion:
    """Words that fit, and how many characters before the cursor they replace."""

    typed: int
    words: tuple[CodeWord, ...]
    exact: bool = False  # what is typed is such a word already
    special: bool = False  # nothing else can stand here: names of pins, members, widgets


@dataclass(frozen=True, slots=True)
class OpenCall:
    """The call whose brackets are open: what is called, and the number of the argument."""

    name: str  # "LogicalPins.physical_pin"
    argument: int
    start: int  # characters before the cursor at which the bracket stands


NOTHING = Completion(0, ())


def complete(before: str, names: FileNames, index: WordIndex) -> Completion:
    """Return what may stand at the end of `before`, the text in front of the cursor.

    Only its end is looked at: the line, and as much as a call that is open may have.
    """
    before = before[-MOST_BEFORE:]
    line = before[before.rfind("\n") + 1 :]
    scan = _scan(before)
    if scan.comment:
        return _in_comment(line)
    if scan.quote:
        return _in_text(before, scan, index)
    return _in_code(line, names, index)


def _in_code(line: str, names: FileNames, index: WordIndex) -> Completion:
    if _NAMING.match(line):
        return NOTHING
    if found := _FROM.match(line):
        module = index.modules.get(found[1])
        return _fitting(found[2], module.words.values() if module else (), special=True)
    if found := _MODULE.match(line):
        modules = (
            CodeWord(one.name, WordKind.MODULE, None, one.doc) for one in index.modules.values()
        )
        return _fitting(found[1], modules)
    if found := _DOTTED.search(line):
        members = _members(found[1][:-1], names, index)
        return _fitting(found[2] or "", members.values(), special=True)
    typed = _WORD.search(line)
    if typed is None or line[: typed.start()].endswith("."):
        return NOTHING
    return _fitting(typed[0], _plain_words(names, index))


def open_call(before: str) -> OpenCall | None:
    """Return the innermost call that is open at the end of `before`."""
    before = before[-MOST_BEFORE:]
    scan = _scan(before)
    if scan.comment:
        return None
    for at, argument in reversed(scan.brackets):
        if before[at] != "(":
            continue
        named = re.search(r"[A-Za-z_][\w.]*$", before[:at].rstrip(" \t"))
        if named and not keyword.iskeyword(named[0]) and not _is_def(before[: named.start()]):
            return OpenCall(named[0], argument, len(before) - at)
    return None


def find_word(dotted: str, names: FileNames, index: WordIndex) -> CodeWord | None:
    """Return what a name of the file stands for ("LogicalPins.physical_pin", "Pin", "fade")."""
    first, _dot, rest = dotted.rpartition(".")
    if first:
        return _members(first, names, index).get(rest)
    if dotted in names.imports:
        module, name = names.imports[dotted]
        found = index.modules.get(module)
        if name:
            return index.member(module, name)
        return CodeWord(module, WordKind.MODULE, None, found.doc) if found else None
    return names.words.get(dotted) or index.builtins.get(dotted)


def origin(dotted: str, names: FileNames) -> tuple[str, str]:
    """Return the module a name of the file comes from and its name there; empty: from nowhere."""
    first, _dot, rest = dotted.partition(".")
    if first not in names.imports:
        return "", dotted
    module, name = names.imports[first]
    return module, rest or name


def _members(owner: str, names: FileNames, index: WordIndex) -> Mapping[str, CodeWord]:
    seen: set[str] = set()
    while owner and owner not in seen:
        seen.add(owner)
        module, name = names.imports.get(owner, ("", ""))
        if module and not name and module in index.modules:
            return index.modules[module].words
        word = find_word(owner, names, index)
        if word is not None and word.members:
            return word.members
        owner = names.made_by.get(owner, "")
    return {}


def _plain_words(names: FileNames, index: WordIndex) -> list[CodeWord]:
    found = dict(names.words)
    for name in names.imports:
        word = find_word(name, names, index)
        kind = WordKind.MODULE if not names.imports[name][1] else WordKind.FUNCTION
        found[name] = (
            CodeWord(name, word.kind, word.parameters, word.doc, word.members)
            if word
            else CodeWord(name, kind)
        )
    for name, word in index.builtins.items():
        found.setdefault(name, word)
    for word in _KEYWORDS:
        found.setdefault(word.name, word)
    return list(found.values())


def _in_comment(line: str) -> Completion:
    if found := _WIDGET.match(line):
        kinds = [one.value for one in WidgetKind]
        words = (CodeWord(one, WordKind.WIDGET, None, _WIDGET_WORDS.get(one, "")) for one in kinds)
        return _fitting(found[1], words, special=True)
    if (found := _COMMENT_LABEL.match(line)) and found[1]:
        labels = (CodeWord(f"{one}: ", WordKind.WIDGET, None, doc) for one, doc in _LABELS.items())
        return _fitting(found[1], labels)
    return NOTHING


def _in_text(before: str, scan: _Scan, index: WordIndex) -> Completion:
    call = open_call(before[: scan.quote_at])
    if call is None or call.name.rpartition(".")[2] not in _PIN_CALLS:
        return NOTHING
    inside = before[scan.quote_at + len(scan.quote) :]
    typed = _NAME_IN_TEXT.search(inside)
    if typed is None or typed.start():
        return NOTHING
    return _fitting(typed[0], index.pins.values(), special=True)


def _fitting(typed: str, words: Iterable[CodeWord], *, special: bool = False) -> Completion:
    """Return those that begin so; private ones only when that is asked for."""
    folded = typed.casefold()
    near = [one for one in words if one.name.casefold().startswith(folded)]
    found = [
        one
        for one in near
        if one.name != typed and (typed.startswith("_") or not one.name.startswith("_"))
    ]
    found.sort(key=lambda one: (not one.name.startswith(typed), one.name.casefold(), one.name))
    return Completion(
        len(typed), tuple(found), len(found) < len(near) and typed in _names(near), special
    )


def _names(words: Iterable[CodeWord]) -> set[str]:
    return {one.name for one in words}


def _is_def(before: str) -> bool:
    return bool(re.search(r"\b(?:def|class)[ \t]+$", before))


@dataclass(slots=True)
class _Scan:
    quote: str = ""  # the marks of the text that is open
    quote_at: int = 0
    comment: bool = False
    brackets: list[tuple[int, int]] = field(default_factory=list)  # place, commas after it


def _scan(before: str) -> _Scan:
    """Read strings, comments and brackets from the beginning of `before`.

    The beginning may lie within a text of several lines: then it is read wrongly up to its end.
    """
    state = _Scan()
    at, end = 0, len(before)
    while at < end:
        one = before[at]
        if state.quote:
            if one == "\\":
                at += 2
                continue
            if before.startswith(state.quote, at):
                at += len(state.quote)
                state.quote = ""
                continue
            if one == "\n" and len(state.quote) == 1:
                state.quote = ""
        elif one == "#":
            newline = before.find("\n", at)
            if newline < 0:
                state.comment = True
                return state
            at = newline
        elif one in "\"'":
            state.quote = one * 3 if before.startswith(one * 3, at) else one
            state.quote_at = at
            at += len(state.quote)
            continue
        elif one in "([{":
            state.brackets.append((at, 0))
        elif one in ")]}" and state.brackets:
            state.brackets.pop()
        elif one == "," and state.brackets:
            place, commas = state.brackets[-1]
            state.brackets[-1] = (place, commas + 1)
        at += 1
    return state
