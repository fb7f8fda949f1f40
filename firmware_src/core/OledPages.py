# What LM_oled_ui puts on a display of 128x64 pixels. `d` is the load module that draws.
import gc
import sys
import time

from micropython import const

from ConfigHandler import cfgget
from Debug import errlog_add
from TaskManager import Lines, Manager, run_command

_WIDTH = const(128)
_HEIGHT = const(64)
_LETTER = const(8)
_LETTERS = const(16)  # in a line
_LINE = const(10)  # pixels from one line of text to the next
_TIME_BAR = const(96)  # pixels: as long as the text above it
_WEAKEST = const(-91)  # dBm that draw nothing
_HOSTS = const(3)  # that fit
_LARGEST = const(50)  # pixels of the meter's scale
_STEP = const(5)
_TOO_LONG = const(5)  # letters of the second line that the button hides


def header(d, mark, left):
    # Mode of the network, `mark`, the time; how strong the signal is; `left`: the part of the
    # time, 0 to 1, until the display goes off.
    import network

    from Network import ifconfig

    mode = ifconfig()[0]
    clock = "{:02d}:{:02d}:{:02d}".format(*time.localtime()[3:6])
    d.text("{} {} {}".format(mode[:1] or "0", mark, clock), 0, 0)
    d.line(118, 8, 120, 8)
    d.line(111, 1, _WIDTH, 1)
    try:
        rssi = network.WLAN(network.STA_IF).status("rssi")
        for step in range(min(9, round((rssi - _WEAKEST) / 30 * 8))):
            d.line(118 - step, 8 - step, 120 + step, 8 - step)
    except (OSError, ValueError, TypeError):
        pass  # no station, so no signal
    length = round(_TIME_BAR * left)
    if length > 0:
        d.line(0, 8, length - 1, 8)


def page_bar(d, active, count):
    cell = round(_WIDTH / count)
    for page in range(count):
        d.rect(page * cell, _HEIGHT - 5, cell - 1, 4)
    d.rect(active * cell + 1, _HEIGHT - 4, cell - 2, 2)


def message(d, text, blink):
    d.rect(10, 15, 108, 40)
    if blink:
        d.rect(106, 17, 9, 5, 1, True)
        d.rect(106, 24, 9, 9, 1, True)
    if len(text) > 10:
        d.text(text[:10], 15, 25)
        text = text[10:21]
    d.text(text, 15, 40)


def button(d, said, blink):
    d.rect(81, 42, 46, 14)
    d.text("press", 84, 45)
    state = blink
    if "S:1" in said or "S:0" in said:
        state = "S:1" in said
    d.rect(82, 43, 44, 12, state)


def squeeze(text):
    # An answer as it fits: without blanks, and with a degree that the letters have.
    return "".join(text.replace("ºC", "C").split())


def _answer(d, said, x, y):
    most = round((_WIDTH - x) / _LETTER) - 1
    d.text(said[:most], x, y + _LINE)
    d.text(said[most : 2 * most - _TOO_LONG], x, y + 2 * _LINE)


class Page:
    # `press`: a coroutine function if there is a button; `said`: what the last press brought.
    press = None
    said = ""


class Node(Page):
    def draw(self, d):
        from Network import ifconfig

        gc.collect()
        used = gc.mem_alloc()
        percent = used * 100 / (used + gc.mem_free())
        d.text(cfgget("devfid")[:_LETTERS], 0, 15)
        d.text("  " + ifconfig()[1][0], 0, 25)
        d.text("  {:.1f}% ({}kb)".format(percent, used // 1000), 0, 35)
        d.text("  V: {}".format(cfgget("version")), 0, 45)


class Hosts(Page):
    def draw(self, d):
        d.text("InterCon cache", 0, 15)
        core = sys.modules.get("InterConnect")  # nobody has asked another node if it is not there
        known = core.dump_cache() if core else {}
        if not known:
            d.text("Empty", 40, 35)
        for row, host in enumerate(sorted(known)[:_HOSTS]):
            address = ".".join((known[host] or "-").split(".")[-2:])
            line = " {} {}".format(address, host.split(".")[0])
            d.text(line[:_LETTERS], 0, 25 + row * _LINE)


class Meter(Page):
    # The analog input `genadc`.
    def __init__(self):
        self._adc = None

    def draw(self, d):
        percent, volt = self._measure()
        size = 0 if percent is None else round(percent * 0.5)
        if size:
            d.rect(0, 9, size, size, 1, True)
        for scale in range(_STEP, _LARGEST + 1, _STEP):
            d.rect(0, 9, scale, scale, scale >= size)
        d.text("null" if percent is None else "{}%".format(percent), 65, 20)
        d.text("null" if percent is None else "{}V".format(volt), 65, 40)

    def _measure(self):
        if self._adc is None:
            self._adc = False
            try:
                from Common import SmartADC

                self._adc = SmartADC.get_singleton("genadc")
            except Exception as error:  # no such pin, or somebody else has it
                errlog_add("oled_ui: no analog input: {}".format(error))
        if not self._adc:
            return None, None
        found = self._adc.get()
        rgb = sys.modules.get("LM_rgb")
        if rgb:
            try:
                rgb.brightness(found["percent"])
            except Exception as error:  # its pins are taken
                errlog_add("oled_ui: rgb: {}".format(error))
        return found["percent"], found["volt"]


class Welcome(Page):
    # A button to try.
    def draw(self, d):
        d.text("micrOS GUI", 30, 15)
        if self.said:
            d.text("Hello!", 30, 28)

    async def press(self):
        self.said = "" if self.said else "S:1"


class Remote(Page):
    # A command to another node.
    def __init__(self, host, command):
        self._host = host
        self._command = command
        self._tag = None  # of the task that will have the answer

    def draw(self, d):
        task = Manager().tasks.get(self._tag)
        if task and task.done.is_set():
            self.said = squeeze(task.out)
            self._tag = None
        d.text(self._host[:_LETTERS], 0, 12)
        d.text(self._command[: _LETTERS - 1], 5, 22)
        _answer(d, self.said, 5, 22)

    async def press(self):
        from InterConnect import send_cmd

        started = send_cmd(self._host, self._command)
        self._tag = started["tag"]
        if not Manager().busy(self._tag):
            self._tag = None
            self.said = squeeze(started["verdict"])


class Local(Page):
    # A command of this node.
    def __init__(self, command):
        self._command = command
        self._runs = False

    def draw(self, d):
        d.text(self._command[:_LETTERS], 0, 12)
        _answer(d, self.said, 5, 12)

    async def press(self):
        if self._runs:
            return
        self._runs = True
        lines = Lines()
        try:
            await run_command(self._command, lines.add)
            self.said = squeeze(lines.text)
        finally:
            self._runs = False
