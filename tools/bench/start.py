"""Start to first window: this program and Thonny, by turns, on one screen."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tools.x_screen import Screen

THONNY = "thonny==5.0.1"
TURNS = 7
BAR, BETTER = 0.8, 0.6  # times Thonny's time
# Thonny asks for a language at its very first start; this is the answer.
_THONNY_SETTINGS = "[general]\nlanguage = en_US\nui_mode = regular\nsingle_instance = False\n"


def main() -> bool:
    """Print both times and their ratio; True when the bar is met."""
    print("Start to first window, seconds (median of starts by turns, files in the page cache)")
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder, Screen() as screen:
        homes = {name: Path(folder, name) for name in ("ours", "thonny")}
        settings = homes["thonny"] / "settings"
        settings.mkdir(parents=True)
        (settings / "configuration.ini").write_text(_THONNY_SETTINGS)
        homes["ours"].mkdir()
        ours = [sys.executable, "-m", "micros_ide.gui.app"]
        commands = {
            "ours": (ours, "micrOS IDE"),
            "page": (ours, "Devices"),  # its title when the first page is there
            "thonny": ([str(_thonny()), "-m", "thonny"], "Thonny"),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(TURNS + 1):
            for name, (command, title) in commands.items():
                home = homes["thonny" if name == "thonny" else "ours"]
                seconds = _start(screen, command, title, home)
                if turn:  # the first start writes settings and compiles modules
                    times[name].append(seconds)
    median = {name: statistics.median(found) for name, found in times.items()}
    ratio = median["ours"] / median["thonny"]
    for name, words in (("ours", "micrOS IDE"), ("thonny", "Thonny 5.0.1")):
        print(f"  {words:14}{median[name]:6.2f}   {_spread(times[name])}")
    print(f"  {'ratio':14}{ratio:6.2f}   bar {BAR}, better {BETTER}")
    print(f"  with its page {median['page']:6.2f}   {_spread(times['page'])}")
    return ratio <= BAR


def _spread(times: list[float]) -> str:
    return f"({min(times):.2f} to {max(times):.2f})"


def _start(screen: Screen, command: list[str], title: str, home: Path) -> float:
    began = time.perf_counter()
    program = subprocess.Popen(
        command,
        env=screen.environment(home) | {"THONNY_USER_DIR": str(home / "settings")},
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        screen.until(title)
        return time.perf_counter() - began
    finally:
        program.terminate()
        program.wait()


def _thonny() -> Path:
    """Return the Python of an environment that has Thonny, made when it is first needed."""
    place = Path(sys.prefix) / "peers" / "thonny"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", THONNY], check=True)
    return python


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
