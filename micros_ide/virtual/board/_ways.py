# Where packets go. The world's services and the stand-ins for servers of the Internet are at other
# addresses of this computer than the program sees.
import _board
import _radio

_SERVICES = _board.facts["services"]  # kind -> [address, port, port of this computer]
_HERE = "127.0.0.1"
_EHOSTUNREACH = 113


def find(host, port, stream):
    # (address, port, whom it leads to); the address is "" for what nobody hears.
    host = _radio.numeric(host)
    if not stream:
        for kind in _SERVICES:
            address, there, here = _SERVICES[kind]
            if port == there and host == (address or _radio.addresses(True)[3]):
                return _HERE, here, kind
    if host.startswith("127."):
        return host, port, "host"
    if stream:
        way = _board.ask("route %s %d\n" % (host, port), "way")
        if way:
            host, _, port = way.partition(" ")
            return host, int(port), "host"
    elif 224 <= int(host.split(".", 1)[0]) < 240 or host == "255.255.255.255":
        return "", port, ""
    raise OSError(_EHOSTUNREACH)


def shown(pair, data):
    # Whom the program takes for the sender of `data`.
    if pair[0] == _HERE:
        for kind in _SERVICES:
            address, there, here = _SERVICES[kind]
            if pair[1] == here:
                if kind == "mdns":  # who answers: the address at the end of the answer
                    address = "%d.%d.%d.%d" % tuple(data[-4:])
                return address or _radio.addresses(True)[3], there
    return pair
