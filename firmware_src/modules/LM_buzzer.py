# Beeps and tunes on a passive piezo buzzer.
# Wiring: buzzer between `buzzer` and ground, a magnetic one on a transistor.
import time
from array import array

from micropython import const

from Common import micro_task
from Limits import flag, text, whole
from LoadModules import transient
from LogicalPins import pinmap_dump
from Pwm import outputs
from StateCache import StateCache

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PINS = ("buzzer",)
_TUNE = const("Indiana:d=4,o=5,b=250:e,8p,8f,8g,8p,1c6,8p.,d,8p,8e,1f,p.")
_TASK = const("buzzer._play")
_LOUD = const(512)  # duty: half of the time
_LOWEST = const(20)  # Hz, what people hear
_HIGHEST = const(20000)
_BEEP_MS = const(150)
_GAP_MS = const(100)  # after each beep
_NOTE_GAP_MS = const(40)  # after each note
_MOST_BEEPS = const(20)
_LONGEST = const(1000)  # characters of a tune
_AT_ONCE = const(32)  # entries of a tune that are read before others have their turn
_LATE_MS = const(200)  # that are made up for by shorter notes; more than that are not

_state = StateCache("buzzer", [600], _LOWEST, _HIGHEST)  # Hz
_output = None
_turn = None  # the lock of whoever sounds


def load_n_init(cache=None):
    # Restore the frequency of the beep. The pin is booked by the first sound.
    # cache: keep it for the next start; None: yes
    return "CACHE: {}".format(_state.restore(True if cache is None else flag("cache", cache)))


async def bipp(repeat=1, freq=None):
    # Beep; answers when it is silent again. A beep ends a tune that plays, and waits for other
    # beeps.
    # repeat: beeps, a quarter of a second each
    # freq: Hz; None: as the last time
    # widget: button repeat=2
    repeat = whole("repeat", repeat, 1, _MOST_BEEPS)
    freq = _state.values[0] if freq is None else whole("freq", freq, _LOWEST, _HIGHEST)
    output = _buzzer()
    if _playing():
        micro_task(_TASK).kill()
    _state.values[0] = freq
    async with _turn:
        due = time.ticks_ms()
        for _ in range(repeat):
            due = await _sound(output, freq, _BEEP_MS, _GAP_MS, due)
    _state.save()
    return "Bi{} on {} Hz".format("p" * repeat, freq)


async def play(rtttlstr=_TUNE):
    # Start a tune in the background: `task kill buzzer._play` ends it.
    # rtttlstr: a ring tone in RTTTL, "title:d=4,o=5,b=120:c,8d#,2e6.,p"
    # widget: text rtttlstr="d=4,o=5,b=120:c,8d#,2e6.,p"
    text("rtttlstr", rtttlstr, _LONGEST)
    if not _playing():
        tune = await _read(rtttlstr)
        output = _buzzer()
        if not _playing() and micro_task(_TASK, task=_play(output, tune)):
            return "Play song"
    return "Song already playing"


def pinmap():
    # Pin of the buzzer.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init cache=None/True/False",
        "bipp repeat=<1-20> freq=<20-20000>",
        "play rtttlstr='title:d=4,o=5,b=120:c,8d#,2e6.,p'",
        "pinmap",
    )


def _playing():
    song = micro_task(_TASK)
    return song and not song.done.is_set()


def _buzzer():
    # The output, silent when it is made.
    global _output, _turn
    if _output is None:
        _output = outputs(_PINS, _state.values[0])[0]
        _turn = asyncio.Lock()
    return _output


async def _read(song):
    # The notes as tenths of Hz and milliseconds in turn. All are read before the first sounds.
    tune = array("H")
    for tenths, length in transient("Rtttl").notes(song):
        tune.append(tenths)
        tune.append(length)
        if len(tune) % _AT_ONCE == 0:
            await asyncio.sleep_ms(0)
    return tune


async def _play(output, tune):
    task = micro_task(_TASK)
    task.out = "Play song..."
    end = "Song was stopped"
    try:
        async with _turn:
            due = time.ticks_ms()
            for at in range(0, len(tune), 2):
                due = await _sound(output, tune[at] // 10, tune[at + 1], _NOTE_GAP_MS, due)
        end = "Song played successfully"
    finally:
        task.out = end


async def _sound(output, hertz, length, gap, due):
    # One tone (0 Hz: silence), then silence. It begins at the tick `due`; returns when the next
    # may begin. So delays of the loop do not add up.
    try:
        if hertz:
            output.freq(hertz)
            output.duty(_LOUD)
        due = await _wait(due, length)
    finally:
        output.duty(0)
    return await _wait(due, gap)


async def _wait(due, length):
    due = time.ticks_add(due, length)
    left = time.ticks_diff(due, time.ticks_ms())
    await asyncio.sleep_ms(max(0, left))
    return due if left > -_LATE_MS else time.ticks_ms()
