"""Settings over USB: the configuration file on the board, through MicroPython's prompt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from micros_ide.errors import BoardError, InvalidInput, NotFound
from micros_ide.model import python_syntax
from micros_ide.model.node_settings import NodeSettings, Restarted, Value
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.board_session import BoardSession
from micros_ide.services.config_schema import SECRET_KEYS, ConfigSchema
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.node_settings.reading import OFFLOADED, settings_of

_LAST_GOOD = "node_config.bak"
_MARK = "\x1f"
# The node's own rules, where it has them; what it says of a value may show the value.
_RULES = """
try:
 from ConfigRules import check
except ImportError:
 check=None
bad=[]
for k,v in %r:
 try:
  check and check(k,v)
 except ValueError as e:
  bad.append((k,str(e)))
print("\\x1f"+repr(bad))
"""


class UsbLink:
    """A node's settings in its file; the program on the board stands still meanwhile."""

    always_restarts = True

    def __init__(self, session: BoardSession, schema: ConfigSchema) -> None:
        """Take over `session`, at whose end the node starts again."""
        self._session = session
        self._schema = schema
        self._stored: dict[str, Any] = {}
        self.uid = session.facts.uid
        self.name = self.version = ""

    def read(self, *, secrets: bool) -> NodeSettings:
        """Return all settings: those in the file, and the default of each key that is not there.

        Raises NotFound when there is no node on the board, BoardError for a damaged file without
        an undamaged copy.
        """
        self._stored, warnings = self._read_file()
        stored = {key.name: key.default for key in self._schema.keys.values()} | self._stored
        for key, value in stored.items():
            if value == OFFLOADED:
                stored[key] = self._read_text(f".{key}.key") or "n/a"
        self.name = clean_text(str(stored.get("devfid", "")), 64)
        self.version = clean_text(str(self._stored.get("version", "")), 32)
        masked = {key for key in SECRET_KEYS & set(stored) if stored[key] not in {"", "n/a"}}
        who = (self.uid, self.name, self.version)
        return settings_of(
            self._schema, who, stored, frozenset() if secrets else frozenset(masked), warnings
        )

    def refuse(self, values: Mapping[str, Value], now: NodeSettings) -> None:
        """Raise InvalidInput for a value that the node itself would not take."""
        del now
        output = self._session.repl.exec(_RULES % (list(values.items()),)).decode(
            "utf-8", "replace"
        )
        told = next((line for line in output.splitlines() if _MARK in line), f"{_MARK}[]")
        bad = python_syntax.value_of(told.partition(_MARK)[2])
        if bad:
            key, why = bad[0]
            known = "" if key in SECRET_KEYS else f": {clean_text(why, 80)}"
            raise InvalidInput(
                f"{self.name} refuses the value of '{key}'{known}",
                hint="docs/PROTOCOL.md says what each key takes",
            )

    def write(self, values: Mapping[str, Value], now: NodeSettings, report: Reporter) -> None:
        """Write the file anew, under a temporary name first, its hash checked on the board."""
        del now
        offloaded = {
            key
            for key in values
            if self._stored.get(key, self._schema.key(key).default) == OFFLOADED
        }
        report.note_state("the settings are as they were; press RESET if the node does not start")
        for key in sorted(offloaded):
            self._session.files.write(f".{key}.key", str(values[key]).encode(), report)
        kept = {key: value for key, value in values.items() if key not in offloaded}
        if kept:
            self._stored |= kept
            self._session.files.write(CONFIG_FILE, _as_json(self._stored), report)

    def restart(
        self, new: Mapping[str, Value], password: str | None, report: Reporter
    ) -> Restarted:
        """Start the node and wait for its line on the console.

        Raises DeviceTimeout when it does not come, BoardError when another node announces itself.
        """
        del new, password
        report.note_state("the settings are saved, but the node was not seen to start: press RESET")
        said = self._session.start_node()
        if said.uid != self.uid:
            raise BoardError(f"the board calls itself {said.uid}, not {self.uid}")
        return Restarted(said.name, said.address, said.shell_port, mode=said.mode)

    def _read_file(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        damaged = False
        for path in (CONFIG_FILE, f"{CONFIG_FILE}.new", _LAST_GOOD):
            try:
                found = _object(self._session.files.read(path))
            except NotFound:
                continue
            if found is not None:
                warning = f"{CONFIG_FILE} on the board is damaged or missing: {path} was read."
                return found, () if path == CONFIG_FILE else (warning,)
            damaged = True
        if damaged:
            raise BoardError(
                f"{CONFIG_FILE} on the board is damaged",
                hint="make the node anew: micros-ide deploy --port PORT --set devfid=NAME",
            )
        raise NotFound(
            "there is no node on this board: it has no configuration",
            hint="make one: micros-ide deploy --port PORT --set devfid=NAME",
        )

    def _read_text(self, path: str) -> str:
        try:
            return self._session.files.read(path).decode("utf-8", "replace").strip()
        except NotFound:
            return ""


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(data)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _as_json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
