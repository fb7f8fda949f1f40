"""What can be typed next in a session: asked of the node when it is first wanted, then kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from micros_ide.errors import MicrosError
from micros_ide.model.shell_command import json_part, with_json
from micros_ide.model.shell_words import ShellWords, Word, parse_parameters
from micros_ide.services.shell_session import ShellSession


class Completion:
    """Words for one session; `fitting` may wait for the node and is called from any thread."""

    def __init__(self, session: ShellSession, keys: Sequence[str]) -> None:
        """`keys` of the configuration, for configuration mode."""
        self._session = session
        self._keys = tuple(keys)
        self._lock = threading.Lock()
        self._words: ShellWords | None = None
        self._parameters: dict[str, dict[str, dict[str, str]]] = {}

    def fitting(self, typed: str) -> list[Word]:
        """Return what may stand at the end of `typed`; nothing while the node cannot be asked."""
        if self._session.wants_password:
            return []
        with self._lock:
            try:
                return self._fitting(typed)
            except MicrosError:
                return []  # whoever types sees by the next command that there is no connection

    def _fitting(self, typed: str) -> list[Word]:
        if self._words is None or not self._words.modules:
            self._words = ShellWords.parse(self._session.ask("help lm"))
        if self._session.configuring:
            return self._words.after(typed, keys=self._keys)
        words = typed.split()
        complete = len(words) if typed[-1:].isspace() else len(words) - 1
        parameters = self._parameters_of(words[0]) if complete >= 2 else {}
        return self._words.after(typed, parameters=parameters)

    def _parameters_of(self, module: str) -> dict[str, dict[str, str]]:
        """Ask a module that the node has loaded; to load one takes memory, so none is for this."""
        if module not in self._parameters and module in self._loaded():
            try:
                entries = json_part(self._session.ask(with_json(f"{module} help")))
            except ValueError:
                entries = []
            self._parameters[module] = parse_parameters(entries)
        return self._parameters.get(module, {})

    def _loaded(self) -> set[str]:
        return set(ShellWords.parse(self._session.ask("help")).modules)
