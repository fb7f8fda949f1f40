"""ip-api.com: where in the world the asking address is."""

from __future__ import annotations

from tests.stand_ins.web_server import Request, WebServer

HOST = "ip-api.com"


class IpApi(WebServer):
    """Answers `/json/` for one place on Earth; `fields` chooses, as in the real one."""

    def __init__(
        self,
        *,
        lat: float = 48.2082,
        lon: float = 16.3738,
        timezone: str = "Europe/Vienna",
        offset: int = 3600,
        address: str = "127.0.0.1",
    ) -> None:
        self.place: dict[str, object] = {
            "status": "success",
            "country": "Austria",
            "countryCode": "AT",
            "city": "Vienna",
            "lat": lat,
            "lon": lon,
            "timezone": timezone,
            "offset": offset,
            "query": "192.0.2.1",
        }
        super().__init__(self._site, address=address)

    def _site(self, request: Request) -> tuple[int, object]:
        if request.path.rstrip("/") != "/json":
            return 404, {"status": "fail", "message": "invalid query"}
        fields = request.query.get("fields")
        # Without `fields` the real one leaves the offset out.
        wanted = fields.split(",") if fields else [key for key in self.place if key != "offset"]
        return 200, {key: value for key, value in self.place.items() if key in wanted}
