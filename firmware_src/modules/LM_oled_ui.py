# Pages on an OLED display with one button: the node, its neighbours, an analog input, commands.
# `pageui` draws; the timer interrupt keeps it up to date (`timirqcbf`: oled_ui pageui).
# Wiring: the display as for oled or oled_sh1106; a button from `oleduibttn` to 3.3 V.
import time

from micropython import const

import OledPages
from ConfigHandler import cfgget
from Debug import errlog_add
from I2cBus import PINS
from Limits import number, one_of, text, whole
from LogicalPins import physical_pin, pinmap_dump
from TaskManager import Manager

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_BUTTON = "oleduibttn"
_DISPLAYS = ("ssd1306", "sh1106")
_COMMANDS = ("next", "prev", "press", "on", "off")
_TASK = "oled_ui"  # no dot: it is not one of the commands that `aioqueue` limits
_MOST_PAGES = const(16)
_MESSAGE = const(100)  # characters
_COMMAND = const(200)
_LONGEST_S = const(86400)

_ui = None


class _Button:
    # The interrupt takes a note; the task does what has to be done.

    def __init__(self, number):
        from machine import Pin

        self._lock = cfgget("irq_prell_ms")
        self._last = time.ticks_add(time.ticks_ms(), -self._lock - 1)
        self._serves = False
        self._flag = asyncio.ThreadSafeFlag()
        self._pin = Pin(number, Pin.IN, Pin.PULL_DOWN)
        self._pin.irq(handler=self._note, trigger=Pin.IRQ_RISING)

    def _note(self, _):
        # Allocates nothing. A bouncing contact counts once; impatience does not count.
        moment = time.ticks_ms()
        if self._serves or 0 <= time.ticks_diff(moment, self._last) <= self._lock:
            return
        self._last = moment
        self._flag.set()

    async def serve(self):
        while True:
            await self._flag.wait()
            self._serves = True
            try:
                await _carried_out("control", "press")
            finally:
                self._serves = False


class _Ui:
    def __init__(self):
        self.pages = [OledPages.Node(), OledPages.Hosts(), OledPages.Meter(), OledPages.Welcome()]
        self.started = False
        self._kind = _DISPLAYS[0]
        self._display = None  # the load module that draws
        self._active = 0
        self._limit = self._left = None  # seconds until the display goes off; None: never
        self._on = False
        self._message = ""
        self._blink = False
        self._press = None  # what the button on the screen does
        self._button = None

    def choose(self, kind, page):
        # Which display, and where to begin. Once a display has answered this is settled.
        if not self.started:
            self._active = page
            if kind != _DISPLAYS[0]:  # so a call without it does not take it back
                self._kind = kind

    async def start(self):
        # Light the display, then watch the button; without one all else works.
        self._display = __import__("LM_oled" if self._kind == _DISPLAYS[0] else "LM_oled_sh1106")
        await self.power(True)
        if self.started:
            return  # somebody else was as quick
        self.started = True
        for task in Manager().find(_TASK):
            task.kill()  # it waits for the button of a UI that is gone
        try:
            self._button = _Button(physical_pin(_BUTTON))
        except Exception as error:  # no such pin, or somebody else has it
            errlog_add("oled_ui: no button: {}".format(error))

    def limit(self, seconds):
        # Go off after so many seconds; the same again does not begin anew.
        if seconds != self._limit:
            self._limit = self._left = seconds

    async def power(self, on):
        await (self._display.poweron() if on else self._display.poweroff())
        self._on = on

    async def say(self, message):
        self._message = message
        if not self._on:
            await self.power(True)
        await self.draw()
        return "Show msg"

    async def control(self, cmd):
        self._message = ""
        self._left = self._limit
        if cmd in ("on", "off") or not self._on and cmd == "press":
            await self.power(cmd != "off")
        elif cmd == "press":
            await self._pressed()
        else:
            self._press = None
            step = 1 if cmd == "next" else -1
            self._active = (self._active + step) % len(self.pages)
        await self.draw()
        return "page: {} pwr: {}".format(self._active, self._on)

    async def _pressed(self):
        # Once for each time that it was drawn. A message hides it.
        press, self._press = self._press, None
        if press:
            await press()

    async def draw(self):
        if not self._on:
            return
        if self._button and not Manager().busy(_TASK):
            Manager().start(_TASK, self._button.serve())
        self._compose()
        await asyncio.sleep_ms(0)
        await self._display.show()
        if self._limit:
            self._left -= cfgget("timirqseq") / 1000
            if self._left <= 0:
                self._left = self._limit
                await self.power(False)

    def _compose(self):
        if self._active >= len(self.pages):
            self._active = 0
        page, d = self.pages[self._active], self._display
        self._blink = not self._blink
        self._press = None if self._message else page.press
        mark = " " if not self._press else "*" if self._button else "!"
        d.clean()
        OledPages.header(d, mark, self._left / self._limit if self._limit else 0)
        OledPages.page_bar(d, self._active, len(self.pages))
        if self._message:
            OledPages.message(d, self._message, self._blink)
            return
        page.draw(d)
        if self._press:
            OledPages.button(d, page.said, self._blink)


def _shared():
    global _ui
    if _ui is None:
        _ui = _Ui()
    return _ui


async def _carried_out(method, *arguments):
    # What is said when the display does not answer goes to the log, too: a timer hears no answer.
    ui = _shared()
    try:
        if not ui.started:
            await ui.start()
        return await getattr(ui, method)(*arguments)
    except OSError as error:
        errlog_add("[ERR] oled_ui: {}".format(error))
        return str(error)


def _add(page):
    ui = _shared()
    if len(ui.pages) >= _MOST_PAGES:
        return "There are {} pages already".format(_MOST_PAGES)
    ui.pages.append(page)
    return True


async def pageui(pwr_sec=None, oled_type="ssd1306", page=0):
    # Draw the active page. The first call lights the display and chooses what the later ones keep.
    # pwr_sec: the display goes off after so many seconds without a command; None: as before
    # oled_type: ssd1306 or sh1106
    # page: number of the page to begin with
    # widget: button
    if pwr_sec is not None:
        pwr_sec = number("pwr_sec", pwr_sec, 1, _LONGEST_S)
    oled_type = one_of("oled_type", oled_type, _DISPLAYS)
    page = whole("page", page, 0, _MOST_PAGES - 1)
    ui = _shared()
    ui.choose(oled_type, page)
    if pwr_sec is not None:
        ui.limit(pwr_sec)
    return await _carried_out("draw")


async def control(cmd="next"):
    # Do what a button does: go to another page, press what the page offers, switch the display.
    # cmd: next, prev, press, on or off
    # widget: text cmd=next,prev,press,on,off
    if cmd not in _COMMANDS:
        return "Invalid command {}! Valid: {}".format(cmd, _COMMANDS)
    return await _carried_out("control", cmd)


async def msgbox(msg="micrOS msg"):
    # Show a message until the next command.
    # msg: 21 characters can be seen
    # widget: text msg="micrOS msg"
    return await _carried_out("say", text("msg", msg, _MESSAGE))


def intercon_genpage(cmd=None):
    # Add a page with a button that sends a command to another node, and shows its answer.
    # cmd: host name or address, a blank, the command
    # example: "node02.local system heartbeat"
    words = cmd.split(None, 1) if type(cmd) is str else ()
    if len(words) < 2 or len(cmd) > _COMMAND:
        return "cmd takes a text of a host, a blank and a command"
    return _add(OledPages.Remote(words[0], words[1].strip()))


def cmd_genpage(cmd=None):
    # Add a page with a button that runs a command of this node, and shows its answer.
    # cmd: the command
    # example: "system heartbeat"
    if type(cmd) is not str or not 0 < len(cmd.strip()) <= _COMMAND:
        return False
    return _add(OledPages.Local(cmd.strip()))


def lmdep():
    return "oled", "intercon", "genIO"


def pinmap():
    # Pins of the display and its button.
    return pinmap_dump(PINS + (_BUTTON,))


def help():
    return (
        "pageui pwr_sec=None/<sec> oled_type='ssd1306'/'sh1106' page=0",
        "control cmd='next/prev/press/on/off'",
        "msgbox msg='micrOS msg'",
        "intercon_genpage cmd='host command'",
        "cmd_genpage cmd='system clock'",
        "lmdep",
        "pinmap",
        " pages on a display with SSD1306 or SH1106, 128x64 pixels",
    )
