# Background tasks by tag, and the entry for commands that address load modules.
import gc
import time

from micropython import const

from ConfigHandler import cfgget
from Debug import errlog_add, show_trace
from Literals import commands, is_name, words
from LoadModules import FAILED, NO_MEMORY, OK, USAGE, WAITS, call, transient

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_MIN_DELAY = const(20)  # ms before each run of a command task
_MAX_DELAY = const(432000000)  # ms, five days: the loop counts no further
_TAG_MAX = const(64)
_HISTORY = const(8)  # finished tasks that are remembered
_OUT = const(1000)  # characters of output a command task keeps
_HISTORY_OUT = const(2000)  # and all the finished ones together
_TICK = const(200)  # ms
SYSTEM = ("idle", "server", "cron", "timirq", "irq")  # tags nobody may kill

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
            if isinstance(error, KeyboardInterrupt) and "." not in self.tag:
                raise  # not a module's: somebody at the console wants the prompt
            text = str(error) or type(error).__name__
            errlog_add("[aio] exception: {}: {}".format(self.tag, text))
            show_trace(error)
            if not self.out:
                self.out = text
        finally:
            self.done.set()
            self.job = None  # it would keep what the job has held in memory

    def kill(self):
        # Ends the job at its next pause; a job may also ask for its own end.
        self.done.set()
        if self.job and not self.job.done():
            try:
                self.job.cancel()
            except RuntimeError:
                pass  # its own: it ends with this run
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
        if not isinstance(tag, str):
            raise ValueError("a task's tag is a text")
        if self.busy(tag):
            return None
        self._forget(tag)
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
        if self.busy(tag):
            return "{} is Busy".format(tag)
        delay = min(max(delay, _MIN_DELAY), _MAX_DELAY)
        self.start(tag, self._command(tag, parts, loop, delay))
        return "Start {}".format(tag)

    def busy(self, tag):
        return tag in self.tasks and not self.tasks[tag].done.is_set()

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

    def _forget(self, starting):
        # Remember only the newest of the finished tasks.
        for tag in self.tasks:
            if tag not in self.finished and not self.busy(tag):
                self.finished.append(tag)
        if starting in self.finished:
            self.finished.remove(starting)
        kept = size = 0
        for tag in reversed(self.finished):
            size += len(str(self.tasks[tag].out))
            if kept and (kept >= _HISTORY or size > _HISTORY_OUT):
                del self.tasks[tag]
            else:
                kept += 1
        self.finished = self.finished[len(self.finished) - kept :]

    async def _command(self, tag, parts, loop, delay):
        task = self.tasks[tag]
        while not task.done.is_set():
            await asyncio.sleep_ms(delay)
            lines = Lines()
            state, text = call(parts, lines.add)
            if state == WAITS:
                _, text = await text
            if lines.text and text in ("", "None", "null"):
                text = lines.text
            task.out = text.strip()[:_OUT]
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
    # Run a `task` or a load module command (text, or a list of words): every line of the answer
    # goes to `msgobj`. `&`, `&ms`, `&&` or `&&ms` at the end makes it a background task, and so is
    # the rest of an async function. False if memory ran out.
    if not isinstance(arg_list, str):
        arg_list = " ".join([str(word) for word in arg_list])
    parts = words(arg_list)
    state, answer = _begin(parts, msgobj)
    if state == WAITS:
        tag = "{}.{}".format(parts[0], parts[1])
        started = Manager().start(tag, _late(tag, answer))
        if not started:
            answer.close()
        answer = ("Start {}" if started else "{} is Busy").format(tag)
    return _end(state, answer, msgobj)


async def run_command(text, msgobj):
    # The same for those who can wait for the answer of an async function.
    state, answer = _begin(words(text), msgobj)
    if state == WAITS:
        state, answer = await answer
    return _end(state, answer, msgobj)


def _begin(parts, msgobj):
    # What `call` returns; (OK, None) if the answer was given.
    if not parts:
        return FAILED, USAGE
    if parts[0] == "task":
        transient("ShellTask").task(Manager(), parts, msgobj)
        return OK, None
    if in_background(parts):
        delay = parts[-1].replace("&", "")
        delay = int(delay) if delay.isdigit() else 0
        return OK, Manager().start_command(parts[:-1], parts[-1].count("&") == 2, delay)
    return call(parts, msgobj)


def _end(state, answer, msgobj):
    if answer is not None:
        msgobj(answer)
    if state == FAILED and answer != USAGE:
        msgobj(USAGE)
    elif state == NO_MEMORY:
        msgobj("[HA] Shells cleanup: {}".format(gc.mem_free()))
    return state != NO_MEMORY


async def _late(tag, answer, behind=None):
    # What an async function has to say when nobody waits for it; then the commands behind it.
    state, text = await answer
    Manager().tasks[tag].out = text.strip()[:_OUT]
    if behind is not None:
        if state != OK:
            errlog_add("[ERR] {}".format(text))
        _pipe(behind)


def in_background(parts):
    # True for a command whose last word is a postfix, unless its names can never be a task's.
    if len(parts) < 3 or "&" not in parts[-1]:
        return False
    for char in "\"'([{":
        if char in parts[-1]:
            return False
    names = parts[0] + parts[1]
    return is_name(parts[0]) and is_name(parts[1]) and len(names) < _TAG_MAX


def exec_lm_pipe(text):
    # Run the `;`-separated commands of a configuration value; errors go to the log. An async
    # function goes on in the background, and takes the commands behind it along. True if every
    # command could be carried out (or started).
    if text.startswith("n/a"):
        return True
    return _pipe([one.strip() for one in commands(text) if one.strip()])


def _pipe(todo):
    done = True
    while todo:
        lines = ["", todo.pop(0)]  # the last two are all that is needed

        def keep(line):
            lines.append(str(line))
            lines.pop(0)

        parts = words(lines[1])
        state, answer = _begin(parts, keep)
        if state == WAITS:
            tag = "{}.{}".format(parts[0], parts[1])
            if Manager().start(tag, _late(tag, answer, todo)):
                return done
            answer.close()
            state, answer = OK, "{} is Busy".format(tag)
            errlog_add(answer)
        if not _end(state, answer, keep) or lines[1] == USAGE:
            errlog_add("[ERR] {}".format(lines[0]))
            done = False
    return done


def _report(_loop, context):
    errlog_add("[aio] exception: {}".format(context.get("exception")))
