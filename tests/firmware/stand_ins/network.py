# ruff: noqa: RET503, RUF012
# One known network, "home" with the password "at-home-1234".
STA_IF = 0
AP_IF = 1
STAT_NO_AP_FOUND = 201
_ADDRESS = ("127.0.0.1", "255.255.255.0", "127.0.0.254", "0.0.0.0")
_NONE = ("0.0.0.0",) * 4


def hostname(name):
    pass


class WLAN:
    _made = {}

    def __new__(cls, interface):
        if interface not in cls._made:
            made = cls._made[interface] = object.__new__(cls)
            made.station = interface == STA_IF
            made.on = False
            made.joined = None
            made.address = _ADDRESS
        return cls._made[interface]

    def active(self, on=None):
        if on is not None:
            self.on = on
        return self.on

    def connect(self, name, password):
        self.joined = (name, password)

    def disconnect(self):
        self.joined = None

    def isconnected(self):
        return self.station and self.joined == ("home", "at-home-1234")

    def status(self, what=None):
        if what == "rssi":
            return -50
        return 1010 if self.isconnected() else STAT_NO_AP_FOUND

    def ifconfig(self, value=None):
        if value is not None:
            self.address = value
        if self.station:
            return self.address if self.isconnected() else _NONE
        return ("192.168.4.1", "255.255.255.0", "192.168.4.1", "0.0.0.0")

    def config(self, what=None, **values):
        if what == "mac":
            return b"\x7c\x9e\xbd\x62\x3f\xf8"
