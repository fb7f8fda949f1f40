"""Take pictures of every page: light and dark, three sizes, 1x and 2x; nine go into docs/pictures.

`python tools/screenshots.py [SCENE ...]` takes all scenes of tools/pictures, or those named.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
OUT = TOOLS.parent / "screenshots"
README = TOOLS.parent / "docs" / "pictures"
# Picture of screenshots/ -> name in docs/pictures, for the README.
CHOSEN = {
    "devices-light-1280x800@2x": "devices",
    "deploy-board-light-1280x800@2x": "deploy",
    "upload-card-dark-1280x800@2x": "module-card",
    "console-plot-dark-1280x800@2x": "console",
    "build-board-dark-1280x800@1x": "build",
    "dashboards-app-light-1280x800@1x": "dashboards",
    "controls-dark-1280x800@1x": "controls",
    "schedule-week-light-1280x800@1x": "schedule",
    "board-light-1280x800@1x": "board",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", help="names of files in tools/pictures")
    parser.add_argument("--scale", type=int, choices=(1, 2), help="take only 1x or 2x")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    if args.inside:
        take(args.scenes[0], args.scale)
        return 0
    files = (TOOLS / "pictures").glob("*.py")
    every = sorted(file.stem for file in files if file.stem not in {"__init__", "stage"})
    for scene in args.scenes or every:
        for scale in (args.scale,) if args.scale else (1, 2):  # Qt takes one scale a process
            command = [sys.executable, __file__, "--inside", "--scale", str(scale), scene]
            subprocess.run(command, check=True)
    for taken, name in CHOSEN.items():
        if (OUT / f"{taken}.png").exists():
            shutil.copyfile(OUT / f"{taken}.png", README / f"{name}.png")
    return 0


def take(name: str, scale: int) -> None:
    """Take one scene."""
    sys.path.insert(0, str(TOOLS))
    from pictures.stage import Stage, in_temporary_home

    scene = importlib.import_module(f"pictures.{name}")

    def work() -> None:
        stage = Stage(OUT, scale)
        try:
            scene.take(stage)
        finally:
            stage.close()
        for file in stage.taken:
            print(file.relative_to(TOOLS.parent))

    in_temporary_home(work, scale)


if __name__ == "__main__":
    sys.exit(main())
