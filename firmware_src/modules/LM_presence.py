# Somebody is there: lights go on with motion, and off when all has been quiet for a while.
# Wiring: a PIR sensor on `irq1` (settings irq1, irq1_cbf: presence motion_trig), an analog
# microphone on `mic`: as long as it hears something, nobody has left.
import time

from micropython import const

from Common import SmartADC, micro_task, notify
from Debug import errlog_add
from Limits import flag, number, text, whole
from LogicalPins import pinmap_dump

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PINS = ("mic", "irq1")
_TASK = const("presence._mic")
_MOST = const(8)  # subscribers
_LONGEST_S = const(86400)
_LONGEST_SAMPLE = const(10000)  # ms
_MOST_SAMPLES = const(60)
_READS = const(15)  # of the microphone for one sample
_READS_AT_ONCE = const(5)
_FULL_SCALE = const(65535)
_LOOK_MS = const(50)  # between two looks for motion
_COMMAND = const(200)  # characters for another node
_TRIES = const(20)  # to get rid of it while the last one is on its way
_RETRY_MS = const(500)
_ON = const(0)  # of a pair
_OFF = const(1)

_subscribers = []  # (on, off)
_remote = [None, None]


class _now:
    # What is set, and what goes on.
    threshold = 3  # percent points
    timer = 120  # s
    mic = True
    notices = False
    motion = False  # seen, and not yet dealt with
    samples = []


def load_n_init(threshold=3, timer=120, mic=True):
    # Set when it is loud and when everybody has left. For `boothook`.
    # threshold: loud is what differs so much from the mean of the last samples, 1 to 100 per cent
    # timer: seconds from the last motion or noise to the off event
    # mic: listen, too; without it only motion counts
    number("threshold", threshold, 1, 100)
    timer = whole("timer", timer, 1, _LONGEST_S)
    mic = flag("mic", mic)
    if mic:
        _microphone()
    _now.threshold, _now.timer, _now.mic = threshold, timer, mic
    return "Init presence module: th: {} timer: {} mic: {}".format(threshold, timer, mic)


def motion_trig(sample_ms=15, buff_size=10):
    # Somebody moves: on event, and the time to the off event begins anew.
    # sample_ms: time between two samples of the microphone
    # buff_size: samples that are kept, and whose mean is quiet
    # widget: button
    sample_ms = whole("sample_ms", sample_ms, 5, _LONGEST_SAMPLE)
    buff_size = whole("buff_size", buff_size, 2, _MOST_SAMPLES)
    adc = _microphone() if _now.mic else None
    _now.motion = True
    started = micro_task(_TASK, task=_attend(adc, sample_ms, buff_size))
    return "Starting" if started else "Already running"


def get_samples():
    # The last samples of the microphone: [ticks in ms, level in per cent, 1 if it was loud].
    return _now.samples


def subscribe_intercon(on, off):
    # Commands that are sent to another node with the on and the off event.
    # on, off: "host command", or None for no command
    # widget: text on="node01.local rgb toggle True" off="node01.local rgb toggle False"
    for name, command in (("on", on), ("off", off)):
        if command is not None and len(text(name, command, _COMMAND).split(None, 1)) < 2:
            raise ValueError("{} takes a host and a command, not {}".format(name, command))
    _remote[:] = on, off
    return {"on": on, "off": off}


def notification(state=None):
    # Whether a new presence is told to the paired chats.
    # state: True or False to change it
    # widget: toggle state=True,False
    if state is None:
        return "Notifications: {}".format("enabled" if _now.notices else "disabled")
    _now.notices = flag("state", state)
    return "Set notifications: {}".format("ON" if _now.notices else "OFF")


def pinmap():
    # Pins of the microphone and of the motion sensor.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init threshold=<1-100> timer=<1-86400> mic=True/False",
        "motion_trig sample_ms=<5-10000> buff_size=<2-60>",
        "get_samples",
        "subscribe_intercon on='host command' off='host command'",
        "notification state=None/True/False",
        "pinmap",
    )


def _subscribe(on, off):
    # For other load modules: call `on` and `off`, without arguments, with every on and off event.
    # They may be async functions. What is there already is not taken twice.
    if not callable(on) or not callable(off):
        raise ValueError("on and off are functions")
    for place, pair in enumerate(_subscribers):
        if _same(on, pair[_ON]) and _same(off, pair[_OFF]):
            _subscribers[place] = on, off
            return
    if len(_subscribers) >= _MOST:
        raise ValueError("presence has {} subscribers already".format(_MOST))
    _subscribers.append((on, off))


def _same(one, other):
    # A load module that subscribes again comes with new lambdas that do what the old ones did.
    return one == other or (_home(one) is not None and _home(one) == _home(other))


def _home(function):
    # The load module of a lambda, None for all that has a name.
    if getattr(function, "__name__", None) != "<lambda>":
        return None
    name = getattr(function, "__globals__", {}).get("__name__", "")
    return name if name.startswith("LM_") else None


def _microphone():
    return SmartADC.get_singleton("mic").adc


async def _attend(adc, sample_ms, buff_size):
    # From motion to quiet, and again if something moved while all was switched off.
    with micro_task(_TASK) as task:
        _now.samples = []
        if _now.notices and not notify("Motion detected"):
            errlog_add("presence: no notice could be sent")
        while _now.motion:
            await _watch(task, adc, sample_ms, buff_size)
            await _tell(_OFF)


async def _watch(task, adc, sample_ms, buff_size):
    # Returns when nothing has moved or been heard for `timer` seconds.
    due = left = 0
    while left > 0 or _now.motion:
        if _now.motion:
            _now.motion = False
            due = _later()
            await _tell(_ON)
        heard = None
        if adc:
            try:
                heard = _note(await _level(adc), buff_size)
            except OSError as error:  # Wi-Fi needs that converter
                errlog_add("[ERR] presence: microphone: {}".format(error))
                adc = None
        if heard and heard[2]:
            due = _later()
        left = time.ticks_diff(due, time.ticks_ms())
        seconds = max(0, left) // 1000
        if heard:
            task.out = "th: {} last: {} - timer: {}".format(_now.threshold, heard, seconds)
        else:
            task.out = "{} sec until off event".format(seconds)
        await _pause(min(sample_ms if adc else max(sample_ms, _LOOK_MS), max(0, left)))


def _later():
    return time.ticks_add(time.ticks_ms(), _now.timer * 1000)


async def _pause(milliseconds):
    # Ends early with motion.
    while milliseconds > 0 and not _now.motion:
        await asyncio.sleep_ms(min(_LOOK_MS, milliseconds))
        milliseconds -= _LOOK_MS


async def _level(adc):
    # Per cent of what the converter can measure.
    total = 0
    for read in range(_READS):
        total += adc.read_u16()
        if read % _READS_AT_ONCE == _READS_AT_ONCE - 1:
            await asyncio.sleep_ms(0)
    return round(total * 100 / (_READS * _FULL_SCALE), 1)


def _note(level, buff_size):
    # The sample, as it is kept.
    samples = _now.samples
    samples.append([time.ticks_ms(), level, 0])
    if len(samples) > buff_size:
        samples.pop(0)
    mean = sum([sample[1] for sample in samples]) / len(samples)
    samples[-1][2] = int(abs(mean - level) > _now.threshold)
    return samples[-1]


async def _tell(event):
    # Call all subscribers, the one on another node last.
    for pair in list(_subscribers):
        try:
            result = pair[event]()
            if hasattr(result, "send"):
                await result
        except Exception as error:  # one that fails must not keep the light of the others on
            errlog_add("[ERR] presence: {}".format(str(error) or type(error).__name__))
        await asyncio.sleep_ms(0)
    if _remote[event]:
        await _send(event)


async def _send(event):
    # Two commands to one module of one node share a task: the second waits for the first.
    from InterConnect import send_cmd

    host, command = _remote[event].split(None, 1)
    for _ in range(_TRIES):
        verdict = send_cmd(host, command)["verdict"]
        if verdict.startswith("Task started") or (event == _OFF and _now.motion):
            return
        if verdict.startswith("Invalid"):
            break
        await asyncio.sleep_ms(_RETRY_MS)
    errlog_add("[ERR] presence: {}: {}".format(host, verdict))
