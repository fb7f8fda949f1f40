# Functions that take their time.
import asyncio

from Common import micro_task, socket_stream

log = []
waiting = []


async def wait(ms, word="done"):
    waiting.append(word)
    try:
        await asyncio.sleep_ms(ms)
        log.append(word)
        return word
    finally:
        waiting.remove(word)
        log.append("end")


async def fail(ms=10):
    await asyncio.sleep_ms(ms)
    raise ValueError("too slow")


async def table():
    await asyncio.sleep_ms(1)
    return {"a": 1, "b": None}


@socket_stream
async def lines(count, msgobj=None):
    for number in range(count):
        await asyncio.sleep_ms(5)
        msgobj(f"line {number}")
    return ""


def waits():
    return len(waiting)


def seen():
    found = ",".join(log)
    log.clear()
    return found


def note(word):
    log.append(word)
    return word


def out(tag):
    return str(micro_task(tag).out)
