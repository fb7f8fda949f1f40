"""What a person has in mind for a node: its settings, what was changed on top, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from micros_ide.errors import InvalidInput
from micros_ide.model.config_rules import broken_rule
from micros_ide.model.node_settings import NodeSettings, Value
from micros_ide.services.config_schema import BOUND_KEYS, SECRET_KEYS, ConfigKey, ConfigSchema
from micros_ide.services.node_settings.reading import as_text, default_of
from micros_ide.services.node_settings.travel import check_travels

_LOSES_WIFI = (
    "The Wi-Fi networks change and their passwords do not: the node may not be able to join after "
    "its restart."
)
# Who a node is, and how it is reached: another node has its own.
IDENTITY = BOUND_KEYS | SECRET_KEYS | {"devfid", "staessid"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a value cannot be sent, and what would do."""

    message: str
    hint: str = ""


class Draft:
    """Nothing here touches a node, a file or the network.

    A secret is never in `now`: its value here is None until a new one is given.
    """

    def __init__(
        self, schema: ConfigSchema, settings: NodeSettings, *, over_usb: bool = False
    ) -> None:
        """`settings`: read without their secrets; `over_usb`: any text can be written."""
        self.schema = schema
        self.settings = settings
        self._over_usb = over_usb
        self._new: dict[str, Value] = {}
        self._wrong: dict[str, tuple[str, Trouble]] = {}  # text that is no value of its key

    @property
    def keys(self) -> Mapping[str, ConfigKey]:
        """The keys of the schema that this node has."""
        there = {*self.settings.values, *self.settings.masked}
        return {name: key for name, key in self.schema.keys.items() if name in there}

    def now(self, key: str) -> Value | None:
        """Return what the node has; None for a secret that is set."""
        return None if key in self.settings.masked else self.settings.values.get(key)

    def value(self, key: str) -> Value | None:
        """Return what it is to have; None for a secret that stays."""
        return self._new.get(key, self.now(key))

    def text(self, key: str) -> str:
        """Return the value as it is typed, also one that is no value of its key."""
        if key in self._wrong:
            return self._wrong[key][0]
        value = self.value(key)
        return "" if value is None else as_text(value)

    def default(self, key: str) -> Value:
        """Return what a node has when nobody has set the key."""
        return default_of(self.schema.key(key))

    def type(self, key: str, text: str) -> None:
        """Take over what was typed for `key`; `trouble` says what is wrong with it."""
        self._wrong.pop(key, None)
        try:
            value = self._typed(key, text)
        except InvalidInput as error:
            self._new.pop(key, None)
            self._wrong[key] = text, Trouble(error.message, error.hint or "")
            return
        self.set(key, value)

    def set(self, key: str, value: Value) -> None:
        """Take over a value of the key's type."""
        self._wrong.pop(key, None)
        if value == self.now(key):
            self._new.pop(key, None)
        else:
            self._new[key] = value

    def keep(self, key: str) -> None:
        """Leave `key` as the node has it."""
        self._new.pop(key, None)
        self._wrong.pop(key, None)

    def lay_on(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """Take over `values` of keys that the node has; return the keys that were passed over."""
        passed = []
        for key, value in values.items():
            known = self.keys.get(key)
            if known is None or not known.settable or type(value) is not known.kind:
                passed.append(key)
            else:
                self.set(key, value)
        return tuple(passed)

    def retype(self, texts: Mapping[str, str]) -> None:
        """Take over what was typed into another draft of the same node."""
        for key, text in texts.items():
            if key in self.keys:
                self.type(key, text)

    @property
    def changes(self) -> dict[str, Value]:
        """What is to be set, in the schema's order; secrets among it."""
        return {key: self._new[key] for key in self.schema.keys if key in self._new}

    @property
    def touched(self) -> frozenset[str]:
        """Keys that differ from the node, wrong ones too."""
        return frozenset({*self._new, *self._wrong})

    @property
    def troubles(self) -> dict[str, Trouble]:
        """Everything that keeps the changes from being sent, by key."""
        found = {key: trouble for key, (_text, trouble) in self._wrong.items()}
        for key, value in self._new.items():
            trouble = self._trouble(key, value)
            if trouble is not None:
                found[key] = trouble
        wifi = self._wifi_trouble()
        if wifi is not None and "stapwd" not in found:
            found["stapwd"] = wifi
        return found

    @property
    def restarts(self) -> tuple[str, ...]:
        """Changed keys that take effect after a restart."""
        return tuple(key for key in self.changes if self.schema.key(key).reboot)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person ought to know before it is sent, in sentences."""
        new = self._new
        if "staessid" in new and "stapwd" not in new:
            return (_LOSES_WIFI,)
        return ()

    def others(self) -> dict[str, Value]:
        """Return what another node can have of these settings: without identity and secrets."""
        return {
            key: value
            for key, value in self.settings.values.items()
            if key in self.schema.keys and key not in IDENTITY
        }

    @property
    def others_changed(self) -> dict[str, Value]:
        """What of the changes another node can have; wrong ones are not among them."""
        wrong = self.troubles
        return {
            key: value
            for key, value in self.changes.items()
            if key not in IDENTITY and key not in wrong
        }

    def _typed(self, key: str, text: str) -> Value:
        known = self.schema.key(key)
        if known.kind is not str:
            return self.schema.parse(key, text.strip())
        text = text if known.secret else text.strip()
        # An empty text cannot travel over a node's shell; "n/a" is how a node says "not set".
        return text or ("n/a" if known.default in {"n/a", "..."} else "")

    def _trouble(self, key: str, value: Value) -> Trouble | None:
        known = self.schema.key(key)
        if not (value == default_of(known) and not known.secret):
            try:
                self.schema.check(key, value)
            except InvalidInput as error:
                return Trouble(error.message, error.hint or "")
        broken = broken_rule(key, value) if isinstance(value, str) else ""
        if broken:
            return Trouble(broken)
        try:
            if not self._over_usb:
                check_travels(key, as_text(value))
        except InvalidInput as error:
            return Trouble(error.message, "it can be set over USB")
        return None

    def _wifi_trouble(self) -> Trouble | None:
        ssids, passwords = self.value("staessid"), self._new.get("stapwd")
        if "staessid" not in self._new and passwords is None:
            return None
        wanted = str(ssids or "").count(";") + 1
        if passwords is None:
            before = str(self.now("staessid") or "").count(";") + 1
            fits = wanted == before
        else:
            fits = str(passwords).count(";") + 1 == wanted
        if fits:
            return None
        return Trouble(
            "the number of networks and of passwords differs",
            f"give {wanted} passwords with ; between, an empty one for an open network"
            if wanted > 1
            else "give the password of the one network",
        )
