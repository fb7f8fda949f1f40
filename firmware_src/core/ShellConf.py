# Configuration mode of the shell: get, set and dump.
from micropython import const

from ConfigHandler import cfgget, cfgput

_SECRETS = ("stapwd", "appwd", "telegram")
_HIDDEN = const("********")  # in a dump for somebody who has not logged in


def configure(words, reply, trusted):
    key = words[0]
    if len(words) == 1:
        if key == "dump":
            _dump(reply, trusted)
        else:
            reply(str(cfgget(key)))
    elif key not in cfgget():
        reply("node_config write error: {}\nInvalid key".format(key))
    elif words[-1] != ">json" and cfgput(key, " ".join(words[1:]), type_check=True):
        reply("Saved")
    else:
        reply("Failed to save")


def _dump(reply, trusted):
    for key, value in cfgget().items():
        if key in _SECRETS and not trusted and value != "n/a":
            value = _HIDDEN
        reply("  {:10}:        {}".format(key, value))
