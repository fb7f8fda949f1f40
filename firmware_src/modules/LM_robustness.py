# Things that go wrong on purpose: how the node takes errors, allocation and recursion.
import gc

from Common import socket_stream


@socket_stream
def raise_error(msgobj=None):
    msgobj("Raise test exception")
    raise Exception("Test exception")


@socket_stream
def memory_leak(cnt=160, msgobj=None):
    # Fill memory with `cnt` texts; it is free again after the call.
    start = gc.mem_alloc()
    kept = {}
    for number in range(cnt):
        kept[number] = "micrOS memory test: text number {}".format(number)
        used = gc.mem_alloc()
        percent = used * 1000 // (used + gc.mem_free())
        msgobj(
            "[{}] gen: micrOS memory usage: {}.{} %".format(number, percent // 10, percent % 10)
        )
    taken = max(0, gc.mem_alloc() - start)  # the collector may have run meanwhile
    return "[{}] RAM Alloc.: {} kB {} byte".format(cnt, taken // 1024, taken % 1024)


@socket_stream
def recursion_limit(cnt=14, msgobj=None):
    # Call itself `cnt` times.
    return _recall(cnt, msgobj)


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
