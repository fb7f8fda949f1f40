"""Check a node from outside: each check can fail, and none leaves anything changed."""

import re
from collections.abc import Callable

from micros_ide.app_api import Api, AppFailure, Point

_USAGE = "SHELL: type help"  # ends what a node answers to a command it does not know
_BEATS = 10


def run(api: Api) -> str:
    """Run every check and show a row for each."""
    failed = []
    for done, (name, check) in enumerate(CHECKS.items(), 1):
        try:
            ok, found = True, check(api)
        except AppFailure as error:  # a node that does not answer is one, too
            ok, found = False, str(error)
        api.emit({"check": name, "ok": ok, "found": found})
        api.progress(done, len(CHECKS))
        if not ok:
            failed.append(name)
    if failed:
        raise AppFailure(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
    return f"All {len(CHECKS)} checks passed."


def _expect(true: bool, words: str) -> None:
    if not true:
        raise AppFailure(words)


def _hello(api: Api) -> str:
    answer = api.call("hello").strip()
    shape = re.fullmatch(r"hello:([^:]+):(micr[0-9a-f]+OS)", answer)
    _expect(shape is not None and shape[1] == api.device, f"answered {answer!r}")
    return answer


def _version(api: Api) -> str:
    answer = api.call("version").strip()
    _expect(re.fullmatch(r"\d+\.\d+\.\d+-\d+", answer) is not None, f"answered {answer!r}")
    return answer


def _heartbeat(api: Api) -> str:
    answer = api.call("system heartbeat").strip()
    _expect(answer == "<3 heartbeat <3", f"answered {answer!r}")
    return answer


def _speed(api: Api) -> str:
    began = api.elapsed
    for _ in range(_BEATS):
        start = api.elapsed
        api.call("system heartbeat")
        api.emit(Point("answer", round((api.elapsed - start) * 1000, 2), "ms"))
    mean = (api.elapsed - began) / _BEATS * 1000
    _expect(mean <= float(api.parameters["answer"]), f"{mean:.1f} ms on the average")
    return f"{mean:.1f} ms on the average"


def _configuration(api: Api) -> str:
    """Change a harmless value and put it back, whatever happens between."""
    api.call("conf")
    try:
        before = api.call("soctout").strip()
        _expect(before.isdigit(), f"soctout is {before!r}")
        changed = str(int(before) + 1)
        try:
            said = api.call(f"soctout {changed}").strip()
            now = api.call("soctout").strip()
        finally:
            api.call(f"soctout {before}")
        back = api.call("soctout").strip()
        _expect((said, now) == ("Saved", changed), f"{said!r}, and soctout is {now!r}")
        _expect(back == before, f"soctout is {back!r}, it was {before!r}")
    finally:
        api.call("noconf")
    return f"soctout {before}, {changed}, {before}"


def _one_task(api: Api) -> str:
    said = api.call("system clock &").strip()
    _expect(said == "Start system.clock", f"answered {said!r}")
    for _ in range(10):
        shown = api.call("task show system.clock").strip()
        if shown.startswith(("1", "2")):
            return shown.replace("\n", " ")
        api.sleep(0.1)
    raise AppFailure(f"no output but {shown!r}")


def _loop_task(api: Api) -> str:
    tag = "system.heartbeat"
    said = api.call("system heartbeat &&50").strip()
    _expect(said == f"Start {tag}", f"answered {said!r}")
    try:
        again = api.call("system heartbeat &&50").strip()
        listed = any(
            line.split()[:2] == ["Yes", tag] for line in api.call("task list").splitlines()
        )
    finally:
        killed = api.call(f"task kill {tag}").strip()
    _expect(again == f"{tag} is Busy", f"a second start answered {again!r}")
    _expect(listed, "the task is not in the list")
    _expect(killed == f"Kill: {tag}|True", f"kill answered {killed!r}")
    return f"started, refused twice, listed, {killed}"


def _refusals(api: Api) -> str:
    for command, words in (
        ("nosuchcommand", _USAGE),
        ("nosuchmodule nosuchfunction", _USAGE),
        ("system nosuchfunction", _USAGE),
        ("task kill nosuch.task", "No task found"),
    ):
        answer = api.call(command)
        _expect(words in answer, f"{command} answered {answer.strip()!r}")
    return "unknown commands, modules, functions and tasks are refused"


def _memory(api: Api) -> str:
    return _fullness(api, "memory")


def _disk(api: Api) -> str:
    return _fullness(api, "disk")


def _fullness(api: Api, what: str) -> str:
    percent = api.call_json(f"system {what}_usage")["percent"]
    _expect(0 < percent <= float(api.parameters[what]), f"{percent} % in use")
    return f"{percent} % in use"


def _alarms(api: Api) -> str:
    lines = [line.strip() for line in api.call("system alarms").splitlines() if line.strip()]
    count = re.fullmatch(r"N?OK alarm: (\d+)", lines[-1] if lines else "")
    _expect(count is not None, f"answered {lines!r}")
    few = count is not None and int(count[1]) <= float(api.parameters["alarms"])
    _expect(few, f"{lines[-1]}; {lines[0]}")
    return lines[-1]


def _start(api: Api) -> str:
    about = api.call_json("system boot")
    words = f"{about['mode']} after {about['cause']}"
    _expect(about["mode"] == "normal", f"{words}: {about['reason']}")
    return words


CHECKS: dict[str, Callable[[Api], str]] = {
    "hello": _hello,
    "version": _version,
    "heartbeat": _heartbeat,
    "answer time": _speed,
    "configuration": _configuration,
    "task, once": _one_task,
    "task, repeated": _loop_task,
    "refusals": _refusals,
    "memory": _memory,
    "disk": _disk,
    "alarms": _alarms,
    "start": _start,
}
