# The task "cron": runs the commands of `crontasks` at their times, and the jobs of the night.
import gc

from micropython import const

import Time
from ConfigHandler import cfgget
from CronPlan import Plan, by_sun
from Debug import errlog_add
from TaskManager import exec_lm_pipe

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_STEP_MS = const(1000)  # of sleep: how late a new text or a moved clock may be seen
_NEAR_MS = const(100)  # of sleep in the last second before an entry
_DAY = const(86400)
_PATIENCE = const(120)  # s of run time the location may take to be known
_NIGHT = (("*:3:0:0!system sun", Time.refresh), ("*:3:5:0!system ntp", Time.ntp_time))


def enable_cron(manager):
    # Start the task; its output is the plan, which shows the next entries.
    manager.start("cron", _run(manager))


async def _run(manager):
    task = manager.tasks["cron"]
    task.out = "waiting for the clock to be set"
    while not Time.synced:
        await asyncio.sleep_ms(_STEP_MS)
    plan = task.out = Plan(Time.sun_day)
    state = [None, 0, False]  # text, Time.changes, whether the lack of a place was told
    while True:
        now = Time.now()
        try:
            _follow(plan, now, state)
            for command in plan.take(now):
                if isinstance(command, str):
                    exec_lm_pipe(command)
                else:
                    command()
                await asyncio.sleep_ms(0)
        except Exception as error:  # no memory, most likely: the next entry may have it again
            errlog_add("[ERR] cron: {}".format(str(error) or type(error).__name__))
        left = (plan.next() or now + _DAY) - now - 1
        await asyncio.sleep_ms(max(_NEAR_MS, min(_STEP_MS, left * 1000)))


def _follow(plan, now, state):
    # Take what changed: the text, or the sun with place or zone.
    text, changes = cfgget("crontasks"), Time.changes
    if text != state[0]:
        gc.collect()
        plan.load(text, now, _NIGHT)
        state[0] = text
        state[2] = False
        for error in plan.errors:
            errlog_add("[ERR] cron: {}".format(error))
    elif changes != state[1]:
        plan.search(min(plan.last, now), by_sun)
    state[1] = changes
    if not state[2] and Time.place() is None and Time.uptime_seconds() > _PATIENCE:
        state[2] = True
        for entry in plan.entries:
            if by_sun(entry):
                errlog_add("[ERR] cron: {}: location is not known".format(entry[-1]))
