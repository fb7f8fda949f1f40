# ruff: noqa: UP032
# Put onto a node as LM_net: name lookup and HTTP in the background. The output of each task is one
# line of JSON: result or error, how long it took, how long the event loop stood still meanwhile.
import asyncio
import gc
import json
import time

from Common import micro_task


def resolve(name):
    from Resolve import resolve

    return micro_task("net.resolve", task=_run("net.resolve", resolve(name)))


def fetch(*args, **kwargs):
    from urequests import fetch

    return micro_task("net.fetch", task=_run("net.fetch", fetch(*args, **kwargs)))


def request(*args, **kwargs):
    # The blocking way.
    import urequests

    return urequests.request(*args, **kwargs)


def heap(*names):
    # Bytes that importing these modules, one after the other, takes for good.
    found = {}
    for name in names:
        gc.collect()
        before = gc.mem_alloc()
        __import__(name)
        gc.collect()
        found[name] = gc.mem_alloc() - before
    return found


def used():
    gc.collect()
    return gc.mem_alloc()


async def _run(tag, work):
    outcome = {"late": 0}
    watch = asyncio.create_task(_watch(outcome))
    start = time.ticks_ms()
    with micro_task(tag) as task:
        try:
            outcome["result"] = await work
        except (OSError, ValueError) as error:
            outcome["error"] = "{}: {}".format(type(error).__name__, error)
        outcome["ms"] = time.ticks_diff(time.ticks_ms(), start)
        await asyncio.sleep_ms(30)  # a delay at the very end is seen, too
        watch.cancel()
        task.out = json.dumps(outcome)


async def _watch(outcome):
    while True:
        start = time.ticks_ms()
        await asyncio.sleep_ms(10)
        late = time.ticks_diff(time.ticks_ms(), start) - 10
        outcome["late"] = max(late, outcome["late"])
