# What load modules share.
from micropython import const

from ConfigHandler import save_file
from Debug import timestamp
from LoadModules import Streamed, say
from TaskManager import Manager

_MAX_LINES = const(30)  # of a data log
_FULL_SCALE = const(65535)


def socket_stream(func):
    # Decorator: `func` gets the keyword `msgobj`, which sends one line to who asked.
    return Streamed(func)


def micro_task(tag, task=None):
    # The task called `tag` (None if there is none); with a coroutine: start it, True, or None
    # while a task with this tag is running.
    if task is None:
        return Manager().tasks.get(tag)
    return True if Manager().start(tag, task) else None


def transition(from_val, to_val, step_ms, interval_sec):
    # Generator of whole numbers from..to in steps of `step_ms` over `interval_sec`.
    steps = 0
    if interval_sec > 0:
        steps = max(1, round(interval_sec * 1000 / max(1, step_ms)))
    for step in range(steps):
        yield round(from_val + (to_val - from_val) * step / steps)
    yield round(to_val)


def transition_gen(*pairs, interval_sec=1.0):
    # from1, to1, from2, to2 ... -> (generator, step in ms); several pairs: a list of generators.
    delta = max([abs(pairs[i] - pairs[i + 1]) for i in range(0, len(pairs), 2)])
    step_ms = max(5, int(interval_sec * 1000 / delta)) if delta else 5
    found = [
        transition(pairs[i], pairs[i + 1], step_ms, interval_sec)
        for i in range(0, len(pairs), 2)
    ]
    return (found[0] if len(found) == 1 else found), step_ms


class SmartADC:
    # One analog input, by pin number or logical name.
    _inputs = {}

    def __init__(self, pin):
        from machine import ADC, Pin

        if isinstance(pin, str):
            from LogicalPins import physical_pin

            pin = physical_pin(pin)
        self.adc = ADC(Pin(pin))
        if hasattr(ADC, "ATTN_11DB"):
            self.adc.atten(ADC.ATTN_11DB)

    def get(self):
        raw = (self.adc.read_u16() + self.adc.read_u16()) // 2
        return {
            "raw": raw,
            "percent": round(raw / _FULL_SCALE * 100, 1),
            "volt": round(raw / _FULL_SCALE * 2.45, 2),
        }

    @staticmethod
    def get_singleton(pin):
        if pin not in SmartADC._inputs:
            SmartADC._inputs[pin] = SmartADC(pin)
        return SmartADC._inputs[pin]


def data_logger(f_name, data=None, limit=12):
    # Without data: send every line of <f_name>.dat to who asked. With data: append one line and
    # keep the newest `limit`. True if that worked.
    name = f_name if f_name.endswith(".dat") else f_name + ".dat"
    keep = max(1, min(limit, _MAX_LINES))
    lines = []
    try:
        with open(name) as file:
            for line in file:
                if data is None:
                    say(line.rstrip("\n"))
                else:
                    lines.append(line.rstrip("\n"))
                    if len(lines) > keep:
                        lines.pop(0)
    except OSError:
        if data is None:
            return False
    if data is None:
        return True
    lines.append("{} {}".format(timestamp(), str(data).replace("\n", " ")))
    return save_file(name, "\n".join(lines[-keep:]) + "\n")


def notify(text):
    # Start sending `text` to the paired chats; True if that could be started. How it went is the
    # output of the task `telegram._notify`.
    from Notify import notify as start

    return start(text)
