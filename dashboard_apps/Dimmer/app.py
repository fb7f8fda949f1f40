"""Test a dimmable lamp: up and down, hold, off and on; and leave it as it was."""

from collections.abc import Iterable

from micros_ide.app_api import Api, Checks, Lamp

_HELD = 300  # of 1000
_LEAST = 5  # what is less counts as this


def run(api: Api) -> str:
    """Run every check; the light is to be looked at meanwhile."""
    top, step = int(api.parameters["top"]), int(api.parameters["step"])
    lamp = Lamp(api, "dimmer", "set_value", {"X": "brightness"}, full=1000)
    up = [*range(_LEAST, top, step), top]
    checks = Checks(api, total=7)
    with lamp.kept():
        checks.run("up", lambda: _ramp(api, lamp, up))
        checks.run("down", lambda: _ramp(api, lamp, reversed(up)))
        checks.run("hold", lambda: _ramp(api, lamp, [_HELD]))
        checks.run("off", lambda: lamp.draw(lamp.toggle(False)))
        checks.run("on", lambda: lamp.draw(lamp.toggle(True)))
        checks.run("transition", lambda: lamp.draw(lamp.transition(top, seconds=0.5)))
        checks.run("refusal", lambda: lamp.refuses(lamp.full + 1))
    return checks.verdict()


def _ramp(api: Api, lamp: Lamp, values: Iterable[int]) -> str:
    """Show one value after the other; after each pause the lamp must still be as it was told."""
    shown = []
    for value in values:
        told = lamp.show(value)
        lamp.draw(told)
        shown.append(value)
        api.sleep(float(api.parameters["pause"]))
        lamp.expect_status(told)
    return f"{shown[0]} to {shown[-1]} in {len(shown)} steps" if len(shown) > 1 else f"{shown[0]}"
