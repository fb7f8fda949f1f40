# Pin numbers by logical name: config overrides first, then the board's table LP_<name>.
import os
import sys

from ConfigHandler import cfgget
from Debug import console_write

# Chips without a table (esp32c5) are named too: they must not be taken for another one.
_BOARDS = ("tinypico", "esp32s2", "esp32s3", "esp32c3", "esp32c5", "esp32c6", "esp32", "rp2")

_booked = {}  # pin -> name
_map = None  # (table name, overrides); from config at first use


def detect_platform():
    # Name of this board's pin table.
    board = getattr(sys.implementation, "_machine", "")
    if hasattr(os, "uname"):
        board = os.uname()[4]
    text = (board + " " + sys.platform).lower().replace("-", "")
    for name in _BOARDS:
        if name in text:
            return name
    return sys.platform


def set_pinmap(text):
    # Take `cstmpmap`: "n/a", or "[table;] name:pin; name:pin ...". A pin is a number; a negative
    # one stands for an LED that lights at low level.
    global _map
    table = detect_platform()
    overrides = {}
    if "n/a" not in text:
        for item in text.split(";"):
            name, colon, pin = [part.strip() for part in item.partition(":")]
            if colon and name and pin[pin.startswith("-") :].isdigit():
                overrides[name] = int(pin)
            elif name and not colon:
                table = _existing(name, table)
            elif item.strip():
                console_write("[io] cstmpmap: {} skipped".format(item.strip()))
    _map = table, overrides
    return _map


def physical_pin(key):
    # Resolve and book a pin. The same name may ask again; another name for the same pin may not.
    return physical_pins((key,))[0]


def physical_pins(keys):
    # The same for pins that are of use together only: all of them or none is booked.
    resolve = _resolver()
    pins = [resolve(key) for key in keys]
    wanted = {}
    for key, pin in zip(keys, pins):
        holder = wanted.setdefault(_place(pin), _booked.get(_place(pin), key))
        if holder not in (None, key):
            raise Exception("[io] Pin {} is busy: {}:{}".format(key, holder, _place(pin)))
    for key, pin in zip(keys, pins):
        known = _booked.get(_place(pin))
        console_write("[io] {} pin: {}:{}".format("ReInit" if known else "Init", key, pin))
        _booked[_place(pin)] = key
    return pins


def _place(pin):
    # A number below zero stands for the same pin.
    return abs(pin) if isinstance(pin, int) else pin


def pinmap_dump(keys):
    # {name: pin or None}; books nothing and never raises.
    found = {}
    resolve = _resolver()
    for key in (keys,) if isinstance(keys, str) else keys:
        try:
            found[key] = resolve(key)
        except Exception:  # unknown name or table
            found[key] = None
    return found


def get_pinmap():
    table, overrides = _map or set_pinmap(cfgget("cstmpmap"))
    return {"map": table, "booked": _booked, "custom": overrides}


def _resolver():
    # A function that finds the pin of a name or raises. It reads the table once, at need; looked
    # up rarely, the table is not worth its memory.
    table, overrides = _map or set_pinmap(cfgget("cstmpmap"))
    pins = {}

    def resolve(key):
        if key in overrides:
            return overrides[key]
        if not pins:
            pins.update(_read("LP_" + table))
        pin = None if str(key).startswith("_") else pins.get(key)
        if not isinstance(pin, (int, str)):
            text = "[io-resolve] error: 'module' object has no attribute '{}'"
            raise Exception(text.format(key))
        return pin

    return resolve


def _read(name):
    try:
        return __import__(name).__dict__
    except (ImportError, ValueError, SyntaxError) as error:
        raise Exception("[io-resolve] error: {}".format(error))
    finally:
        sys.modules.pop(name, None)


def _existing(name, otherwise):
    files = os.listdir()
    if "LP_{}.mpy".format(name) in files or "LP_{}.py".format(name) in files:
        return name
    console_write("[io] cstmpmap: no table {}, {} is used".format(name, otherwise))
    return otherwise
