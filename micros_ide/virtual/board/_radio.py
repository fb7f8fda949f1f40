# What the radio knows: the one access point of this board's world, and who is called what.
import utime as _time

import _board

facts = _board.facts
CONNECT_MS = 120
REFUSE_MS = 300


class Station:
    # One connection to the access point; the same on the chip: it comes back by itself.
    active = False
    wanted = None  # (ssid, password) once connect() was called
    since = 0

    def connect(self, ssid, password):
        self.wanted = (ssid, password)
        self.since = _time.ticks_ms()

    def status(self):
        # "idle", "connecting", "up", "no ap", "lost" or "wrong password"
        if not self.active or self.wanted is None:
            return "idle"
        _board.receive()
        age = _time.ticks_diff(_time.ticks_ms(), self.since)
        ssid, password = self.wanted
        if ssid != facts["ssid"] or not facts["wifi"]:
            return "connecting" if age < REFUSE_MS else "no ap"
        if password != facts["password"]:
            return "connecting" if age < REFUSE_MS else "wrong password"
        return "connecting" if age < CONNECT_MS else "up"


station = Station()
access_point = False  # whether the board's own network is on


def _link(state):
    facts["wifi"] = state == "1"
    station.since = _time.ticks_ms()


_board.on["wifi"] = _link


def up():
    return (access_point and facts["wifi"]) or station.status() == "up"


def host(name):
    facts["hostname"] = name
    _board.tell("host %s\n" % name)


def numeric(name):
    # The address behind the names that only this board's network knows; others stay as they are.
    if name in ("", "0.0.0.0", "localhost", "127.0.0.1"):
        return facts["address"]
    if name.endswith(".local"):
        address = _board.ask("find %s\n" % name[:-6], "addr")
        if not address:
            raise OSError(-202)
        return address
    return name
