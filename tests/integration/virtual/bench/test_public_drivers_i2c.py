"""Drivers of the public, unmodified, read our chips.

From PyPI: `sparkfun-qwiic-bme280` runs inside the board's MicroPython; `dt-vl53l0x` carries ST's
own programming interface for the VL53L0X as a shared library, which gets the chip itself.
"""

from __future__ import annotations

import ctypes
import itertools
import platform
import sys
from importlib.metadata import files

import pytest

from micros_ide.virtual.bench.device import Wires
from micros_ide.virtual.bench.vl53l0x import Vl53l0x

WEATHER = {"temperature": -12.34, "humidity": 77.0, "pressure": 950.12}
LATER = {"temperature": 31.5, "humidity": 12.5, "pressure": 1020.0}


@pytest.fixture
def line(fleet, virtual_esp32, terminal):
    """Return a board's raw REPL, with its bench."""
    made = terminal(virtual_esp32.port, raw=True)
    made.bench = fleet.control("esp32").bench
    return made


def install(line, package: str) -> None:
    """Copy the Python files of an installed package to the board as they are."""
    line.run("import os")
    for path in files(package):
        if path.suffix != ".py" or ".." in path.parts:
            continue
        name, folder = str(path), str(path.parent)
        line.run(f"if {folder!r} not in os.listdir() + ['.']: os.mkdir({folder!r})")
        line.run(f"file = open({name!r}, 'wb')")
        data = path.locate().read_bytes()
        for at in range(0, len(data), 4096):
            part = data[at : at + 4096]
            assert line.run(f"print(file.write({part!r}))") == f"{len(part)}\r\n"
        line.run("file.close()")


def weather(words: str) -> list[float]:
    return [float(word) for word in words.split()]


@pytest.mark.parametrize("sdo", [0, 1])
def test_sparkfuns_bme280_driver_reads_the_weather(line, sdo):
    install(line, "sparkfun-qwiic-i2c")
    install(line, "sparkfun-qwiic-bme280")
    line.bench.add("bme280", sdo=sdo, **WEATHER)
    line.run(
        "import time, qwiic_bme280, qwiic_i2c\n"
        "bus = qwiic_i2c.get_i2c_driver(sda=21, scl=22)\n"
        f"sensor = qwiic_bme280.QwiicBme280({0x76 + sdo}, bus)"
    )
    assert line.run("print(sensor.is_connected(), sensor.begin())") == "True True\r\n"
    show = "print(sensor.temperature_celsius, sensor.humidity, sensor.pressure)"
    assert weather(line.run(show)) == [
        pytest.approx(-12.34, abs=0.01),
        pytest.approx(77, abs=0.02),
        pytest.approx(95012, abs=3),
    ]
    line.run("sensor.mode = sensor.MODE_SLEEP; time.sleep_ms(20); sensor.is_measuring()")
    line.bench.set("bme280", **LATER)
    assert weather(line.run(show))[0] == pytest.approx(-12.34, abs=0.01)
    line.run(
        "sensor.tempature_oversample = 16; sensor.pressure_oversample = 16; sensor.filter = 0\n"
        "sensor.mode = sensor.MODE_FORCED\n"
        "while sensor.is_measuring(): pass"
    )
    assert weather(line.run(show)) == [
        pytest.approx(31.5, abs=0.01),
        pytest.approx(12.5, abs=0.02),
        pytest.approx(102000, abs=1),
    ]


# ST's library. It was built for one kind of computer only.

_READS_OR_WRITES = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_ubyte, ctypes.c_ubyte, ctypes.POINTER(ctypes.c_ubyte), ctypes.c_ubyte
)
_ANSWER_US = 5000  # of a transaction; the library sleeps as long when it has to wait


class StLibrary:
    """The library with one chip on its bus; time passes with each transaction."""

    def __init__(self) -> None:
        self.wires = Wires(lambda *_: None, lambda *_: None)
        self.chip = Vl53l0x(self.wires, {})
        (place,) = [path for path in files("dt-vl53l0x") if path.suffix == ".so"]
        self.library = ctypes.CDLL(str(place.locate()))
        self._callbacks = _READS_OR_WRITES(self._read), _READS_OR_WRITES(self._write)
        self.library.VL53L0X_set_i2c(*self._callbacks)
        self.library.initialise.restype = ctypes.c_void_p
        self.device = ctypes.c_void_p(self.library.initialise(0x29, 255, 0))

    def call(self, name: str, *arguments: object) -> int:
        return int(getattr(self.library, name)(self.device, *arguments))

    def budget(self) -> int:
        found = ctypes.c_uint32()
        assert self.call("VL53L0X_GetMeasurementTimingBudgetMicroSeconds", ctypes.byref(found)) == 0
        return found.value

    def _read(self, address, register, data, count):
        if not self._begin(address):
            return -1
        self.chip.write(bytes([register]))
        for at, value in enumerate(self.chip.fetch(count)):
            data[at] = value
        return 0

    def _write(self, address, register, data, count):
        if not self._begin(address):
            return -1
        self.chip.write(bytes([register, *data[:count]]))
        return 0

    def _begin(self, address) -> bool:
        self.wires.now += _ANSWER_US
        return address == self.chip.address


has_st_library = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="ST's library is for x86-64"
)


@pytest.fixture
def st_library():
    return StLibrary()


@has_st_library
@pytest.mark.parametrize(
    ("accuracy", "budget"), [(0, 33_000), (1, 66_000), (2, 200_000), (3, 33_000), (4, 20_000)]
)
def test_sts_own_library_ranges_with_every_accuracy(st_library, accuracy, budget):
    assert st_library.device.value
    chip = st_library.chip
    assert chip.read()["calibrated"] == ["phase", "vhv"]
    assert chip.read()["spads"] == [12, 14, 15, 16, 17]
    before = len(chip.history)
    assert st_library.call("startRanging", accuracy) == 0
    for distance, seen in ((30, 30), (250, 250), (1999, 1999), (2500, 8190), (777, 777)):
        chip.set(distance=distance)
        st_library.call("getDistance")  # measured before
        assert st_library.call("getDistance") == seen
    assert st_library.budget() == pytest.approx(budget, rel=0.01)
    times = [at for at, _distance in itertools.islice(chip.history, before, None)]
    for first, later in itertools.pairwise(times):
        assert later - first == pytest.approx(st_library.budget(), abs=10)
    assert st_library.call("stopRanging") == 0
    assert not chip.read()["ranging"]


@has_st_library
def test_sts_own_library_moves_the_chip_to_another_address(st_library):
    assert st_library.call("VL53L0X_SetDeviceAddress", 0x60) == 0
    assert st_library.chip.address == 0x30
    st_library.chip.address = 0x29  # the library's object does not follow
    assert st_library.call("startRanging", 0) == 0
    assert st_library.call("getDistance") == 250
    assert st_library.call("stopRanging") == 0
