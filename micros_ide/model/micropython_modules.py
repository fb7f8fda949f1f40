"""The modules that MicroPython itself brings on the boards we deploy to."""

from __future__ import annotations

# Built in or frozen on ESP32, RP2 or TinyPICO, MicroPython 1.20 to 1.29.
_BOARD = """
_asyncio _onewire _thread _webrepl aioespnow apa106 array asyncio binascii bluetooth btree builtins
cmath collections cryptolib deflate dht dotstar ds18x20 errno esp esp32 espnow flashbdev framebuf gc
hashlib heapq inisetup io json lwip machine math micropython mip neopixel network ntptime onewire os
platform random re requests rp2 select socket ssl struct sys time tinypico tls uasyncio uctypes
umqtt upysh urequests vfs webrepl webrepl_setup websocket zlib
"""
# Under a u before their names, too, as older programs write it.
_OLD = """
array binascii bluetooth collections cryptolib errno hashlib heapq io json machine os platform
random re select socket ssl struct sys time websocket zlib
"""
MICROPYTHON_MODULES = frozenset(_BOARD.split()) | {f"u{name}" for name in _OLD.split()}
