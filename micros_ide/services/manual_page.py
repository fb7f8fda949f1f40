"""The manual as one HTML page: template, style, script and colours of `resources`, one file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from micros_ide.errors import FirmwareError
from micros_ide.model.manual import Manual

_MARK = re.compile(r"\{\{(\w+)\}\}")
# Inside a script element only these could end it or begin something else.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def manual_page(manual: Manual, resources: Path) -> str:
    """Return the page; raises FirmwareError when a part of it is missing or damaged."""
    try:
        folder, themes = resources / "manual", resources / "themes"
        colours = {name: _colours(themes / f"{name}.json") for name in ("light", "dark")}
        style = _filled((folder / "manual.css").read_text("utf-8"), colours)
        script = (folder / "manual.js").read_text("utf-8")
        template = (folder / "manual.html").read_text("utf-8")
        data = json.dumps(manual.as_dict(), ensure_ascii=False, separators=(",", ":"))
        parts = {
            "version": re.sub(r"[^\w.+-]", "", manual.version),
            "style": style,
            "style_hash": _hash(style),
            "script": script,
            "script_hash": _hash(script),
            "data": data.translate(_ESCAPES),
        }
        return _filled(template, parts)
    except (OSError, ValueError, KeyError) as error:
        raise FirmwareError(
            f"the manual's page cannot be made from {resources / 'manual'}: {error}",
            hint="install the program again",
        ) from error


def _filled(template: str, parts: Mapping[str, str]) -> str:
    return _MARK.sub(lambda mark: parts[mark[1]], template)


def _colours(path: Path) -> str:
    palette = json.loads(path.read_text("utf-8"))
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in palette.items())


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
