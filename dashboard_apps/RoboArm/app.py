"""Move a robot arm around its range: every place must be reached, and the arm goes back."""

from contextlib import contextmanager, suppress

from micros_ide.app_api import Api, AppFailure, Checks, Point, Servos, expect, said

_MIDDLE = 77
_BEYOND = 200  # no place the arm can go to
_MOVE_S = 120  # of silence: 75 steps of up to a second, and room for others before


def run(api: Api) -> str:
    """Visit the corners and the middle as often as asked, then see what the arm must refuse."""
    rounds, reach = int(api.parameters["rounds"]), int(api.parameters["reach"])
    low, high = _MIDDLE - reach, _MIDDLE + reach
    way = [(low, _MIDDLE), (high, _MIDDLE), (_MIDDLE, low), (_MIDDLE, high)]
    way += [(low, low), (high, low), (high, high), (low, high), (_MIDDLE, _MIDDLE)]
    servos = Servos(api)
    checks = Checks(api, rounds * len(way) + 1)
    with servos.kept(), _tool(api):
        for number in range(1, rounds + 1):
            for x, y in way:
                name = f"{x}, {y}" if rounds == 1 else f"{number}: {x}, {y}"
                checks.run(name, lambda x=x, y=y: _visit(api, servos, x, y))
        checks.run("refusal", lambda: _refusal(api, servos))
    return checks.verdict()


def _visit(api: Api, servos: Servos, x: int, y: int) -> str:
    speed = int(api.parameters["speed"])
    words = f"{x} {y} speed_ms={speed}" if speed else f"{x} {y}"
    answer = said(api.call(f"roboarm control {words}", timeout=_MOVE_S))
    expect(answer.startswith(("Move X", "Already on X:")), f"it said: {answer}")
    servos.expect_place(x, y)
    api.emit(Point("X", x))
    api.emit(Point("Y", y))
    api.sleep(float(api.parameters["pause"]))
    servos.expect_place(x, y)
    return answer


def _refusal(api: Api, servos: Servos) -> str:
    before = servos.places()
    answer = said(api.call(f"roboarm control {_BEYOND} {_MIDDLE}"))
    servos.expect_place(*before)
    expect("out of range" in answer, f"it took {_BEYOND}, and said: {answer}")
    return answer


@contextmanager
def _tool(api: Api):
    """Have the tool on while the arm moves, if that is wanted, and as it was afterwards."""
    if not api.parameters["tool"]:
        yield
        return
    before = int(api.call_json("switch status")["SW1"])
    try:
        _switch(api, 1)
        yield
    except BaseException:
        with suppress(AppFailure):  # what ended the moves says more
            _switch(api, before)
        raise
    _switch(api, before)


def _switch(api: Api, state: int) -> None:
    answer = said(api.call(f"switch set_state {state}"))
    if answer != f"SET STATE: {state}":
        raise AppFailure(f"the tool was to be {'on' if state else 'off'}, the node said: {answer}")
