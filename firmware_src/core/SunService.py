# Today's sun as api.sunrise-sunset.org tells it, for those who want that (key `sunapi`); the node
# works out its own times without it.
import json

from micropython import const

from Time import part

_URL = const("https://api.sunrise-sunset.org/json?lat={}&lng={}&date=today&formatted=0")
_LIMIT = const(2048)  # bytes of the answer
_DAY = const(86400)


async def ask(place, ahead):
    # (sunrise, sunset) in seconds of a clock that is `ahead` seconds of UTC. OSError or ValueError
    # if there is no answer.
    status, body = await part("urequests").fetch("GET", _URL.format(*place), limit=_LIMIT)
    if status != 200:
        raise ValueError("status {}".format(status))
    try:
        results = json.loads(body)["results"]
        return tuple([(_second(results[name]) + ahead) % _DAY for name in ("sunrise", "sunset")])
    except (KeyError, TypeError):
        raise ValueError("answer without sunrise and sunset")


def _second(text):
    # Second of the day of "2026-11-23T06:16:41+00:00".
    day, mark, clock = text.partition("T")
    hour, minute, second = [int(part) for part in clock[:8].split(":")]
    if not mark or clock[8:] != "+00:00" or hour > 23 or minute > 59 or second > 59:
        raise ValueError("no time: {}".format(text[:32]))
    return hour * 3600 + minute * 60 + second
