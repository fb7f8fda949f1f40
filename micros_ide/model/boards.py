"""A board we can deploy to, as the catalogue `resources/boards.json` describes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A published MicroPython image: the SHA-256 decides, not the name."""

    file: str
    url: str
    size: int  # bytes
    sha256: str  # lower-case hex
    version: str  # "1.27.0"


@dataclass(frozen=True, slots=True)
class Board:
    """One row of the catalogue."""

    id: str
    name: str
    chip: str  # esptool's name: esp32, esp32s2, esp32s3, esp32c3 ... or rp2040
    flasher: str  # "esptool" or "uf2"
    flash_offset: int | None  # of the image, bytes; None for UF2
    flash_size: int  # bytes the image's header expects
    image: ImageRef
    bauds: tuple[int, ...] = (460800, 115200)  # tried in this order
    after_flash: str = "hard-reset"  # esptool's --after word
    hints: tuple[str, ...] = ()  # what a person does with buttons, in order
    usb: tuple[str, ...] = ()  # names of the chip families it is reached through
    usb_ids: tuple[str, ...] = ()  # their ids, "10C4:EA60"
