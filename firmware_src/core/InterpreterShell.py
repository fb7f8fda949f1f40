# One client's session: built-in commands, login, and the way to configuration mode, tasks and
# load modules. Answers are given to `reply` line by line; sending them is the server's part.
import gc
import sys
import time

from micropython import const

from ConfigHandler import cfgget
from TaskManager import SYSTEM, Manager, exec_lm_core

VERSION = const("2.0.0-0")

# What the server has to do after a command.
GO_ON = const(0)
CLOSE = const(1)
SOFT_RESET = const(2)
HARD_RESET = const(3)

_TASK_HELP = const("Invalid task cmd! Help: task list / kill <taskID> / show <taskID>")
_MAX_PENALTY = const(5000)  # ms
_OPEN_TO_ALL = (["hello"], ["version"], [])


class Shell:
    # Failed logins slow down everybody's next attempt: guessing over many connections is no
    # faster than over one.
    penalty = 0  # ms
    blocked_until = 0  # ticks_ms

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

    def login_delay(self, text):
        # ms to wait before run() may look at `text`, if that is a password.
        if not self.locked or not Shell.penalty or text.split(None, 1)[:1] in _OPEN_TO_ALL:
            return 0
        return max(0, time.ticks_diff(Shell.blocked_until, time.ticks_ms()))

    def run(self, text):
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
            update = _part("ShellWebrepl").webrepl(words, self.reply, self.trusted)
            return HARD_RESET if update else GO_ON
        elif first.startswith("conf"):
            self.conf = True
        elif first.startswith("noconf"):
            self.conf = False
        elif first == "help":
            _part("ShellHelp").show(self.reply, "lm" in " ".join(words[1:]))
        elif self.conf:
            _part("ShellConf").configure(words, self.reply, self.trusted)
        elif first == "task":
            self._task(words)
        else:
            exec_lm_core(text, self.reply)
        return GO_ON

    def _login(self, word):
        if _same(word, cfgget("appwd")):
            self.locked = False
            self.trusted = True
            Shell.penalty = 0
            self.reply("AuthOk")
            return GO_ON
        Shell.penalty = min(_MAX_PENALTY, Shell.penalty * 2 or 250)
        Shell.blocked_until = time.ticks_add(time.ticks_ms(), Shell.penalty)
        self.reply("AuthFailed")
        return CLOSE

    def _task(self, words):
        manager = Manager()
        verb = words[1] if len(words) > 1 else ""
        if verb == "list" and len(words) == 2:
            self.reply(_task_table(manager))
        elif verb in ("show", "kill") and len(words) == 3:
            found = manager.find(words[2])
            if not found:
                self.reply("No task found: {}".format(words[2]))
            elif verb == "kill":
                self.reply("Kill: {}".format(_kill(found, words[2].endswith(".*"))))
            elif len(found) == 1:
                self.reply(str(found[0].out))
            else:
                self.reply("\n".join(["{}: {}".format(t.tag, t.out) for t in found]))
        else:
            self.reply(_TASK_HELP)


def _part(name):
    # A part of the shell that is needed once in a while: it does not stay in memory.
    gc.collect()
    module = __import__(name)
    sys.modules.pop(name)
    return module


def _task_table(manager):
    lines = [
        "---- micrOS  top ----",
        "#queue: {} #load: {}%\n".format(manager.free(), manager.load),
        "#Active   #taskID",
    ]
    for tag, task in manager.tasks.items():
        lines.append("{:10}{}".format("No" if task.done.is_set() else "Yes", tag))
    return "\n".join(lines) + "\n"


def _kill(tasks, group):
    # A group shows its results as numbers, a single task as a word.
    found = []
    for task in tasks:
        done = task.tag not in SYSTEM and task.kill()
        found.append("{}|{}".format(task.tag, int(done) if group else done))
    return ", ".join(found)


def _same(given, wanted):
    # Compare in a time that does not tell how much of it is right.
    given, wanted = given.encode(), wanted.encode()
    if not wanted:
        return False
    difference = len(given) ^ len(wanted)
    for i in range(len(given)):
        difference |= given[i] ^ wanted[i % len(wanted)]
    return difference == 0
