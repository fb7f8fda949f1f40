# Four outputs that are on or off: relays, MOSFETs.
# Wiring: inputs of the relay board to switch_1 to switch_4; on is high level. A pin is booked
# when its channel is used first.
import sys

from Limits import flag, whole
from LogicalPins import physical_pins, pinmap_dump
from StateCache import StateCache

_PINS = ("switch_1", "switch_2", "switch_3", "switch_4")

_cache = StateCache("switch", (0, 0, 0, 0), 0, 1)
_outputs = [None] * len(_PINS)


def load_n_init(cache=None, ch_init=None):
    # Restore the state of each channel, and switch on those that were on before the restart.
    # cache: keep states over restarts; without it all channels are off. Usually True on ESP32
    # ch_init: list of channels that are driven from now on though they are off, [1,2]
    # example: ch_init=[1,2]
    cache = sys.platform == "esp32" if cache is None else flag("cache", cache)
    wanted = _channels(ch_init)
    before = _cache.on, tuple(_cache.values)
    done = False
    try:
        if _cache.restore(cache):
            _cache.values[:] = [int(value) for value in _cache.values]
            wanted.update([index for index in range(len(_PINS)) if _cache.values[index]])
        else:
            for index in wanted:
                _cache.values[index] = 0
        _open(wanted)
        done = True
    finally:
        if not done:
            _cache.on, _cache.values[:] = before
    for index in wanted:
        _outputs[index].value(_cache.values[index])
    return "CACHE: {}".format(_cache.on)


def set_state(state=None):
    # Switch channel 1.
    # state: True or False; None: as it was
    # widget: toggle state=True,False shows=SW1
    return _set(0, state)


def set_state2(state=None):
    # Switch channel 2.
    # state: True or False; None: as it was
    # widget: toggle state=True,False shows=SW2
    return _set(1, state)


def set_state3(state=None):
    # Switch channel 3.
    # state: True or False; None: as it was
    # widget: toggle state=True,False shows=SW3
    return _set(2, state)


def set_state4(state=None):
    # Switch channel 4.
    # state: True or False; None: as it was
    # widget: toggle state=True,False shows=SW4
    return _set(3, state)


def toggle():
    # Switch channel 1 over.
    # widget: button
    return _set(0, 1 - _cache.values[0])


def toggle2():
    # Switch channel 2 over.
    # widget: button
    return _set(1, 1 - _cache.values[1])


def toggle3():
    # Switch channel 3 over.
    # widget: button
    return _set(2, 1 - _cache.values[2])


def toggle4():
    # Switch channel 4 over.
    # widget: button
    return _set(3, 1 - _cache.values[3])


def status(lmf=None):
    # The states, 1 is on.
    # lmf: name of a function (toggle2): the state of its channel only, as S
    values = _cache.values
    if lmf is None:
        return {"SW{}".format(index + 1): values[index] for index in range(len(_PINS))}
    last = str(lmf)[-1:]
    return {"S": values[int(last) - 1 if last in ("2", "3", "4") else 0]}


def pinmap():
    # Pins of the four channels.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init cache=<True/False> ch_init=<[1,2,3,4]>",
        "set_state state=<True/False>",
        "set_state2 state=<True/False>",
        "set_state3 state=<True/False>",
        "set_state4 state=<True/False>",
        "toggle",
        "toggle2",
        "toggle3",
        "toggle4",
        "status lmf=None",
        "pinmap",
    )


def _channels(ch_init):
    if ch_init is None:
        return set()
    if type(ch_init) not in (list, tuple):
        ch_init = (ch_init,)
    return {whole("ch_init", channel, 1, len(_PINS)) - 1 for channel in ch_init}


def _open(indexes):
    # Book the pins of these channels, all or none; each begins with its state.
    from machine import Pin

    closed = [index for index in indexes if _outputs[index] is None]
    for index, number in zip(closed, physical_pins([_PINS[index] for index in closed])):
        _outputs[index] = Pin(number, Pin.OUT, value=_cache.values[index])


def _set(index, state, keep=True):
    if state is None:
        state = _cache.values[index]
    elif state in (0, 1, "0", "1"):
        state = int(state)
    else:
        return "[ERROR] switch input have to 0 or 1"
    if _outputs[index] is None:
        _open((index,))
    _outputs[index].value(state)
    _cache.values[index] = state
    if keep:
        _cache.save()
    return "SET STATE{}: {}".format("({})".format(index + 1) if index else "", state)
