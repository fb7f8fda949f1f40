"""Check a node from outside: each check can fail, and none leaves anything changed."""

import re
from collections.abc import Callable
from contextlib import contextmanager, suppress

from micros_ide.app_api import Api, CallFailed, Checks, LeftOut, Point, expect, running_tasks, said

_USAGE = "SHELL: type help"  # ends what a node answers to a command it does not know
_BEATS, _OPENINGS = 10, 5
_NOBODY = "192.0.2.1"  # an address for examples, which no computer has (RFC 5737)
_EXCHANGE_S = 20  # the node gives an exchange up before
_STEP_S = 0.1


def run(api: Api) -> str:
    """Run every check and show a row for each."""
    checks = Checks(api, len(CHECKS))
    with _modules_kept(api):
        for name, check in CHECKS.items():
            checks.run(name, lambda check=check: check(api))
    return checks.verdict()


@contextmanager
def _modules_kept(api: Api):
    """Take those load modules out of the node's memory again that only the checks needed."""
    before = _modules(api)
    try:
        yield
    finally:
        for name in _modules(api) - before:
            api.call(f"lmpacman module '{name}'")


def _modules(api: Api) -> set[str]:
    return set(re.findall(r"LM_\w+", api.call("lmpacman module")))


# Who it is.


def _hello(api: Api) -> str:
    answer = api.call("hello").strip()
    shape = re.fullmatch(r"hello:([^:]+):(micr[0-9a-f]+OS)", answer)
    expect(shape is not None and shape[1] == api.device, f"answered {answer!r}")
    return answer


def _version(api: Api) -> str:
    answer = api.call("version").strip()
    expect(re.fullmatch(r"\d+\.\d+\.\d+-\d+", answer) is not None, f"answered {answer!r}")
    return answer


def _start(api: Api) -> str:
    about = api.call_json("system boot")
    words = f"{about['mode']} after {about['cause']}"
    expect(about["mode"] == "normal", f"{words}: {about['reason']}")
    return words


# How fast it answers.


def _heartbeat(api: Api) -> str:
    answer = api.call("system heartbeat").strip()
    expect(answer == "<3 heartbeat <3", f"answered {answer!r}")
    return answer


def _speed(api: Api) -> str:
    return _timed(api, "answer", _BEATS, lambda: api.call("system heartbeat"))


def _connecting(api: Api) -> str:
    """Measure how long a new connection takes, with the first answer."""

    def reopen() -> None:
        with suppress(CallFailed):  # the node hangs up, as it should
            api.call("exit")

    return _timed(api, "connection", _OPENINGS, lambda: api.call("hello"), before=reopen)


def _timed(
    api: Api,
    what: str,
    count: int,
    act: Callable[[], str],
    before: Callable[[], None] | None = None,
) -> str:
    spent = []
    for _ in range(count):
        if before:
            before()
        start = api.elapsed
        act()
        spent.append((api.elapsed - start) * 1000)
        api.emit(Point(what, round(spent[-1], 2), "ms"))
    mean = sum(spent) / count
    most = float(api.parameters[what])
    expect(mean <= most, f"{mean:.1f} ms on average, more than {most:g} ms")
    return f"{mean:.1f} ms on average, {max(spent):.1f} ms at most"


# The configuration.


@contextmanager
def _configuring(api: Api):
    api.call("conf")
    try:
        yield
    finally:
        api.call("noconf")


def _configuration(api: Api) -> str:
    with _configuring(api):
        port = api.call("socport").strip()
    wanted = str(api.parameters["port"])
    expect(port == wanted, f"socport is {port!r}, not {wanted}")
    return f"socport {port}"


def _setting(api: Api) -> str:
    """Change a harmless value and put it back, whatever happens between."""
    with _configuring(api):
        before = api.call("soctout").strip()
        expect(before.isdigit(), f"soctout is {before!r}")
        changed = str(int(before) + 1)
        try:
            answer = api.call(f"soctout {changed}").strip()
            now = api.call("soctout").strip()
        finally:
            api.call(f"soctout {before}")
        back = api.call("soctout").strip()
    expect((answer, now) == ("Saved", changed), f"{answer!r}, and soctout is {now!r}")
    expect(back == before, f"soctout is {back!r}, it was {before!r}")
    return f"soctout {before}, {changed}, {before}"


def _bad_settings(api: Api) -> str:
    """A key there is not, and a value of another type, must change nothing."""
    with _configuring(api):
        before = api.call("utc").strip()
        unknown = api.call("nosuchkey").strip()
        new = api.call("nosuchkey 1").strip()
        wrong = api.call("utc noon").strip()
        after = api.call("utc").strip()
        if after != before:
            api.call(f"utc {before}")
    expect(unknown == "None", f"nosuchkey answered {unknown!r}")
    expect("Invalid key" in new, f"nosuchkey 1 answered {new!r}")
    expect(wrong == "Failed to save", f"utc noon answered {wrong!r}")
    expect(after == before, f"utc noon made utc {after!r}")
    return "an unknown key and a value of another type are refused"


# Tasks.


def _one_task(api: Api) -> str:
    answer = api.call("system clock &").strip()
    expect(answer == "Start system.clock", f"answered {answer!r}")
    shown = _output(api, "system.clock", re.compile(r"[12]\d{3}\."), seconds=2)
    return shown.replace("\n", " ")


def _loop_task(api: Api) -> str:
    tag = "system.heartbeat"
    answer = api.call("system heartbeat &&50").strip()
    expect(answer == f"Start {tag}", f"answered {answer!r}")
    try:
        again = api.call("system heartbeat &&50").strip()
        listed = tag in running_tasks(api)
        shown = _output(api, tag, re.compile("<3 heartbeat <3"), seconds=2)
    finally:
        killed = api.call(f"task kill {tag}").strip()
    expect(again == f"{tag} is Busy", f"a second start answered {again!r}")
    expect(listed, "the task is not in the list")
    expect(killed == f"Kill: {tag}|True", f"kill answered {killed!r}")
    expect(tag not in running_tasks(api), "the task runs on after its end")
    return f"started, refused twice, listed, {shown}, {killed}"


def _task_list(api: Api) -> str:
    load = re.search(r"#queue: (\d+) #load: (\d+)%", api.call("task list"))
    running = running_tasks(api)
    expect(load is not None and "server" in running, f"lists {' '.join(running) or 'nothing'}")
    return f"{load[0]}, {len(running)} running" if load else ""


def _output(api: Api, tag: str, wanted: re.Pattern[str], seconds: float) -> str:
    """Wait for the output of a task; fails when it does not come, or is another one."""
    ends = api.elapsed + seconds
    while True:
        shown = api.call(f"task show {tag}").strip()
        if wanted.match(shown):
            return shown
        expect(api.elapsed < ends, f"{tag} shows {shown!r}")
        api.sleep(_STEP_S)


# What it must refuse, and survive.


def _refusals(api: Api) -> str:
    for command, words in (
        ("nosuchcommand", _USAGE),
        ("nosuchmodule nosuchfunction", _USAGE),
        ("system nosuchfunction", _USAGE),
        ("task kill nosuch.task", "No task found"),
    ):
        answer = api.call(command)
        expect(words in answer, f"{command} answered {answer.strip()!r}")
    return "unknown commands, modules, functions and tasks are refused"


def _error(api: Api) -> str:
    answer = _robust(api, "raise_error")
    expect("raise_error: Test exception" in answer, f"answered {answer!r}")
    return _survived(api, "an error")


def _leak(api: Api) -> str:
    """Memory that was filled on purpose must be free again; a little may be in other use."""
    before = api.call_json("system memory_usage")["percent"]
    answer = _robust(api, "memory_leak 12")
    expect("[12] RAM Alloc.:" in answer, f"answered {answer!r}")
    after = api.call_json("system memory_usage")["percent"]
    expect(after <= before + 5, f"{before} % in use before, {after} % afterwards")
    return f"{before} % in use, {after} % afterwards"


def _recursion(api: Api) -> str:
    lines = _robust(api, "recursion_limit 5").splitlines()
    wanted = [*(f"recalled {number}" for number in range(1, 6)), "0"]
    expect([line.strip() for line in lines] == wanted, f"answered {lines!r}")
    return _survived(api, "five levels")


def _robust(api: Api, words: str) -> str:
    answer = api.call(f"robustness {words}").strip()
    if "no module named" in answer:
        raise LeftOut("the node has no load module robustness")
    return answer


def _survived(api: Api, what: str) -> str:
    _heartbeat(api)
    return f"goes on after {what}"


# The network.


def _signal(api: Api) -> str:
    mode = api.call_json("system ifconfig")[0]
    if mode != "STA":
        raise LeftOut(f"in mode {mode} it is in no Wi-Fi")
    ((word, strength),) = api.call_json("system rssi").items()
    weakest = float(api.parameters["signal"])
    expect(-120 <= strength < 0, f"{strength} dBm is no strength of a signal")
    expect(strength >= weakest, f"{strength} dBm, weaker than {weakest:g} dBm")
    return f"{strength} dBm, {word}"


def _name(api: Api) -> str:
    """The node asks the network for a name: that of a partner, or its own."""
    partner = str(api.parameters["partner"])
    if partner.replace(".", "").isdigit():
        raise LeftOut(f"the partner {partner} is an address")
    mode = api.call_json("system ifconfig")[0]
    if not partner and mode != "STA":
        raise LeftOut(f"in mode {mode} it is alone")
    name = partner or f"{api.device}.local"
    answer = said(_exchange(api, name))
    known = api.call_json("intercon dump").get(name)
    hint = "" if partner else "; some nodes do not hear themselves: name another one as partner"
    expect(known is not None, f"{answer}{hint}")
    return f"{name} is {known}"


def _partner(api: Api) -> str:
    partner = str(api.parameters["partner"])
    host = partner or api.call_json("system ifconfig")[1][0]
    answer = _exchange(api, host)
    shape = re.fullmatch(r"hello:[^:]+:micr[0-9a-f]+OS.*", answer)
    expect(shape is not None, f"{host} answered {answer!r}")
    return f"{host} answered {answer}"


def _nobody(api: Api) -> str:
    """A command to nobody must end as an error, and one to no host must not begin."""
    told = api.call_json("intercon sendcmd 'hello' host=''")["verdict"]
    expect(told == "Invalid host", f"a command to no host was answered with {told!r}")
    answer = _exchange(api, _NOBODY)
    expect(answer.startswith(f"[intercon] {_NOBODY}: "), f"{_NOBODY} answered {answer!r}")
    return said(answer)


def _exchange(api: Api, host: str) -> str:
    """Let the node say hello to another one; returns what that answered."""
    begun = api.call_json(f"intercon sendcmd 'hello' host='{host}'")
    verdict, tag = begun["verdict"], begun["tag"]
    expect(verdict.startswith("Task started"), f"a command to {host}: {verdict}")
    try:
        return _output(api, tag, re.compile(r"hello:|\[intercon\]"), _EXCHANGE_S)
    finally:
        if tag in running_tasks(api):
            api.call(f"task kill {tag}")


# How full it is.


def _memory(api: Api) -> str:
    return _fullness(api, "memory")


def _disk(api: Api) -> str:
    return _fullness(api, "disk")


def _fullness(api: Api, what: str) -> str:
    percent = api.call_json(f"system {what}_usage")["percent"]
    expect(0 < percent <= float(api.parameters[what]), f"{percent} % in use")
    return f"{percent} % in use"


def _alarms(api: Api) -> str:
    lines = [line.strip() for line in api.call("system alarms").splitlines() if line.strip()]
    count = re.fullmatch(r"N?OK alarm: (\d+)", lines[-1] if lines else "")
    expect(count is not None, f"answered {lines!r}")
    few = count is not None and int(count[1]) <= float(api.parameters["alarms"])
    expect(few, f"{lines[-1]}; {lines[0]}")
    return lines[-1]


CHECKS: dict[str, Callable[[Api], str]] = {
    "hello": _hello,
    "version": _version,
    "start": _start,
    "alarms": _alarms,
    "heartbeat": _heartbeat,
    "answer time": _speed,
    "connecting": _connecting,
    "memory": _memory,
    "disk": _disk,
    "configuration": _configuration,
    "setting": _setting,
    "bad settings": _bad_settings,
    "task": _one_task,
    "repeated task": _loop_task,
    "task list": _task_list,
    "refusals": _refusals,
    "error": _error,
    "memory given back": _leak,
    "recursion": _recursion,
    "signal": _signal,
    "name": _name,
    "other nodes": _partner,
    "nobody": _nobody,
}
