"""The configuration for `-m`: from an earlier node, a profile, or typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from micros_ide.cli.devtoolkit.questions import ask, choose, somebody_there
from micros_ide.cli.devtoolkit.session import Session
from micros_ide.errors import InvalidInput
from micros_ide.model.node_settings import ArchiveRecord
from micros_ide.services.config_schema import ConfigKey

_ASKED = ("devfid", "staessid", "stapwd")  # what a new node cannot know by itself
_WORDS = {
    "devfid": "Name of the node",
    "staessid": "Name of the Wi-Fi network, empty for none",
    "stapwd": "Password of the Wi-Fi network",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """How a board becomes a node: words for the deploy, and what it is made like afterwards."""

    words: tuple[str, ...] = ()
    name: str = ""
    like: ArchiveRecord | None = None


def configuration(session: Session) -> Setup:
    """Return what was given, or what somebody answered.

    A secret that is typed never becomes a word: it goes to the deploy as `KEY=-`, which asks.
    """
    options = session.options
    words = [word for one in options.set for word in ("--set", one)]
    if options.profile:
        words += ["--profile", options.profile]
    if options.backup:
        words += ["--backup", str(options.backup)]
    if words or options.yes or not somebody_there():
        return Setup(tuple(words))
    return _chosen(session)


def _chosen(session: Session) -> Setup:
    profiles = session.core.node_config.profiles()
    records = session.core.node_settings.archive.devices()
    rows = ["a new node", "as it comes (no Wi-Fi, its own access point)"]
    rows += [f"profile {name}" for name in profiles]
    rows += [f"as {one.name} was ({one.uid}, {one.at[:8]})" for one in records]
    number = choose(session.screen, "configuration", rows, option="--set KEY=VALUE", usual=0)
    if number == 1:
        return Setup()
    at = number - 2
    if at >= len(profiles):
        record = records[at - len(profiles)]
        name = _answer(session, session.core.node_config.schema.key("devfid"), record.name)
        return Setup(("--set", f"devfid={name}"), name, record)
    profile = profiles[at] if at >= 0 else None
    return Setup((*(("--profile", profile) if profile else ()), *_typed(session, profile)))


def _typed(session: Session, profile: str | None) -> list[str]:
    schema = session.core.node_config.schema
    fixed: dict[str, Any] = session.core.node_config.profile(profile) if profile else {}
    keys = [key for key in _ASKED if fixed.get(key) is None]
    keys += [key for key, value in fixed.items() if value is None and key not in keys]
    words: list[str] = []
    answers: dict[str, str] = {}
    for key in keys:
        if key == "stapwd" and not answers.get("staessid"):
            continue
        answers[key] = _answer(session, schema.key(key))
        if answers[key]:
            words += ["--set", f"{key}={answers[key]}"]
    return words


def _answer(session: Session, key: ConfigKey, usual: str = "") -> str:
    if key.secret:
        return "-"  # the deploy asks for it, without showing it
    usual = usual or (str(key.default) if key.name == "devfid" else "")
    shown = f" [{usual}]" if usual else ""
    while True:
        answer = ask(session.screen, f"{_WORDS.get(key.name, key.name)}{shown}: ", usual)
        if not answer:
            return ""
        try:
            session.core.node_config.schema.parse(key.name, answer)
        except InvalidInput as error:
            session.screen.note(error.message)
        else:
            return answer
