# External events (irq1 to irq4) and the periodic job (timirq). Interrupts only take notes; the
# commands run in tasks of the event loop, never inside other code.
import time

from micropython import const

from ConfigHandler import cfgget
from Debug import errlog_add
from TaskManager import exec_lm_pipe

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PINS = const(4)
_PENDING = const(4)  # events of one pin that wait while its commands run
_COUNT = const(0xFFFF)  # of events, then from zero again
_LONGEST_MS = const(60000)  # that irq_prell_ms can be
_YIELD_MS = const(1)  # between two runs: others get their turn

_flag = None  # set by every event that counts


class Input:
    # One pin. A bouncing contact counts once: an event locks out the next ones for a while.

    def __init__(self, name, pin, command, lock):
        self.name = name
        self.pin = pin
        self.command = command
        self.lock = lock  # ms
        self.noted = 0  # events, counted by the interrupt alone
        self.done = 0  # and by the task alone
        self.last = _ago(lock)

    def note(self, _):
        # The interrupt. It allocates nothing.
        moment = time.ticks_ms()
        if 0 <= time.ticks_diff(moment, self.last) <= self.lock:
            return
        self.last = moment
        if (self.noted - self.done) & _COUNT < _PENDING:
            self.noted = (self.noted + 1) & _COUNT
            _flag.set()


def _ago(lock):
    # ticks_ms at start, or so long ago that it does not matter.
    from Time import uptime_seconds

    return time.ticks_add(time.ticks_ms(), -min(uptime_seconds() * 1000, lock + 1))


def enable_irqs(manager):
    # Book and watch the pins that are switched on and have commands; start the task "irq".
    global _flag
    _flag = asyncio.ThreadSafeFlag()
    inputs = []
    for number in range(1, _PINS + 1):
        name = "irq{}".format(number)
        command = cfgget(name + "_cbf").strip()
        if not cfgget(name) or command.startswith("n/a") or not command:
            continue
        try:
            inputs.append(_watch(name, command))
        except Exception as error:  # a pin that is taken or no input: the others go on
            errlog_add("[ERR] EVENT {} IO error: {}".format(name, error))
    if inputs:
        task = manager.start("irq", _serve(inputs))
        task.out = ", ".join(["{}: pin {}".format(one.name, one.pin) for one in inputs])


def _watch(name, command):
    from machine import Pin

    from LogicalPins import physical_pin

    number = physical_pin(name)
    trigger = cfgget(name + "_trig").strip().lower()
    edges = {"down": Pin.IRQ_FALLING, "both": Pin.IRQ_RISING | Pin.IRQ_FALLING}
    one = Input(name, number, command, min(cfgget("irq_prell_ms"), _LONGEST_MS))
    pin = Pin(number, Pin.IN, Pin.PULL_DOWN)
    pin.irq(handler=one.note, trigger=edges.get(trigger, Pin.IRQ_RISING))
    return one


async def _serve(inputs):
    while True:
        await _flag.wait()
        for one in inputs:
            while one.done != one.noted:
                one.done = (one.done + 1) & _COUNT
                _run(one.command)
                await asyncio.sleep_ms(_YIELD_MS)


def enable_timer(manager):
    # Start the task "timirq".
    command = cfgget("timirqcbf").strip()
    if command and not command.startswith("n/a"):
        manager.start("timirq", _tick(command, cfgget("timirqseq")))


async def _tick(command, period):
    # At a fixed rate; ticks that were missed meanwhile are left out, not made up for.
    due = time.ticks_add(time.ticks_ms(), period)
    while True:
        await asyncio.sleep_ms(max(0, time.ticks_diff(due, time.ticks_ms())))
        _run(command)
        late = time.ticks_diff(time.ticks_ms(), due)
        due = time.ticks_add(due, period * (max(0, late) // period + 1))


def _run(command):
    try:
        exec_lm_pipe(command)
    except Exception as error:  # no memory, most likely: the next event may have it again
        errlog_add("[ERR] {}: {}".format(command, str(error) or type(error).__name__))
