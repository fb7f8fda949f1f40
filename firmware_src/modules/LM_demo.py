# Things to try first: no hardware needed.
import random
import sys

from Debug import console_write

_calls = 0


def _count(text):
    global _calls
    _calls += 1
    console_write("[demo] {}".format(text))
    return text


def hello(name="MrNobody"):
    return _count(
        "Hello {}! This is a micrOS smart endpoint \u2601\ufe0f, running on {}.    \n"
        "For more info call `demo links` function :D".format(name, sys.platform)
    )


def calculator(a, b, op="+"):
    if op == "+":
        result = a + b
    elif op == "-":
        result = a - b
    elif op == "*":
        result = a * b
    elif op == "/":
        result = round(a / b, 3)
    else:
        return _count(None)
    return _count("{} {} {} = {}".format(a, op, b, result))


def dice_cube():
    number = random.randint(1, 6)
    return _count("{} {}".format(chr(0x267F + number), number))


def yes_no():
    return _count("YES \U0001f44d" if random.randint(0, 1) else "NO \U0001f44e")


def links():
    return _count(
        "Platform: {}\n"
        "micrOS: https://github.com/BxNxM/micrOS\n"
        "MicroPython: https://micropython.org\n"
        "ESP32: https://docs.espressif.com".format(sys.platform)
    )


def source():
    return _count("micrOS IDE: firmware_src/modules/LM_demo.py")


def exec_info():
    from Time import uptime

    return _count("Up for {}, {} calls served".format(uptime(), _calls + 1))


def help():
    return (
        "hello name='MrNobody'",
        "calculator a b op='+'",
        "    op: '+' '-' '*' '/'",
        "dice_cube",
        "yes_no",
        "links",
        "source",
        "exec_info",
    )
