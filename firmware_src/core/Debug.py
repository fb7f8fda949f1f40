# Console messages and the error log. Part of the secure core: imports no other module of ours.
import io
import os
import sys
import time

from micropython import const

_LOG = const("err.log")
_OLD = const("err.old.log")
_LIMIT = const(1500)  # bytes per log file; the log is at most two files
_LINE = const(200)  # characters of one entry

verbose = True  # config `dbg`, set at start
led = None  # a function without arguments: one step of the progress LED
_last = ""


def console_write(text):
    # Print `text` when `dbg` is on.
    if not verbose:
        return
    print(text)
    if led:
        led()


def show_trace(error):
    # Print the way to an exception through a load module, so that its author finds the line.
    # Most others are wrong commands, which their answers explain.
    if not verbose or not isinstance(error, Exception):
        return
    try:
        text = io.StringIO()
        sys.print_exception(error, text)
        if 'File "LM_' in text.getvalue():
            print(text.getvalue(), end="")
    except MemoryError:
        pass  # the answer is worth more


def timestamp():
    return "{}.{}.{}-{}:{}:{}".format(*time.localtime()[:6])


def errlog_add(text):
    # Append one line; the same line again and again is written once.
    global _last
    try:
        text = str(text).replace("\n", " ")[:_LINE]
        console_write(text)
        if text == _last:
            return
        _last = text
        if _size(_LOG) > _LIMIT:
            _rotate()
        with open(_LOG, "a") as log:
            log.write("{} {}\n".format(timestamp(), text))
    except OSError as error:
        print("[ERR] {} not written: {}".format(_LOG, error))
        _remove(_OLD)  # if there was no room, now there is
    except MemoryError:
        pass  # whoever reports an error goes on


def errlog_get(msgobj=None):
    # Give every line to `msgobj`; return how many are errors.
    count = 0
    for name in (_OLD, _LOG):
        try:
            with open(name) as log:
                for line in log:
                    count += "[ERR]" in line
                    if msgobj:
                        msgobj(line.rstrip("\n"))
        except OSError:
            pass  # no such log: nothing happened yet
    return count


def errlog_clean(msgobj=None):
    global _last
    _last = ""
    for name in os.listdir():
        if name.endswith(".log") and _remove(name) and msgobj:
            msgobj(" Delete: {}".format(name))


def _size(name):
    try:
        return os.stat(name)[6]
    except OSError:
        return 0


def _rotate():
    _remove(_OLD)
    os.rename(_LOG, _OLD)


def _remove(name):
    try:
        os.remove(name)
        return True
    except OSError:
        return False
