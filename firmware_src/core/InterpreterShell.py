# One client's session: built-in commands, login, and the way to configuration mode, tasks and
# load modules. Answers are given to `reply` line by line; sending them is the server's part.
import time

from micropython import const

from ConfigHandler import cfgget
from LoadModules import transient
from TaskManager import run_command

VERSION = const("2.0.0-0")

# What the server has to do after a command.
GO_ON = const(0)
CLOSE = const(1)
SOFT_RESET = const(2)
HARD_RESET = const(3)

_MIN_PAUSE = const(250)  # ms between two attempts to log in
_MAX_PAUSE = const(5000)
_OPEN_TO_ALL = (["hello"], ["version"], [])


class Shell:
    # Logins take turns, one after the other over all connections, so that guessing over many is
    # no faster than over one. The pause between two turns grows until a right password comes.
    pause = 0  # ms
    next_turn = 0  # ticks_ms

    def __init__(self, reply):
        self.reply = reply
        self.name = cfgget("devfid")
        self.locked = bool(cfgget("auth"))
        self.trusted = False  # has given the password
        self.conf = False

    def prompt(self):
        return "{}{}{} $ ".format(
            "[password] " if self.locked else "",
            "[configure] " if self.conf else "",
            self.name,
        )

    def login_turn(self, text):
        # ms to wait before run() may look at `text`; more than 0 only if that is a password.
        if not self.locked or text.split(None, 1)[:1] in _OPEN_TO_ALL:
            return 0
        now = time.ticks_ms()
        wait = max(0, time.ticks_diff(Shell.next_turn, now)) if Shell.pause else 0
        Shell.pause = min(_MAX_PAUSE, Shell.pause * 2 or _MIN_PAUSE)
        Shell.next_turn = time.ticks_add(now, wait + Shell.pause)
        return wait

    async def run(self, text):
        # Carry out one command; returns GO_ON, CLOSE or a reset.
        words = text.split()
        if not words:
            return GO_ON
        first = words[0]
        if first == "hello":
            self.reply("hello:{}:{}".format(self.name, cfgget("hwuid")))
        elif first == "version":
            self.reply(VERSION)
        elif self.locked:
            return self._login(first)
        elif first == "reboot":
            hard = len(words) > 1 and "-h" in words[1]
            self.reply("{}Reboot micrOS system.\nBye!".format("[HARD] " if hard else ""))
            return HARD_RESET if hard else SOFT_RESET
        elif first.startswith("webrepl"):
            update = transient("ShellWebrepl").webrepl(words, self.reply, self.trusted)
            return HARD_RESET if update else GO_ON
        elif first.startswith("conf"):
            self.conf = True
        elif first.startswith("noconf"):
            self.conf = False
        elif first == "help":
            transient("ShellHelp").show(self.reply, "lm" in " ".join(words[1:]))
        elif self.conf:
            transient("ShellConf").configure(words, self.reply, self.trusted)
        else:
            await run_command(text, self.reply)
        return GO_ON

    def _login(self, word):
        if _same(word, cfgget("appwd")):
            self.locked = False
            self.trusted = True
            Shell.pause = 0
            self.reply("AuthOk")
            return GO_ON
        self.reply("AuthFailed")
        return CLOSE


def _same(given, wanted):
    # Compare in a time that does not tell how much of it is right.
    given, wanted = given.encode(), wanted.encode()
    if not wanted:
        return False
    difference = len(given) ^ len(wanted)
    for i in range(len(given)):
        difference |= given[i] ^ wanted[i % len(wanted)]
    return difference == 0
