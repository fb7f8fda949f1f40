#!/bin/sh
# Make a virtual environment that holds the program and its tests.
# Usage: tools/setup.sh PYTHON VENV
set -eu
python=$1
venv=$2
log="$venv/setup.log"

"$python" - <<'CHECK' || { echo "Python 3.10 or newer is needed (set PYTHON=/path/to/python3)"; exit 1; }
import sys
raise SystemExit(sys.version_info < (3, 10))
CHECK

debian_install() {
    # Install $* when we may; otherwise say the exact command and stop.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing system packages: $*"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"; } >>"$log" 2>&1 ||
            { tail -n 20 "$log"; exit 1; }
    else
        echo "System packages are missing. Install them and run make again:"
        echo "    sudo apt-get install $*"
        exit 1
    fi
}

mkdir -p "$venv"
: >"$log"
if [ ! -x "$venv/bin/python" ]; then
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        debian_install python3-venv
    fi
    "$python" -m venv "$venv" >>"$log" 2>&1 || { cat "$log"; exit 1; }
fi

echo "Setting up $venv (first time: about a minute)"
"$venv/bin/python" -m pip install --disable-pip-version-check -q -c tools/constraints.txt -e '.[test,app]' >>"$log" 2>&1 &&
    "$venv/bin/python" -m pip install --disable-pip-version-check -q --no-deps -r tools/test-images.txt >>"$log" 2>&1 ||
    { tail -n 30 "$log"; echo "Installing the Python packages failed; the whole log is $log"; exit 1; }

qt_works() {
    QT_QPA_PLATFORM=offscreen "$venv/bin/python" -c '
import ctypes, pathlib, sys, PyQt5
from PyQt5.QtWidgets import QApplication
QApplication([])
# The desktop plugin too, so that the window opens on a real screen.
xcb = pathlib.Path(PyQt5.__file__).parent / "Qt5/plugins/platforms/libqxcb.so"
if sys.platform == "linux" and xcb.exists():
    ctypes.CDLL(str(xcb))' >>"$log" 2>&1
}
if ! qt_works; then
    debian_install libgl1 libegl1 libglib2.0-0 libfontconfig1 libfreetype6 libdbus-1-3 \
        libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 \
        libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 \
        libxcb-xinerama0 libxcb-xkb1 fonts-dejavu-core
    qt_works || { tail -n 20 "$log"; echo "Qt does not start; the whole log is $log"; exit 1; }
fi
# A test looks at the function manual in a real browser. Nothing else needs one, so it stops nobody.
browser_there() {
    for name in chromium chromium-browser google-chrome chrome; do
        command -v "$name" >/dev/null && return
    done
    [ "$(uname)" != Linux ]
}
if ! browser_there; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        debian_install chromium fonts-dejavu-core
    else
        echo "make test looks at the function manual in Chromium, which is missing. To install it:"
        echo "    sudo apt-get install chromium"
    fi
fi
# Another one uses the window as a person would, on a screen that is kept in memory.
if [ "$(uname)" = Linux ] && ! { command -v Xvfb && command -v xdotool; } >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        (debian_install xvfb xdotool) || echo "Without them the test of the first hour is skipped."
    else
        echo "make test uses the window on a screen of its own, which needs two programs. To install them:"
        echo "    sudo apt-get install xvfb xdotool"
    fi
fi
# Every command, virtual board and app is a process of its own: none compiles the program again, not
# even where Python is told to write no bytecode.
"$venv/bin/python" -m compileall -q micros_ide >>"$log" 2>&1 || { cat "$log"; exit 1; }
touch "$venv/.ready"
