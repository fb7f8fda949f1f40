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
    # Greet somebody, and name the platform.
    # name: who is greeted
    # widget: text name="MrNobody"
    return _count(
        "Hello {}! This is a micrOS smart endpoint \u2601\ufe0f, running on {}.    \n"
        "For more info call `demo links` function :D".format(name, sys.platform)
    )


def calculator(a, b, op="+"):
    # Work out `a op b`; a quotient has three decimals, an unknown operator answers None.
    # a, b: numbers
    # op: one of "+", "-", "*", "/"
    # widget: text a=6 b=7 op=+,-,*,/
    # example: a=6 b=7 op="*"
    from Limits import number

    a, b = number("a", a, -1e12, 1e12), number("b", b, -1e12, 1e12)
    if op == "/" and b == 0:
        raise ValueError("nothing can be divided by 0")
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
    # Roll a die: its face and its number.
    # widget: button
    number = random.randint(1, 6)
    return _count("{} {}".format(chr(0x267F + number), number))


def yes_no():
    # Toss a coin for a decision: YES or NO.
    # widget: button
    return _count("YES \U0001f44d" if random.randint(0, 1) else "NO \U0001f44e")


def links():
    # Where to read on: the platform and pages about micrOS, MicroPython and the chip.
    return _count(
        "Platform: {}\n"
        "micrOS: https://github.com/BxNxM/micrOS\n"
        "MicroPython: https://micropython.org\n"
        "ESP32: https://docs.espressif.com".format(sys.platform)
    )


def source():
    # Where the source of this module is.
    return _count("micrOS IDE: firmware_src/modules/LM_demo.py")


def exec_info():
    # How long the node has been up, and how many calls this module has served.
    # widget: button
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
