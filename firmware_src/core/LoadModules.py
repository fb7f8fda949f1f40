# Load modules: find a public function, call it with literals, turn its result into text.
import gc
import json
import os
import sys

from micropython import const

from Debug import show_trace
from Literals import arguments, in_use, is_name

try:
    from asyncio import CancelledError
except ImportError:  # before MicroPython 1.21
    from uasyncio import CancelledError

USAGE = const(
    "SHELL: type help for single word commands (built-in)\n"
    "SHELL: for LM exec: [1](LM)module [2]function [3...]optional params"
)
# The same words on every release of MicroPython.
MISSING = const("'module' object has no attribute '{}'")
OK = const(0)
FAILED = const(1)
NO_MEMORY = const(2)
WAITS = const(3)  # an async function: its answer comes later

_NAME_MAX = const(32)
_new_names = 32  # names of arguments no module knows that are still taken
_stream = None  # who gets the lines of a streaming function: valid during one call


class Streamed:
    # What Common.socket_stream makes of a function: it gets the keyword `msgobj`.

    def __init__(self, func):
        self.func = func

    def __call__(self, *args, **kwargs):
        if "msgobj" not in kwargs:
            kwargs["msgobj"] = _stream or say
        return self.func(*args, **kwargs)


class _Line:
    # One call's way to who asked. A copy kept beyond the call reaches nobody.

    def __init__(self, sink):
        self.sink = sink

    def __call__(self, text):
        if self.sink:
            self.sink(str(text))


def say(text):
    # One line to whoever asked for the running call.
    if _stream:
        _stream(text)


def transient(name):
    # A part of the firmware that is needed once in a while: it does not stay in memory, unless
    # others have it loaded.
    if name in sys.modules:
        return sys.modules[name]
    gc.collect()
    try:
        return __import__(name)
    finally:
        sys.modules.pop(name, None)


async def _coroutine():
    pass


_Coroutine = type(_coroutine())


def call(parts, msgobj):
    # Run `module function args... [>json]`; lines of the function go to `msgobj`.
    # Returns (OK | FAILED | NO_MEMORY, answer), or (WAITS, coroutine): to be awaited for those
    # two, or closed. Nothing a module does gets out of here.
    global _stream
    as_json = parts[-1] == ">json"
    if as_json:
        parts = parts[:-1]
    if len(parts) < 2:
        return FAILED, USAGE
    outer, line = _stream, _Line(msgobj)
    _stream, value = line, None
    try:
        func = find(parts[0], parts[1])
        args, kwargs = arguments(parts[2:])
        for name in kwargs:
            _admit(name)
        value = func(*args, **kwargs)
        if type(value) is _Coroutine:
            return WAITS, _finish(parts, value, as_json, line)
        return OK, render(parts[1], value, as_json)
    except BaseException as error:  # SystemExit and KeyboardInterrupt, too
        return _explain(parts[0], parts[1], error)
    finally:
        if type(value) is not _Coroutine:
            line.sink = None
        _stream = outer


def _begin(coroutine):
    # The result of a coroutine. Generators are of the same type, but yield something: such a one
    # is the result itself.
    try:
        value = coroutine.send(None)
    except StopIteration as done:
        return done.value
    if value is not None:
        return coroutine
    try:
        yield
    except BaseException as error:  # cancelled: it may have something to tidy up
        coroutine.throw(error)
        yield
    return (yield from coroutine)


async def _finish(parts, coroutine, as_json, line):
    # What is left of the call of an async function.
    try:
        return OK, render(parts[1], await _begin(coroutine), as_json)
    except CancelledError:
        raise
    except BaseException as error:
        return _explain(parts[0], parts[1], error)
    finally:
        line.sink = None


def find(module, function):
    # The public function `function` that LM_<module> itself defines. Raises as import and
    # attribute access do.
    if not is_name(module) or not is_name(function):
        raise SyntaxError("invalid syntax")
    name = "LM_" + module
    lm = sys.modules.get(name)
    if lm is None:
        _locate(name)
        gc.collect()  # what stays for ever goes where it leaves large blocks free
        try:
            lm = __import__(name)
        except BaseException:
            sys.modules.pop(name, None)  # older MicroPython keeps the half-made module
            raise
    func = None
    if function[0] != "_" and in_use(function):
        func = getattr(lm, function, None)
    if func is None:
        raise AttributeError(MISSING.format(function))
    home = getattr(func.func if type(func) is Streamed else func, "__globals__", None)
    if home is None:
        raise TypeError("'{}' object isn't callable".format(type(func).__name__))
    if home["__name__"] != name:  # imported from elsewhere
        raise AttributeError(MISSING.format(function))
    return func


def _locate(name):
    # __import__ would keep the name of a module that is not there.
    for folder in sys.path:
        if folder == ".frozen":
            continue
        for kind in (".mpy", ".py"):
            try:
                os.stat("{}/{}{}".format(folder, name, kind) if folder else name + kind)
                return
            except OSError:
                pass  # not this one
    raise ImportError("no module named '{}'".format(name))


def _admit(name):
    # A function that takes any keyword may be given a few that are new to the interpreter; an
    # unlimited number of them would fill the memory.
    global _new_names
    if in_use(name):
        return
    if not _new_names or len(name) > _NAME_MAX:
        raise TypeError("unexpected keyword argument '{}'".format(name))
    _new_names -= 1


def public_functions(module):
    # Names of the functions the loaded module LM_<module> offers.
    lm = sys.modules["LM_" + module]
    found = []
    for name in sorted(dir(lm)):
        try:
            find(module, name)
            found.append(name)
        except (AttributeError, TypeError):
            pass  # private, imported, or not a function
    return found


def render(function, value, as_json):
    if isinstance(value, str):
        return value
    if function == "help" and isinstance(value, (tuple, list)):
        if as_json:
            return json.dumps(list(value))
        return "\n".join([" {},".format(line) for line in value])
    if as_json and (value is None or isinstance(value, (dict, list, tuple, bool))):
        return json.dumps(value)
    if isinstance(value, dict):
        return "\n".join([" {}: {}".format(key, item) for key, item in value.items()])
    return str(value)


def _explain(module, function, error):
    text = str(error)
    if not text and not isinstance(error, Exception):
        text = type(error).__name__
    text = "exec_lm_core LM_{}->{}: {}".format(module, function, text)
    if not isinstance(error, MemoryError) and "memory allocation failed" not in text:
        show_trace(error)
        return FAILED, text
    sys.modules.pop("LM_" + module, None)
    gc.collect()
    return NO_MEMORY, text
