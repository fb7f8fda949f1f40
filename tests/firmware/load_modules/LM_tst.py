# ruff: noqa: A001, E743, F401, F821, I001, PLW0603, TRY002, UP032
# A load module with one function for everything the shell has to render, refuse or contain.
import sys
import time
from Time import uptime
from Common import data_logger, micro_task, socket_stream, transition, transition_gen
from LogicalPins import physical_pin, pinmap_dump

try:
    import asyncio
except ImportError:
    import uasyncio as asyncio

VAR = 5
_count = 0


class K:
    @staticmethod
    def sm():
        return "static"


def d():
    return {"a": 1, "b": True, "c": None, "d": "txt", "e": [1, 2]}


def nested():
    return {"x": {"y": 1}}


def emptyd():
    return {}


def l():
    return [1, "two", 3.0, None, True]


def t():
    return ("a", 1)


def s():
    return "plain text"


def ml():
    return "line1\nline2\nline3"


def es():
    return ""


def n():
    return None


def b():
    return True


def f():
    return 3.14159


def i():
    return 42


def by():
    return b"bytes\x00"


def uni():
    return "árvíz ☁️"


def noret():
    pass


def help():
    return "d", "echo a b=1", "stream n=3"


def status(lmf=None):
    return {"S": 1, "X": 500}


def pinmap():
    return pinmap_dump(["neop", "dhtpin", "nosuch"])


def pm1():
    return pinmap_dump("neop")


@socket_stream
def stream(n=3, msgobj=None):
    for row in range(n):
        msgobj("row {}".format(row))
    return "end"


@socket_stream
def streamonly(msgobj=None):
    msgobj("only row")


@socket_stream
def keep(msgobj=None):
    micro_task("tst._late", task=_late(msgobj))
    return "kept"


async def _late(msgobj):
    await asyncio.sleep_ms(30)
    msgobj("late text")
    await asyncio.sleep_ms(1)


def gen():
    yield 1


async def coro():
    await asyncio.sleep_ms(1)


def load_n_init():
    return "init 1"


def _private():
    return "private!"


def __dunder():
    return "dunder!"


def exc():
    raise Exception("boom")


def excn():
    raise Exception


def key():
    return {}["nokey"]


def zero():
    return 1 // 0


def undef():
    return not_defined_thing


def nomem():
    raise MemoryError("memory allocation failed, allocating 1000 bytes")


def leave():
    sys.exit()


def interrupt():
    raise KeyboardInterrupt


def recurse():
    return recurse()


def echo(*args, **kwargs):
    return "args={} kwargs={}".format(args, sorted(kwargs.items()))


def two(a, b=5):
    return "a={!r} b={!r}".format(a, b)


def slow(ms):
    time.sleep_ms(ms)
    return "slept {}".format(ms)


def big(size):
    return "x" * size


@socket_stream
def rows(count, width, msgobj=None):
    for number in range(count):
        msgobj("{:06}".format(number) + "." * width)
    return "end of rows"


def cnt():
    global _count
    _count += 1
    return "cnt: {}".format(_count)


async def _job(steps):
    with micro_task(tag="tst._job") as task:
        for step in range(steps):
            task.out = "step {}".format(step)
            await asyncio.sleep_ms(150)
        task.out = "done {}".format(steps)


def job(steps):
    return "Starting" if micro_task("tst._job", task=_job(steps)) else "Already running"


def jobstate():
    task = micro_task("tst._job")
    return "out={} done={} tag={}".format(task.out, task.done.is_set(), task.tag)


async def _plain():
    await asyncio.sleep_ms(30)


def plainjob():
    return micro_task("tst._plain", task=_plain())


def jobret():
    return micro_task("tst._job", task=_job(3))


async def _unmarked():
    await asyncio.sleep_ms(4000)


def job2():
    return micro_task("tst._job2", task=_unmarked())


async def _broken():
    with micro_task(tag="tst._job3"):
        raise ValueError("job3")


def job3():
    return micro_task("tst._job3", task=_broken())


async def _failing():
    await asyncio.sleep_ms(1)
    raise ValueError("job failed")


def failjob():
    return micro_task("tst._fail", task=_failing())


async def _exiting():
    await asyncio.sleep_ms(1)
    sys.exit()


def exitjob():
    return micro_task("tst._exit", task=_exiting())


def stray():
    asyncio.get_event_loop().create_task(_exiting())
    return "let loose"


def tr(a=0, b=10, step_ms=5, sec=0.02):
    return list(transition(a, b, step_ms, sec))


def trg(*pairs, interval_sec=1.0):
    found, step_ms = transition_gen(*pairs, interval_sec=interval_sec)
    if isinstance(found, list):
        return [len(list(one)) for one in found], step_ms
    return list(found)[:30], step_ms


def log(data=None, limit=12):
    return data_logger("tst", data, limit)


def pin(name):
    return physical_pin(name)


def bye():
    return "Bye!"


def prompt():
    return "node01 $ "


def ntf(text):
    from Common import notify

    return notify(text)


def var():
    return VAR


def block(size):
    return len(bytearray(size))
