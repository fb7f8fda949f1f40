# Commands to other nodes: each is a background task, its output is the answer as one line.
from micropython import const

from ConfigHandler import cfgget
from Debug import console_write, errlog_add
from LoadModules import transient
from TaskManager import Manager

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_TRIES = const(4)
_RETRY_MS = const(100)
_CONNECT_MS = const(2000)
_PROMPT_MS = const(3000)  # from the connection to the prompt
_ANSWER_MS = const(15000)  # from the command to the end of its answer
_CHUNK = const(128)
_ANSWER_MAX = const(2048)  # bytes
_PROMPT_MAX = const(256)
_COMMAND_MAX = const(1024)
_KNOWN = const(8)  # addresses that are remembered
_AT_ONCE = const(6)  # exchanges; every one takes a socket
_ASKS = const("[password] ")
_BUSY = const("Connection is busy")
_BYE = const("Bye!")

_addresses = {}  # host name -> its address, None after a failed exchange


class _Again(Exception):
    # This attempt failed; the next one may do better.
    pass


class _Lost(OSError):
    # No use trying again; or the command was sent, and nobody knows whether it was carried out.
    pass


def send_cmd(host, cmd):
    # Start sending `cmd` to the node `host` (name or address): {"verdict": .., "tag": ..}.
    # The task with that tag ends with the answer, or what went wrong, as its output.
    host, cmd = str(host).strip(), str(cmd).strip()
    tag = "con.{}.{}".format(_short(host), cmd.split(None, 1)[0] if cmd else "")[:64]
    if not cmd or len(cmd) > _COMMAND_MAX or "\n" in cmd or "\r" in cmd:
        verdict = "Invalid command"
    elif not host or len(host) > 80:
        verdict = "Invalid host"
    elif Manager().busy(tag):
        verdict = "Task is Busy"
    elif len([1 for task in Manager().find("con.*") if not task.done.is_set()]) >= _AT_ONCE:
        verdict = "Too many connections: {}".format(_AT_ONCE)
    else:
        Manager().start(tag, _run(tag, host, cmd))
        verdict = "Task started: task show {}".format(tag)
    return {"verdict": verdict, "tag": tag}


def dump_cache():
    return _addresses


async def _run(tag, host, cmd):
    task = Manager().tasks[tag]
    try:
        task.out = await _converse(host, cmd)
    except OSError as error:
        text = "[intercon] {}: {}".format(host, error)
        console_write(text)
        task.out = text


async def _converse(host, cmd):
    # The answer of `host`, as one line. Raises OSError.
    reason = None
    for attempt in range(_TRIES):
        if attempt:
            await asyncio.sleep_ms(_RETRY_MS)
        address = await _address(host)
        link = transient("TcpLink").Link(_CONNECT_MS)
        try:
            for pause in link.connect(address, cfgget("socport")):
                await asyncio.sleep_ms(pause)
            prompt = await _prompt(link, host)
            answer = await _answer(link, prompt, cmd)
            _remember(host, address)
            return answer
        except (_Again, OSError) as error:
            _forget(host)
            if isinstance(error, _Lost):
                raise
            reason = error
        finally:
            link.close()
    raise OSError(str(reason))


async def _address(host):
    known = _addresses.get(host)
    if known:
        return known
    try:
        return await transient("Resolve").resolve(host)
    except OSError as error:
        _forget(host)
        errlog_add("[intercon] NoHost: {}: {}".format(host, error))
        raise _Lost("NoHost: {}".format(error))


async def _prompt(link, host):
    # The other node's prompt. Called by its name it must be who we wanted.
    link.patience(_PROMPT_MS)
    prompt = await _until(link, " $ ", _PROMPT_MAX)
    if _BUSY in prompt:
        raise _Again("busy")
    if not prompt.endswith(" $ "):
        raise _Again("no node: unknown prompt")
    name = prompt[:-3]
    if name.startswith(_ASKS):
        name = name[len(_ASKS) :]
    if not _is_address(host) and name.lower() != host.split(".")[0].lower():
        raise _Again("prompt mismatch, hostname: {} prompt: {}".format(host, prompt))
    return prompt


async def _answer(link, prompt, cmd):
    # Everything up to the next prompt, line feeds as blanks, as the original has it.
    if prompt.startswith(_ASKS) and cmd != "hello":
        raise _Lost("the node wants a password, which is never sent")
    link.patience(_ANSWER_MS)
    try:
        for pause in link.write((cmd + "\n").encode()):
            await asyncio.sleep_ms(pause)
        text = await _until(link, prompt, _ANSWER_MAX)
    except OSError as error:
        raise _Lost("no answer: {}".format(error))
    if text.endswith(prompt):
        text = text[: -len(prompt)]
    elif _BYE in text[-8:]:
        text = text.rstrip()
    else:
        raise _Lost("answer was cut short")
    return text.lstrip().replace("\n", " ")


async def _until(link, end, limit):
    # Text up to and with `end`, or until the other side closes.
    data = b""
    buffer = bytearray(_CHUNK)
    end = end.encode()
    while not data.endswith(end):
        reading = link.read(buffer)
        count = -1
        while count < 0:
            try:
                await asyncio.sleep_ms(next(reading))
            except StopIteration as stop:
                count = stop.value
        if not count:
            break
        data += memoryview(buffer)[:count]
        if len(data) > limit:
            raise OSError("longer than {} bytes".format(limit))
    try:
        return data.decode()
    except UnicodeError:
        raise OSError("not text")


def _remember(host, address):
    if _is_address(host):
        return
    if host not in _addresses and len(_addresses) >= _KNOWN:
        for name in _addresses:
            if _addresses[name] is None:
                break
        del _addresses[name]  # a failed one if there is any
    _addresses[host] = address


def _forget(host):
    _remember(host, None)


def _is_address(host):
    return host.replace(".", "").isdigit()


def _short(host):
    # As it stands in the tag: the last two numbers of an address, or the name without domain.
    if _is_address(host):
        return ".".join(host.split(".")[-2:])
    return host[:-6] if host.endswith(".local") else host
