"""Test a strip of NeoPixels, all alike and one by one, and leave its colour as it was."""

from micros_ide.app_api import Api, AppFailure, Checks, Lamp, LampChecks

_LIGHT, _DARK = "255 255 255", "0 0 0"


def run(api: Api) -> str:
    """Run every check; the light is to be looked at meanwhile."""
    given = api.parameters
    lamp = Lamp(api, "neopixel", "color", {"R": "red", "G": "green", "B": "blue"}, full=255)
    checks = Checks(api, LampChecks.COUNT + 1)
    with lamp.kept():
        tests = LampChecks(api, lamp, checks, pause=float(given["pause"]))
        tests.run(int(given["at_once"]), int(given["faded"]))
        checks.run("one by one", lambda: _walk(api, lamp))
    return checks.verdict()


def _walk(api: Api, lamp: Lamp) -> str:
    """Let one white pixel walk over a dark strip; fails where the node has no such pixel."""
    count = int(api.parameters["pixels"])
    lamp.toggle(False)
    for place in range(count):
        for at, colour in ((place - 1, _DARK), (place, _LIGHT)):
            if at >= 0:
                said = api.call(f"neopixel segment {colour} s={at}")
                if "error" in said.lower():
                    raise AppFailure(f"pixel {at}: {said.strip()}")
        api.sleep(float(api.parameters["step"]))
    return f"{count} pixels"
