"""The driver catalogue `drivers/drivers.json`, and the udev rules beside it."""

from __future__ import annotations

import functools
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import FirmwareError
from micros_ide.model.drivers import DriverCatalogue, parse_catalogue

RULES_NAME = "60-micros-ide.rules"


@functools.cache
def driver_catalogue() -> DriverCatalogue:
    """Return the catalogue; read once. Raises FirmwareError when the file is damaged."""
    path = paths.bundled("drivers") / "drivers.json"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FirmwareError(
            f"the driver catalogue {path} cannot be read: {error}",
            hint="install the program again",
        ) from error
    return parse_catalogue(text, str(path))


def rules_file() -> Path:
    """Return the udev rules that come with the program."""
    return paths.bundled("drivers") / RULES_NAME
