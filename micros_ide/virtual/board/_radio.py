# What the radio knows: the link to an access point, this board's addresses, and who is called what.
import json

import _board
import _clock

facts = _board.facts
CONNECT_MS = 90
REFUSE_MS = 300
_NO_NAME = -202  # the ESP-IDF's "no answer from DNS"
_NAME_MS = 4000  # until a name server that does not answer is given up


class Station:
    # One link, which comes back by itself as often as it is told to.
    active = False
    wanted = None  # (ssid, password) once connect() was called
    since = 0  # when the link began to form or to fail
    rssi = 0
    attempts = 0  # 0: without end
    _verdict = ""  # of the access point: "up", "no ap" or "wrong password"
    _failed = False  # for good
    _reason = "idle"  # why there is no link

    def connect(self, ssid, password):
        self.wanted = (ssid, password)
        self._failed = False
        self.since = _clock.now()
        self._note(_board.ask("join %s\n" % json.dumps(self.wanted), "joined"))

    def disconnect(self):
        state = self.status()
        if self.wanted is None:
            return
        if state == "up":
            self._reason = "left"
        elif _clock.now() - self.since >= REFUSE_MS:
            self._reason = self._verdict
        self.wanted = None
        _board.tell("leave\n")

    def status(self):
        # "idle", "connecting", "up", "left", "no ap" or "wrong password"
        _board.receive()
        return self._state()

    def _state(self):
        if not self.active or self.wanted is None or self._failed:
            return self._reason
        age = _clock.now() - self.since
        if self._verdict == "up":
            return "up" if age >= CONNECT_MS else "connecting"
        if self.attempts and age >= REFUSE_MS * self.attempts:
            self._failed = True
            self._reason = self._verdict
            return self._reason
        return "connecting"

    def change(self, text):
        # The networks around have changed.
        if self._state() in ("up", "connecting"):
            self._note(text)

    def _note(self, text):
        rssi, verdict = text.split(" ", 1)
        self.rssi = int(rssi)
        if verdict != self._verdict:
            self._verdict = verdict
            self.since = _clock.now()
        if verdict == "up":
            self._reason = "idle"


station = Station()
access_point = False  # whether the board's own network is on
_static = None  # (address, mask, gateway, name server) that the program has set
_lease = facts["address"]  # what the network gives it; facts["address"] is where its sockets are


def _link(state):
    facts["wifi"] = state == "1"


_board.on["wifi"] = _link
_board.on["air"] = station.change


def up():
    return (access_point and facts["wifi"]) or station.status() == "up"


def open_network(on):
    global access_point
    access_point = on
    _board.tell("ap %d\n" % on)


def host(name):
    facts["hostname"] = name
    _board.tell("host %s\n" % name)


def addresses(sta):
    if sta and _static:
        return _static
    gateway = _lease.rsplit(".", 1)[0] + ".1"
    return (facts["address"], "255.255.255.0", gateway, gateway)


def fix(settings):
    # None: whatever the network gives.
    global _static
    if settings is not None:
        if len(settings) != 4:
            raise ValueError("4 addresses are needed: own, mask, gateway, name server")
        for text in settings:
            if not dotted(text):
                raise ValueError("invalid address")
        home = _lease.rsplit(".", 1)[0]
        if settings[0].rsplit(".", 1)[0] != home:
            raise OSError("a virtual board keeps to its network, " + home + ".1 to 254")
        settings = tuple(settings)
    _static = settings
    facts["address"] = _board.ask("take %s\n" % (settings or (_lease,))[0], "own")


def dotted(text):
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)


def numeric(name):
    # The address behind a name; addresses stay as they are, but for the names of this board.
    if name in ("", "0.0.0.0", "localhost", "127.0.0.1"):
        return facts["address"]
    if dotted(name):
        return facts["address"] if _static and name == _static[0] else name
    if not up():
        raise OSError(_NO_NAME)
    address = _board.ask("name %s\n" % name, "addr")
    if address == "silent":
        _board.wait_ms(_NAME_MS)
        address = ""
    if not address:
        raise OSError(_NO_NAME)
    return address
