# The `task` commands: list, show, kill.
from micropython import const

from TaskManager import SYSTEM

_HELP = const("Invalid task cmd! Help: task list / kill <taskID> / show <taskID>")


def task(manager, words, reply):
    verb = words[1] if len(words) > 1 else ""
    if verb == "list" and len(words) == 2:
        _list(manager, reply)
    elif verb in ("show", "kill") and len(words) == 3:
        found = manager.find(words[2])
        if not found:
            reply("No task found: {}".format(words[2]))
        elif verb == "kill":
            reply("Kill: {}".format(_kill(found, words[2].endswith(".*"))))
        elif len(found) == 1:
            reply(str(found[0].out))
        else:
            for one in found:
                reply("{}: {}".format(one.tag, one.out))
    else:
        reply(_HELP)


def _list(manager, reply):
    reply("---- micrOS  top ----")
    reply("#queue: {} #load: {}%\n".format(manager.free(), manager.load))
    reply("#Active   #taskID")
    for tag in manager.tasks:
        reply("{:10}{}".format("Yes" if manager.busy(tag) else "No", tag))
    reply("")


def _kill(tasks, group):
    # A group shows its results as numbers, a single task as a word.
    found = []
    for task in tasks:
        done = task.tag not in SYSTEM and task.kill()
        found.append("{}|{}".format(task.tag, int(done) if group else done))
    return ", ".join(found)
