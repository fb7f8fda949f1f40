# The `webrepl` command: open MicroPython's WebREPL, or restart for an update.
from ConfigHandler import cfgget
from Debug import errlog_add
from micrOSloader import set_mode
from Network import ifconfig


def webrepl(words, reply, trusted):
    # True if the node has to restart for the update mode.
    update = len(words) == 2 and "-u" in words[1]
    reply(" Start micropython WEBREPL - file transfer and debugging")
    reply("  [i] restart machine shortcut: import reset")
    reply("  Connect over http://micropython.org/webrepl/#{}:8266/".format(ifconfig()[1][0]))
    password = cfgget("appwd")[:9] if trusted else "appwd of the configuration"
    reply("  \t[!] webrepl password: {}".format(password))
    if update:
        if set_mode("webrepl"):
            reply("  Restart node then start webrepl...\n Bye!")
            return True
        reply("[ERR] while starting webrepl: mode not saved")
        return False
    reply(" Bye!")
    try:
        import webrepl

        webrepl.start(password=cfgget("appwd")[:9])
    except Exception as error:
        text = "[ERR] while starting webrepl: {}".format(error)
        errlog_add(text)
        reply(text)
    return False
