# A 28BYJ-48 stepper motor on a ULN2003 board.
# Wiring: IN1 to IN4 to stppr_1 to stppr_4; the motor has a supply of 5 V of its own, grounds
# joined. One cycle is 8 half steps (or 4 full steps), 509 cycles are one turn of the shaft. At
# rest all coils are off. Moves wait for each other; standby ends them.
from micropython import const

from Limits import number, one_of, whole
from LogicalPins import physical_pins, pinmap_dump
from Motion import Motion, Stopped, stop

_PINS = ("stppr_1", "stppr_2", "stppr_3", "stppr_4")
_CYCLES = const(509)  # per turn
_MOST = const(100)  # turns in one move
_SLOWEST = const(1000)  # ms per phase
# Coils by phase, IN1 is 8 and IN4 is 1; then the delay at first and the least one, ms per phase.
_MODES = {
    "HALF": (b"\x01\x03\x02\x06\x04\x0c\x08\x09", 2, 1),
    "FULL": (b"\x03\x06\x0c\x09", 10, 10),
}


class Stepper:
    # For other modules, too: `motor` is the one there is. A motion holds `line` while it turns
    # the motor, and opens the pins before it begins.

    def __init__(self):
        self.line = []
        self.mode = None
        self.delay = 0  # ms per phase
        self._coils = None
        self._on = 0  # coils with current
        self._phase = 0  # that comes next, forwards

    def open(self, mode=None):
        # Book the pins, all coils off. The mode is chosen here, the first time.
        if self._coils is None:
            from machine import Pin

            self._coils = [Pin(pin, Pin.OUT, value=0) for pin in physical_pins(_PINS)]
            self.mode = mode or "HALF"
            self.delay = _MODES[self.mode][1]
        elif mode not in (None, self.mode):
            raise ValueError("mode stays {} until the node restarts".format(self.mode))

    def energise(self, coils):
        # Write what changes only: two pins at most, so close together as can be.
        changed = self._on ^ coils
        self._on = coils
        for pin in reversed(self._coils):
            if changed & 1:
                pin.value(coils & 1)
            changed >>= 1
            coils >>= 1

    async def turn(self, motion, cycles):
        # Cycles below 0 turn backwards. However this ends, the coils are off then; the next move
        # goes on where this one was stopped, or the motor would lose its step.
        phases = _MODES[self.mode][0]
        delay = self.delay
        try:
            for _ in range(abs(cycles) * len(phases)):
                back = cycles < 0
                self.energise(phases[self._phase - back])
                self._phase = (self._phase + (-1 if back else 1)) % len(phases)
                await motion.pause(delay)
        finally:
            self.energise(0)


motor = Stepper()


def load_n_init(mode="HALF"):
    # Book the pins, all coils off, and choose how the motor is driven until the node restarts.
    # mode: HALF (8 phases of 2 ms in a cycle) or FULL (4 phases of 10 ms, stronger)
    motor.open(one_of("mode", mode, tuple(_MODES)))


async def angle(dg, speed=None):
    # Turn the shaft; answers when it is there.
    # dg: degrees, below 0 backwards
    # speed: ms per phase, from now on; 2 at first (FULL: 10)
    # widget: slider dg=-360..360 unit=°
    dg = number("dg", dg, -360 * _MOST, 360 * _MOST)
    cycles = round(_CYCLES * abs(dg) / 360)
    return await _move(-cycles if dg < 0 else cycles, speed, "{} degree".format(dg))


async def step(st, speed=None):
    # Turn by whole cycles, of which 509 are a turn; answers when it is done.
    # st: cycles, below 0 backwards
    # speed: ms per phase, from now on; 2 at first (FULL: 10)
    # widget: slider st=-100..100
    st = whole("st", st, -_CYCLES * _MOST, _CYCLES * _MOST)
    return await _move(st, speed, "{} step".format(st))


def standby():
    # Stop at once: moves that wait end, too, and all coils are off.
    # widget: button
    motor.open()
    stop(motor.line)
    motor.energise(0)
    return "Standby"


def pinmap():
    # Pins of the motor.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init mode=<HALF,FULL>",
        "angle dg=<-36000-36000> speed=<1-1000>",
        "step st=<-50900-50900> speed=<1-1000>",
        "standby",
        "pinmap",
        "    hardware: 28BYJ-48 stepper motor, ULN2003 driver",
    )


async def _move(cycles, speed, what):
    if speed is not None:
        speed = whole("speed", speed, 0, _SLOWEST)
    motor.open()
    if speed is not None:
        motor.delay = max(speed, _MODES[motor.mode][2])
    text = "Move {} ({} ms)".format(what, motor.delay)
    try:
        async with Motion(motor.line) as motion:
            await motor.turn(motion, cycles)
    except Stopped:
        return text + " stopped"
    return text
