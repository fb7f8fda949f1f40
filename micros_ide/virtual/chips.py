"""Facts about the ESP chips that a virtual board can be.

Sources: Espressif's technical reference manuals (registers, eFuses), "Serial Protocol" and
"Firmware Image Format" of its tool documentation, and what the chips print when they start.
Values describe common parts: a dual core ESP32-D0WD-V3, and the first package of the others,
all without flash or PSRAM in the package.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from micros_ide.errors import NotFound


class ResetCause(enum.Enum):
    """Why a chip starts; the ROM prints it."""

    POWER_ON = 0
    SOFTWARE = 1
    WATCHDOG = 2


@dataclass(frozen=True, slots=True)
class SpiLayout:
    """The flash controller: its base address and the offsets of the registers tools use."""

    base: int
    usr: int = 0x18
    usr1: int = 0x1C
    usr2: int = 0x20
    mosi_length: int = 0x24
    miso_length: int = 0x28
    data: int = 0x58
    address_in_high_bits: bool = False


@dataclass(frozen=True, slots=True)
class ImageLayout:
    """Where parts of an image are loaded; `idle` is an instruction that jumps to itself."""

    boot_data: int
    boot_code: int
    app_data: int
    app_code: int
    idle: bytes


@dataclass(frozen=True, slots=True)
class RomText:
    """What the ROM prints on its way to the flash."""

    hello: tuple[str, ...]
    boot_mode: str
    spi: tuple[str, ...] = ("SPIWP:0xee", "mode:DIO, clock div:1")
    resets: tuple[str, str, str] = (  # in the order of ResetCause
        "rst:0x1 (POWERON)",
        "rst:0xc (RTC_SW_CPU_RST)",
        "rst:0x10 (RTCWDT_RTC_RST)",
    )
    load: str = "load:{:#010x},len:{:#x}"


@dataclass(frozen=True, slots=True, eq=False)
class ChipFacts:
    """One kind of chip.

    Attributes:
        name: the flashing tools' name, also `model.esp_image.CHIP_IDS`' value.
        image_id: chip number in an image header and in the security report.
        boot_offset: where the ROM looks for the second stage boot loader, bytes.
        mac_register: eFuse word with MAC bytes 2 to 5; the next one holds bytes 0 and 1.
        mac_extension: upper half of that next word (the EUI-64 filler, where there is one).
        registers: what else the chip's registers read, by address; all others read 0.
        uart_divider: register that holds crystal / baud rate.
        crystal: Hz.
        security_report: bytes of the answer to GET_SECURITY_INFO; 0: the ROM does not know it.
        watchdog: the RTC watchdog's configuration and write-protection registers.
    """

    name: str
    image_id: int
    boot_offset: int
    mac_register: int
    spi: SpiLayout
    uart_divider: int
    rom: RomText
    image: ImageLayout
    watchdog: tuple[int, int]
    registers: Mapping[int, int] = field(default_factory=dict)
    mac_extension: int = 0
    crystal: int = 40_000_000
    security_report: int = 20


_XTENSA_IDLE = b"\x06\xff\xff\x00"  # j .
_RISCV_IDLE = b"\x6f\x00\x00\x00"  # j .
_MAGIC = 0x40001000  # a ROM address whose content differs between the first chips

_ESP32 = ChipFacts(
    name="esp32",
    image_id=0,
    boot_offset=0x1000,
    mac_register=0x3FF5A004,
    spi=SpiLayout(0x3FF42000, 0x1C, 0x20, 0x24, 0x28, 0x2C, 0x80, address_in_high_bits=True),
    uart_divider=0x3FF40014,
    rom=RomText(
        hello=("ets Jul 29 2019 12:21:46", ""),
        boot_mode="boot:0x13 (SPI_FAST_FLASH_BOOT)",
        spi=(
            "configsip: 0, SPIWP:0xee",
            "clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00",
            "mode:DIO, clock div:2",
        ),
        resets=(
            "rst:0x1 (POWERON_RESET)",
            "rst:0xc (SW_CPU_RESET)",
            "rst:0x10 (RTCWDT_RTC_RESET)",
        ),
        load="load:{:#010x},len:{}",
    ),
    image=ImageLayout(0x3FFF0030, 0x40078000, 0x3F400020, 0x40080000, _XTENSA_IDLE),
    watchdog=(0x3FF4808C, 0x3FF480A4),
    registers={
        _MAGIC: 0x00F01D83,
        0x3FF5A00C: 1 << 15 | 1 << 13 | 1 << 9,  # revision bit 0, CPU speed rated, D0WD
        0x3FF5A010: 0x10 << 8 | 50,  # ADC reference calibrated, frequency of the 8 MHz clock
        0x3FF5A014: 1 << 20 | 1 << 24,  # revision bit 1, minor revision 1
        0x3FF6607C: 1 << 31,  # revision bit 2
        0x3FF5F06C: 2048 << 7,  # clock calibration: with the 50 above a crystal of 40 MHz
    },
    security_report=0,
)

_ESP32S2 = ChipFacts(
    name="esp32s2",
    image_id=2,
    boot_offset=0x1000,
    mac_register=0x3F41A044,
    spi=SpiLayout(0x3F402000),
    uart_divider=0x3F400014,
    rom=RomText(
        hello=("ESP-ROM:esp32s2-rc4-20191025", "Build:Oct 25 2019"),
        boot_mode="boot:0x8 (SPI_FAST_FLASH_BOOT)",
    ),
    image=ImageLayout(0x3FFE6100, 0x4004C000, 0x3F000020, 0x40024000, _XTENSA_IDLE),
    watchdog=(0x3F408094, 0x3F4080AC),
    registers={
        _MAGIC: 0x000007C6,
        0x3F41A050: 1 << 18,  # revision 1.0
    },
    security_report=12,
)

_ESP32S3 = ChipFacts(
    name="esp32s3",
    image_id=9,
    boot_offset=0x0,
    mac_register=0x60007044,
    spi=SpiLayout(0x60002000),
    uart_divider=0x60000014,
    rom=RomText(
        hello=("ESP-ROM:esp32s3-20210327", "Build:Mar 27 2021"),
        boot_mode="boot:0x8 (SPI_FAST_FLASH_BOOT)",
    ),
    image=ImageLayout(0x3FCE3810, 0x403C9700, 0x3C000020, 0x40374000, _XTENSA_IDLE),
    watchdog=(0x60008098, 0x600080B0),
    registers={0x60007050: 2 << 18},  # revision 0.2
)

_ESP32C3 = ChipFacts(
    name="esp32c3",
    image_id=5,
    boot_offset=0x0,
    mac_register=0x60008844,
    spi=SpiLayout(0x60002000),
    uart_divider=0x60000014,
    rom=RomText(
        hello=("ESP-ROM:esp32c3-api1-20210207", "Build:Feb  7 2021"),
        boot_mode="boot:0xc (SPI_FAST_FLASH_BOOT)",
    ),
    image=ImageLayout(0x3FCD5820, 0x403CC710, 0x3C000020, 0x40380000, _RISCV_IDLE),
    watchdog=(0x60008090, 0x600080A8),
    registers={0x60008850: 4 << 18},  # revision 0.4
)

_ESP32C6 = ChipFacts(
    name="esp32c6",
    image_id=13,
    boot_offset=0x0,
    mac_register=0x600B0844,
    mac_extension=0xFFFE,
    spi=SpiLayout(0x60003000),
    uart_divider=0x60000014,
    rom=RomText(
        hello=("ESP-ROM:esp32c6-20220919", "Build:Sep 19 2022"),
        boot_mode="boot:0xc (SPI_FAST_FLASH_BOOT)",
    ),
    image=ImageLayout(0x4086C410, 0x4086E610, 0x42000020, 0x40800000, _RISCV_IDLE),
    watchdog=(0x600B1C00, 0x600B1C18),
    registers={0x600B0850: 1 << 18},  # revision 0.1
)

_ESP32C5 = ChipFacts(
    name="esp32c5",
    image_id=23,
    boot_offset=0x2000,
    mac_register=0x600B4844,
    mac_extension=0xFFFE,
    spi=SpiLayout(0x60003000),
    uart_divider=0x60000014,
    crystal=48_000_000,
    rom=RomText(
        hello=("ESP-ROM:esp32c5-eco2-20250121", "Build:Jan 21 2025"),
        boot_mode="boot:0x18 (SPI_FAST_FLASH_BOOT)",
    ),
    image=ImageLayout(0x40850000, 0x40852000, 0x42000020, 0x40800000, _RISCV_IDLE),
    watchdog=(0x600B1C00, 0x600B1C18),
    registers={
        0x600B484C: 1 << 4,  # revision 1.0
        0x60096110: 48 << 24,  # the ROM reckons with a crystal of 48 MHz
    },
)

CHIPS: Mapping[str, ChipFacts] = {
    chip.name: chip for chip in (_ESP32, _ESP32S2, _ESP32S3, _ESP32C3, _ESP32C6, _ESP32C5)
}


def chip_facts(name: str) -> ChipFacts:
    """Return the facts of the chip called `name`; raises NotFound for one without any."""
    chip = CHIPS.get(name)
    if chip is None:
        raise NotFound(
            f"there is no virtual {name}", hint=f"virtual boards can be {', '.join(CHIPS)}"
        )
    return chip
