"""api.sunrise-sunset.org: the sun of one day at one place, as it was configured."""

from __future__ import annotations

import ssl

from tests.stand_ins.web_server import Request, WebServer

HOST = "api.sunrise-sunset.org"


class SunApi(WebServer):
    """Answers `/json` with two UTC times, formatted (`formatted=0`: ISO 8601)."""

    def __init__(
        self,
        *,
        sunrise: str = "2026-11-23T06:16:41+00:00",
        sunset: str = "2026-11-23T15:07:10+00:00",
        address: str = "127.0.0.1",
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.sunrise, self.sunset = sunrise, sunset
        super().__init__(self._site, address=address, context=context)

    def _site(self, request: Request) -> tuple[int, object]:
        query = request.query
        if request.path != "/json" or "lat" not in query or "lng" not in query:
            return 400, {"results": "", "status": "INVALID_REQUEST"}
        times = {"sunrise": self.sunrise, "sunset": self.sunset}
        if query.get("formatted") != "0":
            times = {name: _twelve_hours(value) for name, value in times.items()}
        return 200, {"results": times, "status": "OK", "tzid": "UTC"}


def _twelve_hours(value: str) -> str:
    hour, rest = int(value[11:13]), value[13:19]
    return f"{(hour - 1) % 12 + 1}{rest} {'PM' if hour >= 12 else 'AM'}"
