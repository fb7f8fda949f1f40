# Wi-Fi of an ESP32. What is around is asked from the carrying process.
import json

import _board
import _radio

STA_IF = 0
AP_IF = 1
STAT_IDLE = 1000
STAT_CONNECTING = 1001
STAT_GOT_IP = 1010
STAT_BEACON_TIMEOUT = 200
STAT_NO_AP_FOUND = 201
STAT_WRONG_PASSWORD = 202
STAT_ASSOC_FAIL = 203
STAT_HANDSHAKE_TIMEOUT = 204
AUTH_OPEN = 0
AUTH_WEP = 1
AUTH_WPA_PSK = 2
AUTH_WPA2_PSK = 3
AUTH_WPA_WPA2_PSK = 4
_STATUS = {
    "idle": STAT_IDLE,
    "connecting": STAT_CONNECTING,
    "up": STAT_GOT_IP,
    "left": 8,  # the ESP-IDF's reason "assoc leave"
    "no ap": STAT_NO_AP_FOUND,
    "wrong password": STAT_WRONG_PASSWORD,
}
_CHANNEL = 6
_NONE = "0.0.0.0"
_facts = _radio.facts
_mac = bytes(int(part, 16) for part in _facts["mac"].split(":"))


def hostname(name=None):
    if name is None:
        return _facts["hostname"]
    if not 0 < len(name) <= 32:
        raise ValueError
    _radio.host(name)


class WLAN:
    IF_STA = STA_IF
    IF_AP = AP_IF
    SEC_OPEN = AUTH_OPEN
    SEC_WPA2 = AUTH_WPA2_PSK
    _made = {}

    def __new__(cls, interface=STA_IF):
        if interface not in (STA_IF, AP_IF):
            raise ValueError("invalid WLAN interface identifier")
        if interface not in cls._made:
            made = super().__new__(cls)
            made._sta = interface == STA_IF
            made._settings = {"channel": _CHANNEL}
            if made._sta:
                made._settings["reconnects"] = -1
            else:
                made._settings.update(essid="ESP_%02X%02X%02X" % tuple(_mac[3:]), max_clients=4)
                made._settings.update(authmode=AUTH_OPEN, hidden=False)
            cls._made[interface] = made
        return cls._made[interface]

    def __init__(self, interface=STA_IF):
        pass

    def active(self, on=None):
        if on is None:
            return _radio.station.active if self._sta else _radio.access_point
        if self._sta:
            if not on:
                _radio.station.disconnect()
            _radio.station.active = bool(on)
        else:
            _radio.open_network(bool(on))
        return self.active()

    def connect(self, ssid=None, key=None, **options):
        if not self._sta:
            raise OSError("STA required")
        station = _radio.station
        if not station.active:
            raise OSError("Wifi Not Started")
        old = station.wanted or ("", "")
        text = [x.decode() if isinstance(x, (bytes, bytearray)) else x for x in (ssid, key)]
        station.connect(old[0] if ssid is None else text[0], (text[1] or "") if ssid else old[1])

    def disconnect(self):
        _radio.station.disconnect()

    def isconnected(self):
        if self._sta:
            return _radio.station.status() == "up"
        return _radio.access_point  # the computer is always there as a station

    def status(self, what=None):
        if what is None:
            return _STATUS[_radio.station.status()] if self._sta else STAT_IDLE
        if what == "rssi" and self._sta:
            if not self.isconnected():
                raise OSError("Wifi Not Connected")
            return _radio.station.rssi
        if what == "stations" and not self._sta:
            return []
        raise ValueError("unknown status param")

    def scan(self):
        if not self._sta or not _radio.station.active:
            raise OSError("STA must be active")
        return [
            (
                name.encode(),
                bytes.fromhex(mac),
                channel,
                rssi,
                AUTH_WPA2_PSK if locked else 0,
                False,
            )
            for name, mac, channel, rssi, locked in json.loads(_board.ask("scan\n", "seen"))
        ]

    def ifconfig(self, settings=None):
        if settings is None:
            here = self.isconnected() if self._sta else _radio.access_point
            return _radio.addresses(self._sta) if here else (_NONE,) * 4
        if not self._sta:
            if settings[0] != _facts["address"]:
                raise OSError("a virtual board's access point keeps its address")
        else:
            _radio.fix(None if settings == "dhcp" else settings)

    def ipconfig(self, name=None, **settings):
        if settings:
            if "addr4" in settings:
                _, mask, gateway, dns = _radio.addresses(self._sta)
                wanted = settings["addr4"]
                if isinstance(wanted, str):
                    wanted = (wanted.split("/")[0], mask)
                self.ifconfig((wanted[0], wanted[1], settings.get("gw4", gateway), dns))
            elif settings.get("dhcp4"):
                self.ifconfig("dhcp")
            return
        address, mask, gateway, _dns = self.ifconfig()
        values = {"addr4": (address, mask), "gw4": gateway, "has_dhcp4": address != _NONE}
        if name not in values:
            raise ValueError("unknown config param")
        return values[name]

    def config(self, *names, **values):
        if names:
            return self._get(names[0])
        for name, value in values.items():
            if name in ("dhcp_hostname", "hostname"):
                hostname(value)
            elif name == "mac":
                raise OSError("a virtual board keeps its MAC")
            elif name == "reconnects":
                if not self._sta:
                    raise OSError("STA required")
                self._settings[name] = value
                _radio.station.attempts = value + 1
            elif name in ("pm", "txpower", "protocol", "bandwidth"):
                self._settings[name] = value
            elif self._sta:
                raise OSError("AP required")
            else:
                self._settings[_NEW_NAMES.get(name, name)] = value
        self._check_password()

    def _get(self, name):
        name = _NEW_NAMES.get(name, name)
        if name == "mac":
            return _mac if self._sta else _mac[:5] + bytes((_mac[5] + 1 & 0xFF,))
        if name in ("dhcp_hostname", "hostname"):
            return hostname()
        if name == "essid" and self._sta:
            return (_radio.station.wanted or ("",))[0]
        if name == "password" or name not in self._settings:
            raise ValueError("unknown config param")
        return self._settings[name]

    def _check_password(self):
        password = self._settings.get("password", "")
        if self._settings.get("authmode") and not 8 <= len(password) <= 63:
            raise OSError("Wifi Invalid Password")


_NEW_NAMES = {"ssid": "essid", "key": "password", "security": "authmode"}


def __getattr__(name):
    raise AttributeError("virtual boards have no network." + name)
