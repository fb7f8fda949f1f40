# The answer to `help`.
import os
import sys

from LoadModules import public_functions, transient


def show(reply, every):
    # Built-in commands, then the loaded modules or (`every`) all that are on the board.
    reply(
        "[MICROS]   - built-in shell commands\n"
        "   hello   - hello msg - for device identification\n"
        "   version - returns micrOS version\n"
        "   exit    - exit from shell socket prompt\n"
        "   reboot  - system soft reboot (vm), hard reboot (hw): reboot -h\n"
        "   webrepl - start webrepl, for file transfers use with --update\n"
        "[CONF] Configure mode - built-in shell commands\n"
        "  conf       - Enter conf mode\n"
        "    dump       - Dump all data\n"
        "    key        - Get value\n"
        "    key value  - Set value\n"
        "  noconf     - Exit conf mode\n"
        "[TASK] postfix: &x - one-time,  &&x - periodic, x: wait ms [x min: 20ms]\n"
        "  task list         - list tasks with <tag>s\n"
        "  task kill <tag>   - stop task\n"
        "  task show <tag>   - show task output\n"
        "[EXEC] Command mode (LMs):\n"
        "   help lm  - list ALL LoadModules"
    )
    seen = []
    for file in os.listdir():
        name, _, kind = file.partition(".")
        loaded = name in sys.modules
        if name.startswith("LM_") and kind in ("py", "mpy") and (every or loaded):
            if name not in seen:
                seen.append(name)
                try:
                    _show_module(reply, name[3:], file, loaded)
                except (OSError, UnicodeError) as error:
                    reply("[{}] SHOW LM PARSER WARNING: {}".format(file, error))


def _show_module(reply, name, file, loaded):
    reply("   {}".format(name))
    if loaded:
        functions = public_functions(name)
    elif file.endswith(".mpy"):
        try:
            functions = transient("ShellNames").function_names(file)
        except ValueError:
            functions = ("help",)
    else:
        functions = _functions_in(file)
    margin = " " * (len(name) + 3)
    for function in functions:
        reply(margin + function)


def _functions_in(file):
    # Names of the public functions a source file defines.
    found = []
    with open(file) as source:
        for line in source:
            if line.startswith("def ") or line.startswith("async def "):
                name = line.split("def ", 1)[1].split("(")[0].strip()
                if name[:1] not in ("_", ""):
                    found.append(name)
    return found
