"""The first bytes of a compiled module (.mpy): which MicroPython it was made for."""

from __future__ import annotations

from dataclasses import dataclass

MPY_VERSION = 6  # what MicroPython 1.19 and newer take
SMALL_INT_BITS = 31  # of a chip with 32-bit words
_MAGIC = ord("M")
_SUB_VERSION, _ARCH_SHIFT, _ARCH_MASK = 0x03, 2, 0x2F
_NATIVE = {
    1: "x86",
    2: "x64",
    3: "armv6",
    4: "armv6m",
    5: "armv7m",
    6: "armv7em",
    7: "armv7emsp",
    8: "armv7emdp",
    9: "xtensa",
    10: "xtensawin",
    11: "rv32imc",
    12: "rv64imc",
}


@dataclass(frozen=True, slots=True)
class MpyHeader:
    """What a file says of itself; `native`: the processor its machine code is for, "" for none."""

    version: int
    sub_version: int
    native: str
    small_int_bits: int

    @classmethod
    def parse(cls, data: bytes) -> MpyHeader:
        """Read the header; raises ValueError for what is no compiled module."""
        if len(data) < 4 or data[0] != _MAGIC:
            raise ValueError("it is no compiled MicroPython module")
        version, features, bits = data[1:4]
        arch = features >> _ARCH_SHIFT & _ARCH_MASK if version >= MPY_VERSION else 0
        native = _NATIVE.get(arch, f"processor {arch}") if arch else ""
        return cls(version, features & _SUB_VERSION, native, bits)

    def fault(self, version: int = MPY_VERSION) -> str | None:
        """Return why a node that takes this version of bytecode refuses the file, None if not."""
        if self.version != version:
            return f"it has bytecode of version {self.version}, the node takes version {version}"
        if self.native:
            return f"it has machine code for {self.native}"
        if self.small_int_bits > SMALL_INT_BITS:
            return f"its numbers have {self.small_int_bits} bits, a chip takes {SMALL_INT_BITS}"
        return None
