"""What the scripts share: commands of the system, a home, a search as a document."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from micros_ide.cli.discover import as_json
from micros_ide.core import Core
from micros_ide.model.devices import News
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.services.discovery import DiscoveryRequest


def ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)


def core_in(folder: str) -> Core:
    os.environ["MICROS_IDE_HOME"] = folder
    Path(folder).mkdir(exist_ok=True)
    return Core.create()


def note(core: Core, uid: str, name: str, address: str) -> None:
    core.devices.record([News(uid, Sighting(How.HELLO, now_utc(), address, 9008), name)])


def print_search(core: Core, *ranges: str) -> None:
    plan = core.discovery.plan(DiscoveryRequest(ranges))
    print(json.dumps(as_json(core.discovery.submit(plan).result())))
