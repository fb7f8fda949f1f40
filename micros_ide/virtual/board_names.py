"""What MicroPython calls the boards: `os.uname().machine` and the greeting."""

from __future__ import annotations

# As in the board definitions of MicroPython 1.27.
_BY_BOARD = {
    "tinypico": "TinyPICO with ESP32-PICO-D4",
    "esp32s2_lolin_mini": "LOLIN_S2_MINI with ESP32-S2FN4R2",
    "esp32s3_spiram_oct": "Generic ESP32S3 module with Octal-SPIRAM with ESP32S3",
}
_TOP_SPEED = {"esp32c3": 160_000_000, "esp32c6": 160_000_000}
_DEFAULT_SPEED = 240_000_000


def machine_name(board_id: str, chip: str) -> str:
    """Return the text for a board of the catalogue."""
    module = chip.upper()
    return _BY_BOARD.get(board_id, f"Generic {module} module with {module}")


def top_speed(chip: str) -> int:
    """Return the highest CPU frequency of `chip` in Hz."""
    return _TOP_SPEED.get(chip, _DEFAULT_SPEED)
