# Background tasks by tag, and the entry for commands that address load modules.
import gc
import time

from micropython import const

from ConfigHandler import cfgget
from Debug import errlog_add
from Literals import commands, words
from LoadModules import FAILED, NO_MEMORY, USAGE, call

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_MIN_DELAY = const(20)  # ms before each run of a command task
_HISTORY = const(8)  # finished tasks that are remembered
_OUT = const(1000)  # characters of streamed output a command task keeps
_TICK = const(200)  # ms
SYSTEM = ("idle", "server")  # tags nobody may kill

_manager = None


class Task:
    # One background job. Load modules use it as `with micro_task(tag=...) as task:` and set
    # `task.out`; a job that does not is marked done when it ends.

    def __init__(self, tag):
        self.tag = tag
        self.out = ""
        self.done = asyncio.Event()
        self.job = None

    def __enter__(self):
        self.done.clear()
        return self

    def __exit__(self, *_):
        self.done.set()

    async def run(self, coroutine):
        try:
            await coroutine
        except asyncio.CancelledError:
            pass  # killed
        except BaseException as error:  # a module must not end the event loop
            text = str(error) or type(error).__name__
            errlog_add("[aio] exception: {}: {}".format(self.tag, text))
            if not self.out:
                self.out = text
        finally:
            self.done.set()

    def kill(self):
        if self.done.is_set():
            return True
        try:
            self.job.cancel()
        except RuntimeError:  # it asks for its own end
            return False
        self.done.set()
        return True


class Manager:
    # The one table of tasks; Manager() always returns the same object.

    def __new__(cls):
        global _manager
        if _manager is None:
            _manager = object.__new__(cls)
            _manager._setup()
        return _manager

    def _setup(self):
        self.tasks = {}
        self.finished = []  # tags, oldest first
        self.load = 0
        self.limit = cfgget("aioqueue")
        asyncio.get_event_loop().set_exception_handler(_report)
        self.start("idle", self._idle()).out = "i.d.l.e: {}ms".format(_TICK)

    def start(self, tag, coroutine):
        # Run `coroutine` under `tag`; None if a task with this tag is running.
        old = self.tasks.get(tag)
        if old and not old.done.is_set():
            return None
        self._forget()
        task = self.tasks[tag] = Task(tag)
        task.job = asyncio.get_event_loop().create_task(task.run(coroutine))
        return task

    def start_command(self, parts, loop, delay):
        # Run a command in the background; returns the answer for the shell.
        tag = "{}.{}".format(parts[0], parts[1])
        if self.free() <= 0:
            text = "[aio] Task queue full: {}".format(self.limit)
            errlog_add(text)
            return text
        old = self.tasks.get(tag)
        if old and not old.done.is_set():
            return "{} is Busy".format(tag)
        self.start(tag, self._command(tag, parts, loop, max(delay, _MIN_DELAY)))
        return "Start {}".format(tag)

    def free(self):
        # Places left for command tasks.
        busy = 0
        for tag, task in self.tasks.items():
            busy += "." in tag and not task.done.is_set()
        return self.limit - busy

    def find(self, tag):
        # Tasks by tag; `module.*` finds all of a module.
        if tag.endswith(".*"):
            return [self.tasks[one] for one in self.tasks if one.startswith(tag[:-2])]
        return [self.tasks[tag]] if tag in self.tasks else []

    def _forget(self):
        # Remember only the newest of the finished tasks.
        for tag in list(self.tasks):
            if not self.tasks[tag].done.is_set():
                if tag in self.finished:
                    self.finished.remove(tag)
            elif tag not in self.finished:
                self.finished.append(tag)
        while len(self.finished) > _HISTORY:
            del self.tasks[self.finished.pop(0)]

    async def _command(self, tag, parts, loop, delay):
        task = self.tasks[tag]
        while True:
            await asyncio.sleep_ms(delay)
            lines = Lines()
            _, text = call(parts, lines.add)
            task.out = text.strip() if text not in ("", "None") else (lines.text or text)
            if not loop:
                return

    async def _idle(self):
        # Measures how late the loop is; new tasks of interrupts start within one tick.
        from Time import uptime_seconds

        while True:
            for _ in range(4):
                await asyncio.sleep_ms(_TICK)
            start = time.ticks_ms()
            await asyncio.sleep_ms(_TICK)
            late = time.ticks_diff(time.ticks_ms(), start) - _TICK
            self.load = (self.load + min(100, late * 100 // _TICK)) // 2
            uptime_seconds()  # keeps the counter across the wrap of ticks_ms


class Lines:
    # Collects what a streaming function says in the background, up to a limit.

    def __init__(self):
        self.text = ""

    def add(self, line):
        if len(self.text) < _OUT:
            self.text += "{}\n".format(line) if self.text else str(line)


def exec_lm_core(arg_list, msgobj):
    # Run a load module command (text, or a list of words) for a shell: every line of the answer
    # goes to `msgobj`. `&`, `&ms`, `&&` or `&&ms` at the end makes it a background task.
    # False if memory ran out.
    parts = words(arg_list if isinstance(arg_list, str) else " ".join(arg_list))
    if not parts:
        msgobj(USAGE)
        return True
    last = parts[-1]
    if len(parts) > 2 and "&" in last and '"' not in last and "'" not in last:
        delay = last.replace("&", "")
        delay = int(delay) if delay.isdigit() else 0
        msgobj(Manager().start_command(parts[:-1], last.count("&") == 2, delay))
        return True
    state, text = call(parts, msgobj)
    msgobj(text)
    if state == FAILED and text != USAGE:
        msgobj(USAGE)
    elif state == NO_MEMORY:
        msgobj("[HA] Shells cleanup: {}".format(gc.mem_free()))
    return state != NO_MEMORY


def exec_lm_pipe(text):
    # Run the `;`-separated commands of a configuration value; errors go to the log.
    if text.startswith("n/a"):
        return
    for command in commands(text):
        lines = []
        if not command.strip():
            continue
        if not exec_lm_core(command, lines.append) or USAGE in lines:
            errlog_add("[ERR] {}".format(lines[0]))


def _report(_loop, context):
    errlog_add("[aio] exception: {}".format(context.get("exception")))
