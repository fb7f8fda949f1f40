# A rotary encoder with detents (KY-040).
# Wiring: CLK to `rot_clk`, DT to `rot_dt`, + to 3.3 V, GND to ground. A bare encoder needs no
# resistors.
from micropython import const

from Common import socket_stream
from LogicalPins import physical_pins, pinmap_dump

_PINS = ("rot_clk", "rot_dt")
_CLK = const(1)  # bits of a state
_DT = const(2)
_REST = const(3)  # both contacts open, at a detent
_ENOUGH = const(2)  # of the four steps from detent to detent; an interrupt may have come late
# By the old state (times 4) and the new one: 2 is a step clockwise, 0 one back, 1 is no step.
# Clockwise CLK falls first, then DT; CLK rises first, then DT.
_STEPS = const(b"\x01\x02\x00\x01\x00\x01\x01\x02\x02\x01\x01\x00\x01\x00\x02\x01")

_encoder = None


class _Encoder:
    # A contact that bounces takes steps back and forth, which add up to nothing.

    def __init__(self, clk, dt):
        from machine import Pin

        self.clk = Pin(clk, Pin.IN, Pin.PULL_UP)
        self.dt = Pin(dt, Pin.IN, Pin.PULL_UP)
        self.count = 0  # of detents, clockwise upwards
        self.told = None  # what was read last
        self.turned = 0  # steps since the last detent
        self.state = self.look()
        for pin in (self.clk, self.dt):
            pin.irq(handler=self.edge, trigger=Pin.IRQ_RISING | Pin.IRQ_FALLING)

    def look(self):
        return self.dt.value() * _DT + self.clk.value() * _CLK

    def edge(self, pin):
        # The interrupt, run by the interpreter's scheduler. It allocates nothing.
        state = self.look()
        if state ^ self.state == _CLK | _DT:  # the other pin has been quick, too: `pin` was first
            self.step(self.state ^ (_DT if pin is self.dt else _CLK))
        self.step(state)

    def step(self, state):
        self.turned += _STEPS[self.state << 2 | state] - 1
        self.state = state
        if state == _REST:
            if self.turned >= _ENOUGH:
                self.count += 1
            elif self.turned <= -_ENOUGH:
                self.count -= 1
            self.turned = 0


def load_n_init():
    # Book the pins and count from zero; the next calls change nothing. For `boothook`.
    _get()
    return "Init RotaryEncoder with IRQs."


@socket_stream
def read_state(msgobj=None):
    # Tell the position if it has changed since it was told last: one up for every detent
    # clockwise, one down for every other.
    # widget: button
    encoder = _get()
    count = encoder.count
    if msgobj is None:
        return "RotaryState: {}".format(count)
    if count != encoder.told:
        encoder.told = count
        msgobj("[stream] RotaryState: {}".format(count))
    return ""


def reset_state():
    # Count from zero again.
    # widget: button
    encoder = _get()
    old, encoder.count = encoder.count, 0
    return "Reset state {} -> 0".format(old)


def pinmap():
    # Pins of the encoder.
    return pinmap_dump(_PINS)


def help():
    return ("load_n_init", "read_state", "reset_state", "pinmap")


def _get():
    global _encoder
    if _encoder is None:
        _encoder = _Encoder(*physical_pins(_PINS))
    return _encoder
