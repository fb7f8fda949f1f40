# What a start does once, before the network: boot hook, interrupts, timers, the processor's speed.
# Imported at start and dropped afterwards; left out in safe mode.
import gc
import sys

import Debug
from ConfigHandler import cfgget
from Debug import console_write, errlog_add
from micrOSloader import starting
from TaskManager import exec_lm_pipe


def start_parts(manager):
    # What the configuration asks for; each module is imported only if it is wanted.
    irqs = any([cfgget("irq{}".format(number)) for number in range(1, 5)])
    timer, cron = cfgget("timirq"), cfgget("cron")
    hook = cfgget("boothook")
    if irqs or timer or cron or not hook.startswith("n/a"):
        starting()
    if Debug.verbose:
        _stage("StatusLed", "show_steps")
        _show_memory("before the boot hook")
    exec_lm_pipe(hook)  # errors are logged
    _set_speed()
    if irqs:
        _stage("InterruptHandler", "enable_irqs", manager)
    if timer:
        _stage("InterruptHandler", "enable_timer", manager)
    if cron:
        _stage("Scheduler", "enable_cron", manager)
    if Debug.verbose:
        _show_memory("before the network")


def _stage(part, function, *arguments):
    # One that fails must not keep the others from starting.
    try:
        getattr(__import__(part), function)(*arguments)
    except (Exception, SystemExit) as error:
        errlog_add("[ERR] {}: {}".format(part, error))


def _set_speed():
    # As fast as the chip can, or the slower of the two usual speeds. TinyPICO keeps its own.
    import machine

    board = getattr(sys.implementation, "_machine", "")
    if sys.platform != "esp32" or "TinyPICO" in board:
        return
    for hertz in (240000000, 160000000) if cfgget("boostmd") else (160000000,):
        try:
            machine.freq(hertz)
            return
        except ValueError:
            pass  # this chip ends at 160 MHz


def _show_memory(moment):
    gc.collect()
    console_write("[memory] {}: {} bytes free".format(moment, gc.mem_free()))
