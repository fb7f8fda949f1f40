# ruff: noqa: F403
# The interpreter's os with the board's name.
from uos import *


def uname():
    return ("esp32", "esp32", "1.29.0", "v1.29.0 on 2026-07-05", "ESP32 module with ESP32")
