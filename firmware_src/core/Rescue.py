# The last way in, when the loader or a part it needs is damaged: Wi-Fi and WebREPL with nothing
# but what MicroPython brings. Nothing else runs then, so waiting here holds nobody up.
import json
import sys
import time

from micropython import const

_POLL_MS = const(200)
_JOIN_POLLS = const(75)  # for one network


def main():
    # Bring up the network and WebREPL; the prompt follows. On trial the old version starts instead.
    if "Slots" in sys.modules:
        sys.modules["Slots"].failed("its micrOSloader does not load")
    config = _config()
    try:
        address = _join(config) or _open_ap(config)
        import webrepl

        webrepl.start(password=(config.get("appwd") or "ADmin123")[:9])
        print("[rescue] put the firmware onto this board again, by WebREPL at {}".format(address))
    except Exception as error:
        sys.print_exception(error)
    print("[rescue] or by USB: this is the prompt")


def _config():
    # The texts of the configuration, if it can be read.
    try:
        with open("node_config.json") as file:
            found = json.load(file)
        return {key: value for key, value in found.items() if isinstance(value, str)}
    except (OSError, ValueError, AttributeError):
        return {}


def _join(config):
    # Try the known networks in turn; our address in the first that takes us.
    import network

    sta = network.WLAN(network.STA_IF)
    sta.active(True)
    names = config.get("staessid", "").split(";")
    words = config.get("stapwd", "").split(";")
    for i in range(len(names)):
        if not sta.isconnected() and names[i].strip():
            sta.disconnect()
            sta.connect(names[i].strip(), words[i].strip() if i < len(words) else "")
            for _ in range(_JOIN_POLLS):
                if sta.isconnected():
                    break
                time.sleep_ms(_POLL_MS)
    if sta.isconnected():
        return sta.ifconfig()[0]
    sta.active(False)
    return None


def _open_ap(config):
    # The own access point, with WPA2 if the password is long enough for it.
    import network

    ap = network.WLAN(network.AP_IF)
    ap.active(True)
    name, password = config.get("devfid") or "node01", config.get("appwd") or "ADmin123"
    if len(password) < 8:
        ap.config(essid=name)
    else:
        try:
            ap.config(essid=name, password=password, authmode=3)
        except (ValueError, TypeError):  # rp2 knows fewer names than ESP32
            ap.config(essid=name, password=password)
    return ap.ifconfig()[0]
