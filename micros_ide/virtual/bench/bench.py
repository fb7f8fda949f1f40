"""The bench of one board: its devices, and the way from the board's words to them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from micros_ide.errors import Busy, InvalidInput, NotFound
from micros_ide.virtual.bench.catalogue import device_kind
from micros_ide.virtual.bench.device import Device, I2cDevice, OneWireDevice, PinEvent, Wires
from micros_ide.virtual.event_loop import EventLoop

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LAST_PIN = 48
_MOST_DEVICES = 64
_PAGE = 1000  # entries of a history in one answer
_LONGEST = 1 << 16  # bytes of one transaction, or one bit stream
BUSES = ("i2c", "onewire")


class Bench:
    """Everything wired to a board. It outlives the programs that run there, and power cuts.

    What is put on the board's pins is put there again when a program starts.

    Attributes:
        on_touch: called with the name of a device that may look different now, or has gone.
        on_wiring: called after a device has come or gone, or was set.
    """

    def __init__(self, loop: EventLoop) -> None:
        self._devices: dict[str, Device] = {}
        self._kinds: dict[str, str] = {}
        self._stuck: set[str] = set()  # buses that somebody holds
        self._levels: dict[tuple[str, int], int] = {}  # what is put on pins from outside
        self._driven: dict[int, PinEvent] = {}  # what the program did last with watched pins
        self._sent: dict[int, bytearray] = {}  # pin -> bytes on their way out by it
        self._tell: Callable[[str], None] = lambda _line: None
        self._loop = loop
        self._now = 0  # microseconds of the board's clock, as `Wires.now`
        self.on_touch: Callable[[str], None] = lambda _name: None
        self.on_wiring: Callable[[], None] = lambda: None

    # The board's side.

    def facts(self) -> dict[str, Any]:
        """What the board's support modules must know from the start."""
        return {"watched": sorted(self._watched())}

    def attach(self, tell: Callable[[str], None]) -> dict[str, Callable[[str], None]]:
        """Begin with a program that hears `tell`; return what its words do."""
        self._tell = tell
        self._driven.clear()
        self._sent.clear()
        for (kind, pin), level in self._levels.items():
            tell(f"{kind} {pin} {level}")
        return {
            "pin": self._on_pin,
            "driven": lambda rest: self._on_pin(rest, new=False),
            "bytes": self._on_bytes,
            "strip": self._on_stream,
            "spi": self._on_clocked,
            "i2c": lambda rest: tell(f"i2c {self._transfer(rest)}"),
            "ow": lambda rest: tell(f"ow {self._one_wire(rest)}"),
            "pulse": lambda rest: tell(f"pulse {self._pulse(rest)}"),
            "dht": lambda rest: tell(f"dht {self._frame(int(rest))}"),
        }

    def detach(self) -> None:
        """The program is over."""
        self._tell = lambda _line: None
        self._driven.clear()

    def power_on(self) -> None:
        """Power has come, to the board and to what is wired to it."""
        for device in self._devices.values():
            device.power_on()
            device.wires.touched()

    # What can be done from outside.

    def put(self, kind: str, pin: int, level: int) -> None:
        """Put `level` on a pin: `kind` "pin" for 0 and 1, "adc" for 0 to 65535, "touch"."""
        self._levels[kind, pin] = level
        self._tell(f"{kind} {pin} {level}")

    def add(self, kind: str, name: str, pins: Mapping[str, int], inputs: Mapping[str, Any]) -> str:
        """Wire a device; returns its name, `kind` with a number if `name` is "".

        Raises NotFound for an unknown kind, InvalidInput for pins and inputs that it cannot have,
        Busy for a name that is taken.
        """
        device = device_kind(kind)
        name = name or self._free_name(kind)
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                f"'{name[:32]}' is no name for a device", hint="small letters, digits, - and _"
            )
        if name in self._devices:
            raise Busy(
                f"there is a device '{name}' already", hint="remove it, or take another name"
            )
        if len(self._devices) >= _MOST_DEVICES:
            raise Busy(f"the bench is full: {_MOST_DEVICES} devices")
        _check_pins(kind, device, pins)
        wires = Wires(self.put, self._loop.later)
        wires.now = self._now
        made = device(wires, pins)
        if inputs:
            made.set(**inputs)
        before = self._watched()
        self._devices[name], self._kinds[name] = made, kind
        wires.touched = lambda: self.on_touch(name)
        for role, pin in made.pins.items():
            if pin not in before:
                self._tell(f"watch {pin}")  # the answer is what the program does with it
            elif pin in self._driven:
                made.feel(role, self._driven[pin])
        wires.touched()
        self.on_wiring()
        return name

    def remove(self, name: str) -> None:
        """Take a device away; what it has put on pins stays. Raises NotFound."""
        wires = self.device(name).wires
        del self._devices[name], self._kinds[name]
        wires.touched()
        wires.touched = lambda: None
        self.on_wiring()

    def put_inputs(self, name: str, inputs: Mapping[str, Any]) -> None:
        """Set what a device senses; raises NotFound, and InvalidInput as `Device.set`."""
        device = self.device(name)
        device.set(**inputs)
        device.wires.touched()
        self.on_wiring()

    def device(self, name: str) -> Device:
        """Return the device; raises NotFound."""
        found = self._devices.get(name)
        if found is None:
            have = ", ".join(self._devices) or "nothing"
            raise NotFound(f"there is no device '{name[:32]}'", hint=f"wired are {have}")
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Return every device with its pins, its inputs and what is to be seen of it."""
        return [{"name": name, **self.row(name)} for name in self._devices]

    def names(self) -> list[str]:
        """Return what is wired, oldest first."""
        return list(self._devices)

    def row(self, name: str) -> dict[str, Any]:
        """Return kind, pins, inputs and what is to be seen of a device; raises NotFound."""
        device = self.device(name)
        return {
            "kind": self._kinds[name],
            "pins": dict(device.pins),
            "inputs": dict(device.inputs),
            "state": device.read(),
        }

    def history(self, name: str, start: int) -> dict[str, Any]:
        """Return entries from number `start` on, as many as fit, and how many there are."""
        device = self.device(name)
        first = max(0, start - device.dropped)
        page = list(itertools.islice(device.history, first, first + _PAGE))
        return {"entries": page, "next": device.dropped + first + len(page)}

    def hold(self, bus: str, stuck: bool) -> None:
        """Let somebody hold a bus ("i2c", "onewire") low, or let it go; raises InvalidInput."""
        if bus not in BUSES:
            raise InvalidInput(f"there is no bus '{bus}'", hint=f"there are {', '.join(BUSES)}")
        (self._stuck.add if stuck else self._stuck.discard)(bus)

    def _free_name(self, kind: str) -> str:
        names = itertools.chain([kind], (f"{kind}-{n}" for n in itertools.count(2)))
        return next(name for name in names if name not in self._devices)

    # The words.

    def _set_clock(self, now: int) -> None:
        self._now = now
        for device in self._devices.values():
            device.wires.now = now

    def _watched(self) -> set[int]:
        return {pin for device in self._devices.values() for pin in device.pins.values()}

    def _at(self, pin: int) -> Iterator[tuple[str, Device]]:
        for device in list(self._devices.values()):
            for role, number in device.pins.items():
                if number == pin:
                    yield role, device

    def _on_pin(self, rest: str, *, new: bool = True) -> None:
        """Pass on what the program does with a pin; not `new`: did before something was wired."""
        event = PinEvent.parse(rest)
        for role, device in self._at(event.pin):
            self._driven[event.pin] = event
            (device.on_pin if new else device.feel)(role, event)
            device.wires.touched()

    def _on_bytes(self, rest: str) -> None:
        pin, offset, data = rest.split()
        sent = self._sent.setdefault(int(pin), bytearray())
        del sent[int(offset) :]
        sent += bytes.fromhex(data)[: _LONGEST - len(sent)]

    def _taken(self, pin: int, count: int) -> bytes:
        return bytes(self._sent.get(pin, b"")[:count])

    def _on_stream(self, rest: str) -> None:
        pin, count = map(int, rest.split())
        for role, device in self._at(pin):
            device.on_stream(role, self._taken(pin, count))
            device.wires.touched()

    def _on_clocked(self, rest: str) -> None:
        clock, _data_pin, count = map(int, rest.split())
        for role, device in self._at(clock):
            if role == "clock":
                device.on_clocked(self._taken(clock, count))
                device.wires.touched()

    def _transfer(self, rest: str) -> str:
        """Make one I2C transaction.

        Returns "!" and what went wrong, "=" and what was read, or the count of acknowledged bytes.
        """
        now, scl, sda, address, sent, count, _stop = map(int, rest.split())
        self._set_clock(now)
        if "i2c" in self._stuck:
            return "!ETIMEDOUT"
        bus = {"scl": scl, "sda": sda}
        for device in self._devices.values():
            if isinstance(device, I2cDevice) and device.address == address:
                if any(bus[role] != pin for role, pin in device.pins.items() if role in bus):
                    continue
                if count:
                    answer = "=" + device.fetch(count).hex()
                else:
                    device.write(self._taken(scl, sent))
                    answer = str(sent)
                device.wires.touched()
                return answer
        return "!ENODEV"

    def _one_wire(self, rest: str) -> int:
        now, pin, verb, bits, value = rest.split()
        self._set_clock(int(now))
        devices = [one for _role, one in self._at(int(pin)) if isinstance(one, OneWireDevice)]
        for device in devices:
            device.wires.touched()
        if "onewire" in self._stuck:
            return int(verb == "reset")  # a low line looks like somebody's presence
        if verb == "reset":
            present = [device.reset() for device in devices]
            return int(any(present))
        if verb == "write":
            for position in range(int(bits)):
                for device in devices:
                    device.write_bit(int(value) >> position & 1)
            return 0
        number = 0
        for position in range(int(bits)):
            number |= min([device.read_bit() for device in devices], default=1) << position
        return number

    def _pulse(self, rest: str) -> str:
        pin, level, timeout = map(int, rest.split())
        for role, device in self._at(pin):
            length = device.pulse(role, level, timeout)
            if length is not None:
                device.wires.touched()
                return str(length)
        return "-"

    def _frame(self, pin: int) -> str:
        for _role, device in self._at(pin):
            frame = device.frame()
            if frame is not None:
                device.wires.touched()
                return frame.hex()
        return "-"


def _check_pins(kind: str, device: type[Device], pins: Mapping[str, int]) -> None:
    roles = device.ROLES or (("scl", "sda") if issubclass(device, I2cDevice) else ())
    if set(pins) - set(roles) or (device.ROLES and set(pins) != set(roles)):
        raise InvalidInput(
            f"'{kind}' cannot be wired so", hint=f"its pins are {', '.join(roles) or 'none'}"
        )
    for role, pin in pins.items():
        if not isinstance(pin, int) or not 0 <= pin <= _LAST_PIN:
            raise InvalidInput(f"'{role}' cannot be pin {pin}", hint=f"pins are 0 to {_LAST_PIN}")
