"""Dashboard apps of a user's own, as text in a test."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from micros_ide.core import Core


@contextmanager
def own_apps(core: Core) -> Iterator[Callable[..., str]]:
    """A function that writes an app into the user's folder; all are gone afterwards."""
    made = []

    def write(source: str, name: str = "Mine", **manifest) -> str:
        folder = core.apps.own_folder / name
        folder.mkdir(parents=True, exist_ok=True)
        made.append(folder)
        about = {"id": name, "title": name, "summary": f"Is {name}."} | manifest
        (folder / "app.json").write_text(json.dumps(about))
        (folder / "app.py").write_text(textwrap.dedent(source))
        return name

    yield write
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
