"""Drivers of the public, unmodified, read our thermometers and humidity sensors.

From PyPI. Inside the board's MicroPython: `DIYables-MicroPython-DS18X20` on the board's own
`onewire`; Adafruit's drivers for CircuitPython, which bring a 1-Wire master of their own, on the
few lines below that a CircuitPython board has in C. On this computer: `pydigitemp`, whose master
makes time slots with the bytes of a serial port.
"""

from __future__ import annotations

from importlib.metadata import files

import pytest
from digitemp.device import DS18B20
from digitemp.exceptions import AdapterError, CRCError
from digitemp.master import UART_Adapter

from micros_ide.virtual.bench.device import Wires
from micros_ide.virtual.bench.ds18b20 import Ds18b20

PIN = 19
# Of CircuitPython, on what a MicroPython board has: `reset` says whether nobody is there.
ONEWIREIO = """
import _onewire
class OneWire:
    def __init__(self, pin):
        self.pin = pin
    def reset(self):
        return not _onewire.reset(self.pin)
    def read_bit(self):
        return _onewire.readbit(self.pin)
    def write_bit(self, bit):
        _onewire.writebit(self.pin, bit)
"""
# The last pulses on a line that idles high, in microseconds, low and high in turns.
PULSEIO = """
from machine import Pin, time_pulse_us
from time import sleep_us
class PulseIn:
    def __init__(self, pin, maxlen, idle_state):
        self.pin, self.maxlen, self.found = pin, maxlen, []
        pin.init(Pin.OPEN_DRAIN, value=1)
    def pause(self):
        pass
    def clear(self):
        self.found = []
    def resume(self, trigger):
        self.pin(0)
        sleep_us(trigger)
        self.pin(1)
        level = 0
        while (length := time_pulse_us(self.pin, level, 1000)) >= 0:
            self.found = (self.found + [length])[-self.maxlen:]
            level ^= 1
    def popleft(self):
        return self.found.pop(0)
    def __len__(self):
        return len(self.found)
"""
MONOTONIC = "import time; time.monotonic = lambda: time.ticks_ms() / 1000"
DIGITALIO = "DigitalInOut = Direction = Pull = None"  # for those without pulseio


@pytest.fixture
def line(fleet, virtual_esp32, terminal):
    """A board's raw REPL, with its bench."""
    made = terminal(virtual_esp32.port, raw=True)
    made.bench = fleet.control("esp32").bench
    return made


def write(line, name: str, data: bytes) -> None:
    line.run(f"file = open({name!r}, 'wb')")
    for at in range(0, len(data), 4096):
        part = data[at : at + 4096]
        assert line.run(f"print(file.write({part!r}))") == f"{len(part)}\r\n"
    line.run("file.close()")


def install(line, package: str) -> None:
    """Copy the Python files of an installed package to the board as they are."""
    begin(line, "import os")
    for path in files(package):
        if path.suffix != ".py":
            continue
        folder = str(path.parent)
        line.run(f"if {folder!r} not in os.listdir() + ['.']: os.mkdir({folder!r})")
        write(line, str(path), path.locate().read_bytes())


def floats(words: str) -> list[float]:
    assert "Traceback" not in words, words
    return [float(word) for word in words.split()]


def begin(line, code: str) -> None:
    """Run what must not print anything, nor fail."""
    assert line.run(code) == ""


# Inside the board.


def test_diyables_driver_reads_all_sensors(line):
    install(line, "DIYables-MicroPython-DS18X20")
    for celsius in (21.5, 99.9375, 0):
        line.bench.add("ds18b20", pins={"data": PIN}, temperature=celsius)
    begin(
        line,
        "from machine import Pin\nfrom onewire import OneWire\n"
        "from DIYables_MicroPython_DS18X20 import DS18X20\n"
        f"sensors = DS18X20(OneWire(Pin({PIN})))\n"
        "roms = sensors.scan()\nsensors.convert_temp()",
    )
    assert line.run("print(*[sensors.read_temp(rom) for rom in roms])") == "85.0 85.0 85.0\r\n"
    begin(line, "sensors.convert_temp(); sensors.wait_for_conversion()")
    assert sorted(floats(line.run("print(*[sensors.read_temp(rom) for rom in roms])"))) == [
        0,
        21.5,
        99.9375,
    ]
    line.bench.set("ds18b20", spoil=1)
    line.bench.remove("ds18b20-2")
    line.bench.remove("ds18b20-3")
    assert line.run("print([sensors.read_temp(rom) for rom in roms])").count("None") == 3


@pytest.fixture
def adafruit(line):
    """The same, with Adafruit's 1-Wire master and its thermometer on the board."""
    begin(line, MONOTONIC)
    write(line, "onewireio.py", ONEWIREIO.encode())
    install(line, "adafruit-circuitpython-onewire")
    install(line, "adafruit-circuitpython-ds18x20")
    begin(
        line,
        "from machine import Pin\nfrom adafruit_onewire.bus import OneWireBus\n"
        "from adafruit_ds18x20 import DS18X20\n"
        f"pin = Pin({PIN}); pin.init(Pin.OPEN_DRAIN, Pin.PULL_UP); bus = OneWireBus(pin)",
    )
    return line


def test_adafruits_master_finds_and_reads_all_sensors(adafruit):
    wanted = {0x010203040506: -10.125, 0x0102030405FF: 25.0625, 0xFFFFFFFFFFFF: 125, 1: -55}
    for serial, celsius in wanted.items():
        adafruit.bench.add("ds18b20", pins={"data": PIN}, serial=serial, temperature=celsius)
    begin(adafruit, "found = bus.scan(); sensors = [DS18X20(bus, one) for one in found]")
    numbers = adafruit.run("print(*[one.serial_number.hex() for one in found])").split()
    assert adafruit.run("print(*[bus.crc8(one.rom) for one in found])").split() == ["0"] * 4
    measured = floats(adafruit.run("print(*[one.temperature for one in sensors])"))
    assert {
        int.from_bytes(bytes.fromhex(number), "little"): celsius
        for number, celsius in zip(numbers, measured, strict=True)
    } == wanted


def test_adafruits_driver_sets_the_resolution_and_waits_as_long_as_it_says(adafruit):
    adafruit.bench.add("ds18b20", pins={"data": PIN}, temperature=21.94)
    begin(adafruit, "import time\nsensor = DS18X20(bus, bus.scan()[0])")
    for bits, celsius, least in ((9, 21.5, 93), (12, 21.9375, 750)):
        adafruit.run(f"sensor.resolution = {bits}; start = time.ticks_ms()")
        words = "print(sensor.temperature, time.ticks_diff(time.ticks_ms(), start))"
        found, took = floats(adafruit.run(words))
        assert found == celsius
        assert least <= took < least + 200
    assert adafruit.run("print(sensor.resolution)") == "12\r\n"


def test_adafruits_driver_sees_damage_and_absence(adafruit):
    adafruit.bench.add("ds18b20", pins={"data": PIN})
    begin(adafruit, "sensor = DS18X20(bus, bus.scan()[0])")
    adafruit.bench.set("ds18b20", spoil=1)
    assert "CRC error" in adafruit.run("sensor.read_temperature()")
    assert adafruit.run("print(sensor.read_temperature())") == "85.0\r\n"
    adafruit.bench.remove("ds18b20")
    assert adafruit.run("print(bus.scan())") == "[]\r\n"
    assert "No presence pulse" in adafruit.run("bus.reset(True)")


@pytest.mark.parametrize(
    ("kind", "humidity", "temperature"),
    [("dht11", 45, 23), ("dht22", 65.2, 35.1), ("dht22", 65.2, -10.1)],
)
def test_adafruits_driver_reads_humidity_and_temperature(line, kind, humidity, temperature):
    begin(line, MONOTONIC)
    write(line, "pulseio.py", PULSEIO.encode())
    write(line, "digitalio.py", DIGITALIO.encode())
    install(line, "adafruit-circuitpython-dht")
    line.bench.add(kind, "dht", pins={"data": 4}, humidity=humidity, temperature=temperature)
    begin(line, f"from machine import Pin\nfrom adafruit_dht import {kind.upper()} as DHT")
    begin(line, "sensor = DHT(Pin(4))")
    assert floats(line.run("print(sensor.temperature, sensor.humidity)")) == [
        temperature,
        humidity,
    ]
    for fault, words in (({"spoil": 1}, "Checksum did not"), ({"silent": 1}, "not found")):
        line.bench.remove("dht")  # a new one needs no rest
        line.bench.add(kind, "dht", pins={"data": 4}, **fault)
        assert words in line.run("DHT(Pin(4)).measure()")


@pytest.mark.parametrize("kind", ["dht11", "dht22"])
def test_the_boards_own_driver_reads_them_in_one_go(line, kind):
    line.bench.add(kind, "dht", pins={"data": 4}, humidity=61, temperature=17)
    begin(line, f"import dht\nfrom machine import Pin\nsensor = dht.{kind.upper()}(Pin(4))")
    begin(line, "import time\nstart = time.ticks_ms(); sensor.measure()")
    assert int(line.run("print(time.ticks_diff(time.ticks_ms(), start))")) >= 268
    found = floats(line.run("print(sensor.temperature(), sensor.humidity())"))
    assert found == [pytest.approx(17), pytest.approx(61)]
    for fault, words in (({"spoil": 1}, "checksum error"), ({"silent": 1}, "ETIMEDOUT")):
        line.bench.remove("dht")  # a new one needs no rest
        line.bench.add(kind, "dht", pins={"data": 4}, **fault)
        assert words in line.run("sensor.measure()")


def test_the_boards_own_search_finds_what_adafruits_does(adafruit):
    for serial in (5, 6, 0x8000_0000_0000, 0x8000_0000_0005):
        adafruit.bench.add("ds18b20", pins={"data": PIN}, serial=serial)
    begin(adafruit, "import onewire, ds18x20\nown = ds18x20.DS18X20(onewire.OneWire(pin)).scan()")
    assert adafruit.run("print(own == [one.rom for one in bus.scan()], len(own))") == "True 4\r\n"


# On this computer.


class SerialPort:
    """A serial port whose line is a 1-Wire bus: each byte is a time slot (application note 214).

    A byte comes back as it went unless somebody holds the line low meanwhile.
    """

    name = "bus"
    is_open = False

    def __init__(self, chips, wires) -> None:
        self.chips, self.wires = chips, wires
        self.baudrate = 115_200
        self.answers = bytearray()

    def reset_input_buffer(self) -> None:
        self.answers.clear()

    def reset_output_buffer(self) -> None:
        pass

    def write(self, data: bytes) -> None:
        for byte in data:
            self.wires.now += 10_000_000 // self.baudrate
            self.answers.append(self.slot(byte))

    def slot(self, byte: int) -> int:
        if self.baudrate == 9600:
            present = [chip.reset() for chip in self.chips]
            return 0xE0 if any(present) else byte
        if byte == 0:
            for chip in self.chips:
                chip.write_bit(0)
            return byte
        bits = [chip.read_bit() for chip in self.chips]
        return 0xFF if all(bits) else 0xFC

    def read(self, count: int) -> bytes:
        found = bytes(self.answers[:count])
        del self.answers[:count]
        return found


class Master(UART_Adapter):
    """pydigitemp's master on that port."""

    def __init__(self, *inputs) -> None:
        wires = Wires(lambda *_: None, lambda *_: None)
        self.chips = [Ds18b20(wires, {"data": PIN}) for _ in inputs]
        for chip, values in zip(self.chips, inputs, strict=True):
            chip.set(**values)
        self.uart = SerialPort(self.chips, wires)
        self.locked = False


def test_pydigitemp_reads_the_only_sensor():
    for celsius in (125, 25.0625, 0, -0.5, -55):
        assert DS18B20(Master({"temperature": celsius})).get_temperature() == celsius


def test_pydigitemp_finds_all_and_those_in_alarm():
    master = Master(*({"temperature": celsius} for celsius in (69, 71, 74, 76)))
    roms = [chip.rom for chip in master.chips]
    assert sorted(master.search_ROM()) == sorted(roms)
    assert all(master.is_connected(rom) for rom in roms)
    assert not master.is_connected(bytes(8))
    assert master.search_ROM(alarm=True) == []
    sensors = [DS18B20(master, rom.hex()) for rom in roms]
    assert [one.get_temperature() for one in sensors] == [69, 71, 74, 76]
    assert sorted(master.search_ROM(alarm=True)) == sorted([roms[0], roms[3]])


@pytest.mark.parametrize("bits", [9, 10, 11, 12])
def test_pydigitemp_sets_and_keeps_limits_and_resolution(bits):
    master = Master({"temperature": 21.94})
    sensor = DS18B20(master)
    sensor.set_resolution(bits - 9)
    sensor.set_T(high=50, low=-20)
    master.skip_ROM()  # its user's part, as the data sheet wants it before each command
    sensor.save_eeprom()
    master.chips[0].power_on()
    assert sensor.get_resolution() == bits - 9
    assert sensor.get_T() == (50, -20)
    before = master.uart.wires.now
    step = 2 ** -(bits - 8)
    assert sensor.get_temperature() == 21.94 // step * step
    assert master.uart.wires.now - before == pytest.approx(750_000 / 2 ** (12 - bits), rel=0.2)


def test_pydigitemp_sees_how_a_sensor_is_powered_and_what_is_wrong():
    assert not DS18B20(Master({})).parasitic
    assert DS18B20(Master({"parasitic": 1})).parasitic
    with pytest.raises(CRCError):
        DS18B20(Master({"spoil": 9})).read_temperature()
    with pytest.raises(AdapterError, match="No 1-wire device"):
        Master().reset()
