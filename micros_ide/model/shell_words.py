"""What can be typed next in a node's shell, from what the node's own `help` says.

`help lm` gives the built-in commands and every module with its functions, `<module> help` the
parameters of the functions. Words that are no plain names are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_NAME = re.compile(r"[A-Za-z_][\w-]{0,63}")
_BUILT_IN = re.compile(r" +((?:[a-z]+ )*[a-z]+)(?: <\w+>)? +- (.*)")
_MODULE = re.compile(r" {3}(\S+)")
_FUNCTION = re.compile(r" {4,}(\S+)")
_MEANING = 60  # characters
_POSTFIXES = {">json": "answer in JSON", "&": "in the background", "&&": "again and again"}
_OPTIONS = {"reboot": {"-h": "the chip, too"}, "webrepl": {"--update": "restart into update mode"}}


@dataclass(frozen=True, slots=True)
class Word:
    """Something that fits: `text` replaces the word at the cursor."""

    text: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class ShellWords:
    """What a node understands.

    Attributes:
        built_in: command ("task list"): meaning.
        modules: module: its functions.
    """

    built_in: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> ShellWords:
        """Read the answer to `help lm` (or `help`: loaded modules only)."""
        built_in: dict[str, str] = {}
        modules: dict[str, list[str]] = {}
        module = ""
        for line in text.split("\n"):
            if found := _BUILT_IN.fullmatch(line):
                built_in[found[1]] = found[2][:_MEANING]
            elif found := _MODULE.fullmatch(line):
                module = found[1] if _NAME.fullmatch(found[1]) else ""
                modules.setdefault(module, [])
            elif (found := _FUNCTION.fullmatch(line)) and _NAME.fullmatch(found[1]):
                modules.setdefault(module, []).append(found[1])
        modules.pop("", None)
        return cls(built_in, {name: tuple(names) for name, names in modules.items()})

    def after(
        self,
        typed: str,
        *,
        keys: Iterable[str] = (),
        parameters: Mapping[str, Mapping[str, str]] | None = None,
    ) -> list[Word]:
        """Return the words that may stand at the end of `typed`, its last word begun or not.

        `keys`: of the configuration, in configuration mode. `parameters`: of each function of the
        module in question.
        """
        words = typed.split()
        begun = words.pop() if words and not typed[-1:].isspace() else ""
        if not words:
            fitting = self._first(keys)
        elif len(words) == 1:
            fitting = self._second(words[0])
        else:
            fitting = self._further(words, parameters or {}) if words[0] in self.modules else {}
        return [Word(text, meaning) for text, meaning in fitting.items() if text.startswith(begun)]

    def _first(self, keys: Iterable[str]) -> dict[str, str]:
        keys = list(keys)
        if keys:
            return {"dump": "all of them", "noconf": "leave this mode", **dict.fromkeys(keys, "")}
        single = {text.split()[0]: meaning for text, meaning in self.built_in.items()}
        inside = {"dump", "key", "noconf"}  # of configuration mode
        return {
            **{text: meaning for text, meaning in single.items() if text not in inside},
            **dict.fromkeys(self.modules, "module"),
        }

    def _second(self, first: str) -> dict[str, str]:
        if first in self.modules:
            return dict.fromkeys(self.modules[first], "")
        subcommands = {
            words[1]: meaning
            for text, meaning in self.built_in.items()
            if (words := text.split())[0] == first and len(words) == 2
        }
        return {**subcommands, **_OPTIONS.get(first, {})}

    def _further(
        self, words: list[str], parameters: Mapping[str, Mapping[str, str]]
    ) -> dict[str, str]:
        given = {word.partition("=")[0] for word in words[2:] if "=" in word}
        known = parameters.get(words[1], {})
        free = {f"{name}=": text for name, text in known.items() if name not in given}
        return {**free, **_POSTFIXES}


def parse_parameters(entries: object) -> dict[str, dict[str, str]]:
    """Return function: parameter: what it takes, from the list that `<module> help` answers.

    An entry is "color r=<0-1000> smooth=True"; one that begins with a blank explains the one
    before it. Anything else is passed over.
    """
    found: dict[str, dict[str, str]] = {}
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, str) or entry[:1].isspace() or not entry.strip():
            continue
        function, *words = entry.split()
        if not _NAME.fullmatch(function):
            continue
        takes = found.setdefault(function, {})
        for word in words:
            name, equals, value = word.partition("=")
            if _NAME.fullmatch(name):
                takes[name] = value[:_MEANING] if equals else "has to be given"
    return found
