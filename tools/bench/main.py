"""`make bench`: figures of this program, beside those of its peers where there are any.

Ratios, bytes and counts carry over to other machines; seconds do not.
"""

from __future__ import annotations

import sys

import build
import discovery
import firmware
import modules
import ota
import start
import upload
from panel import main as measure_panel

from micros_ide.paths import bundled


def main() -> int:
    """Run every comparison; exit 1 when a bar is missed."""
    tree = bundled("firmware_src")
    build.main(tree)
    print()
    upload_good = upload.main(tree)
    print()
    firmware_good = firmware.main(tree)
    print()
    modules_good = modules.main(tree)
    print()
    discovery_good = discovery.main(tree)
    print()
    ota_good = ota.main(tree)
    print()
    start_good = start.main()
    print()
    panel_good = measure_panel()
    bars = (upload_good, firmware_good, modules_good, discovery_good, ota_good, start_good)
    return 0 if all((*bars, panel_good)) else 1


if __name__ == "__main__":
    sys.exit(main())
