# The node's configuration, and files that must survive a power cut while they are written.
# Part of the secure core: needs only Debug (and ConfigSchema, when it is there).
import json
import os
import sys

from micropython import const

from Debug import errlog_add

_FILE = const("node_config.json")
_LAST_GOOD = const("node_config.bak")
_NEW = const(".new")
_CLEANUP = const("cleanup.pds")  # left by an update: forget keys the schema does not know
_OFFLOADED = const("...")

_live = None  # key -> value; read at first use


def cfgget(key=None):
    # The value of `key`, None if there is no such key; without key the whole dict.
    live = _live or _load()
    if key is None:
        return live
    value = live.get(key)
    if value == _OFFLOADED:
        return _read_text(".{}.key".format(key)) or "n/a"
    return value


def cfgput(key, value, type_check=False):
    # Set and save; False if `value` does not fit or cannot be written. Text is converted to the
    # key's type. `type_check` is accepted for load modules: every value is checked.
    live = _live or _load()
    if key not in live:
        return False
    old = live[key]
    if old == _OFFLOADED:
        return save_file(".{}.key".format(key), str(value))
    try:
        value = _fit(value, old)
        if value != old:
            _check(key, value)
    except (ValueError, ImportError):  # of no use, or half an update
        return False
    if value == old:
        return True
    live[key] = value
    if _save():
        return True
    live[key] = old
    return False


def save_file(path, content):
    # Replace `path` by `content` (text, or a dict as JSON) so that a power cut at any moment
    # leaves the old or the new file. False if it could not be written.
    new = path + _NEW
    torn = False
    try:
        with open(new, "w") as file:
            torn = True
            if isinstance(content, dict):
                json.dump(content, file)
            else:
                file.write(content)
            file.flush()
        torn = False
        if hasattr(os, "sync"):
            os.sync()
        if path == _FILE and path in os.listdir():
            _move(path, _LAST_GOOD)
        _move(new, path)
    except OSError as error:
        errlog_add("[ERR] {} not saved: {}".format(path, error))
        if torn:
            _remove(new)
        return False
    return True


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass  # there is none


def _move(source, target):
    try:
        os.rename(source, target)
    except OSError:  # FAT does not replace
        os.remove(target)
        os.rename(source, target)


def _read_text(path):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return None


def _read_dict(path):
    # The JSON object in `path`; None if the file is missing or damaged.
    try:
        with open(path) as file:
            data = json.load(file)
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _stored():
    # What was saved last, and whether that is the file itself.
    data = _read_dict(_FILE)
    if data is not None:
        return data, True
    for path in (_FILE + _NEW, _LAST_GOOD):
        data = _read_dict(path)
        if data is not None:
            errlog_add("[ERR] {} damaged: restored from {}".format(_FILE, path))
            return data, False
    if _FILE in os.listdir():
        errlog_add("[ERR] {} damaged: defaults used".format(_FILE))
    return {}, False


def _part(name):
    # A module that is needed once in a while, so it does not stay in memory. None if it is
    # missing or damaged: half an update must not keep anybody from his configuration.
    try:
        return __import__(name)
    except (ImportError, ValueError, SyntaxError):
        return None
    finally:
        sys.modules.pop(name, None)


def _keys():
    return getattr(_part("ConfigSchema"), "KEYS", ())


def _load():
    global _live
    stored, clean = _stored()
    keys = _keys()
    if not keys:  # half an update: recovery takes the file as it is, and leaves it alone
        _live = stored
        return stored
    live = {} if _CLEANUP in os.listdir() else dict(stored)
    for key, default, _, low, high in keys:
        value = stored.get(key, default)
        try:
            value = _fit(value, default)
        except ValueError:
            if value is not None:  # null is how a profile says "not decided"
                errlog_add("[ERR] {}: {} has the wrong type: default used".format(_FILE, key))
            value = default
        if type(value) is int:
            value = max(low, min(high, value))
        live[key] = value
    _live = live
    if not clean:
        _remove(_FILE)  # or it would become the last good copy
    if (clean and live == stored) or _save():
        _remove(_CLEANUP)  # not before: a power cut in between repeats it
    return live


def _save():
    return save_file(_FILE, _live)


def _fit(value, like):
    # `value` as the type of `like`; ValueError if it cannot be.
    kind = type(like)
    if type(value) is kind:
        return value
    if type(value) is str and kind is bool:
        word = value.lower()
        if word in ("true", "false"):
            return word == "true"
    elif type(value) is str and kind in (int, float):
        return kind(value)
    raise ValueError


def _check(key, value):
    # ValueError if `value` is out of range, or not what the key is for.
    if value == _OFFLOADED:
        raise ValueError
    for name, _, _, low, high in _keys():
        if name == key and low is not None:
            size = len(value) if type(value) is str else value
            if not low <= size <= high:
                raise ValueError
    rules = _part("ConfigRules")
    if rules:
        rules.check(key, value)
