# Things that go wrong on purpose: how the node takes errors, allocation and recursion.
import gc

from Common import socket_stream
from Limits import whole

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio


@socket_stream
def raise_error(msgobj=None):
    # Raise an exception on purpose: the answer must be an error, and the node must go on.
    msgobj("Raise test exception")
    raise Exception("Test exception")


@socket_stream
async def memory_leak(cnt=160, msgobj=None):
    # Fill memory with texts and say after each how much is used; all is free again afterwards.
    # cnt: how many texts
    cnt = whole("cnt", cnt, 0, 100000)
    start = gc.mem_alloc()
    kept = {}
    for number in range(cnt):
        kept[number] = "micrOS memory test: text number {}".format(number)
        used = gc.mem_alloc()
        percent = used * 1000 // (used + gc.mem_free())
        msgobj(
            "[{}] gen: micrOS memory usage: {}.{} %".format(number, percent // 10, percent % 10)
        )
        await asyncio.sleep_ms(0)
    taken = max(0, gc.mem_alloc() - start)  # the collector may have run meanwhile
    return "[{}] RAM Alloc.: {} kB {} byte".format(cnt, taken // 1024, taken % 1024)


@socket_stream
def recursion_limit(cnt=14, msgobj=None):
    # Call itself and say so on the way back; too deep ends in an error, not in a restart.
    # cnt: how deep
    return _recall(whole("cnt", cnt, 0, 100000), msgobj)


def _recall(cnt, msgobj):
    if cnt <= 0:
        return 0
    result = _recall(cnt - 1, msgobj)
    msgobj("recalled {}".format(cnt))
    return result


def help():
    return (
        "tests of the node's own strength: each is meant to go wrong or to need memory",
        "raise_error",
        "memory_leak cnt=160",
        "recursion_limit cnt=14",
    )
