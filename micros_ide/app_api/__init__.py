"""All that a dashboard app may see of the program: `run(api)` gets one `Api`.

An app is a folder with `app.json` (what it is and takes) and `app.py`:

    from micros_ide.app_api import Api

    def run(api: Api) -> str:
        return f"runs {api.call('version')}"

`run` does its work with `api.call`, shows results with `api.emit`, and returns closing words, or
raises `AppFailure` when what it looks at is not as it should be. Only JSON values go in and out.

The rest is built on an `Api` alone: what tests (`Checks`), lamps (`Lamp`, `LampChecks`), servos
(`Servos`) and sensors (`Sensor`) have in common.
"""

from micros_ide.app_api.api import Api, AppFailure, CallFailed, NodeLine, Point, Row, Value, said
from micros_ide.app_api.checks import Checks, LeftOut, expect
from micros_ide.app_api.lamp import Lamp
from micros_ide.app_api.lamp_checks import LampChecks
from micros_ide.app_api.sensor import Quantity, Sensor
from micros_ide.app_api.servos import Servos
from micros_ide.app_api.tasks import expect_idle, running_tasks

__all__ = [
    "Api",
    "AppFailure",
    "CallFailed",
    "Checks",
    "Lamp",
    "LampChecks",
    "LeftOut",
    "NodeLine",
    "Point",
    "Quantity",
    "Row",
    "Sensor",
    "Servos",
    "Value",
    "expect",
    "expect_idle",
    "running_tasks",
    "said",
]
