"""Test an RGB strip on three analog channels, and leave it as it was."""

from micros_ide.app_api import Api, Checks, Lamp, LampChecks


def run(api: Api) -> str:
    """Run every check; the light is to be looked at meanwhile."""
    given = api.parameters
    lamp = Lamp(api, "rgb", "color", {"R": "red", "G": "green", "B": "blue"}, full=1000)
    checks = Checks(api, LampChecks.COUNT)
    with lamp.kept():
        tests = LampChecks(api, lamp, checks, pause=float(given["pause"]))
        tests.run(int(given["at_once"]), int(given["faded"]))
    return checks.verdict()
