"""Restart a node whose files were changed, and make sure that it is the one it should be."""

from __future__ import annotations

import json

from micros_ide.errors import BoardError
from micros_ide.model.announcement import Announcement
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.reporting import Reporter
from micros_ide.services.deploy.verify import Verified, ask_node, check_announcement
from micros_ide.services.node_config import CONFIG_FILE


def confirmed(
    said: Announcement,
    *,
    uid: str,
    name: str | None,
    version: str | None,
    password: str | None,
    report: Reporter,
) -> Verified:
    """Check what a node said after its start, then ask it over the network.

    None: whatever it is. Raises BoardError for another id, version or name.
    """
    check_announcement(said, uid, version or said.version)
    if name and said.name != name:
        raise BoardError(
            f"the node calls itself {said.name}, not {name}",
            hint="look at its console: it may have taken an older configuration",
        )
    return ask_node(said, password, report)


def text_of(files: tuple[DeviceFile, ...] | list[DeviceFile], key: str) -> str | None:
    """Return a text of the node's configuration in `files`, None if it has none."""
    data = next((one.data for one in files if one.path == CONFIG_FILE), b"{}")
    try:
        value = json.loads(data).get(key)
    except (ValueError, AttributeError):
        return None
    return value if isinstance(value, str) else None
