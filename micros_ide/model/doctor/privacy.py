"""Take the person out of captured facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from micros_ide.model.doctor.codec import decode, encode
from micros_ide.model.doctor.facts import Facts


def without_person(facts: Facts, home: str, user: str) -> Facts:
    """Return `facts` with "~" for the home folder and "USER" for the name in any other path."""
    rules = []
    if len(home) > 1:
        rules.append((re.compile(re.escape(home) + r"(?![\w.-])", re.IGNORECASE), "~"))
    if user:
        rules.append(
            (re.compile(rf"(?<=[/\\]){re.escape(user)}(?=[/\\]|$)", re.IGNORECASE), "USER")
        )

    def clean(text: str) -> str:
        for pattern, instead in rules:
            text = pattern.sub(instead, text)
        return text

    return decode(Facts, _mapped(encode(facts), clean), "facts")


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    if isinstance(value, dict):
        return {key: _mapped(one, change) for key, one in value.items()}
    return value
