"""Why the board has started: the cause after every kind of restart, and the watchdog."""

from __future__ import annotations

import time

import pytest

PWRON, HARD, WDT, DEEPSLEEP, SOFT = range(1, 6)
ASK = "import machine; print(machine.reset_cause())"


@pytest.fixture
def line(virtual_esp32, terminal):
    return terminal(virtual_esp32.port, raw=True)


def cause(line):
    """Return the number that a board in the raw REPL gives."""
    return int(line.run(ASK))


def restart(line, code, sign=b">>> "):
    """Run `code`, which restarts the board, and enter the raw REPL when it is back."""
    line.type(code + b"\x04")
    line.wait_for(sign)
    line.enter_raw()


def test_the_numbers_are_those_of_micropython(line):
    names = ["PWRON", "HARD", "WDT", "DEEPSLEEP", "SOFT"]
    values = ", ".join(f"machine.{name}_RESET" for name in names)
    assert line.run(f"import machine; print({values})") == "1 2 3 4 5\r\n"


def test_each_restart_has_its_cause(line):
    assert cause(line) == PWRON
    restart(line, b"machine.reset()")
    assert cause(line) == HARD
    restart(line, b"raise SystemExit", b"soft reboot")
    assert cause(line) == SOFT
    restart(line, b"import machine; machine.deepsleep(50)")
    assert cause(line) == DEEPSLEEP
    restart(line, b"import machine; machine.soft_reset()", b"soft reboot")
    assert cause(line) == SOFT
    restart(line, b"import machine; machine.WDT(timeout=50)\nwhile True: pass")
    assert cause(line) == WDT
    restart(line, b"", b"soft reboot")  # Ctrl-D
    assert cause(line) == SOFT
    restart(line, b"import machine; machine.reset()")
    assert cause(line) == HARD


def test_a_power_cycle_is_a_cold_start(fleet, virtual_esp32, line, terminal):
    restart(line, b"import machine; machine.reset()")
    line.close()
    fleet.control("esp32").cycle()
    assert cause(terminal(virtual_esp32.port, raw=True)) == PWRON


def test_the_rom_names_the_watchdog(line):
    line.type(b"import machine; machine.WDT(timeout=30)\nwhile True: pass\x04")
    assert b"WDT" in line.wait_for(b">>> ")


def test_a_watchdog_that_is_fed_does_not_bite(line):
    out = line.run(
        "import machine, time\n"
        "dog = machine.WDT(timeout=400)\n"
        "for _ in range(30):\n"
        "    time.sleep_ms(20)\n"
        "    dog.feed()\n"
        "print('alive', machine.reset_cause())"
    )
    assert out == "alive 1\r\n"


def test_a_watchdog_bites_across_a_soft_reset(line):
    """On the chip nothing stops it; only the next program can feed it."""
    start = time.monotonic()
    restart(line, b"import machine; machine.WDT(timeout=1500)\nmachine.soft_reset()", b"reboot")
    assert cause(line) == SOFT
    line.wait_for(b">>> ", 5)  # of the restart
    assert 1.4 < time.monotonic() - start < 6
    line.enter_raw()
    assert cause(line) == WDT


def test_a_watchdog_ends_with_a_reset(line):
    restart(line, b"import machine; machine.WDT(timeout=150)\nmachine.reset()")
    assert line.run("import time; time.sleep_ms(300); print('alive')") == "alive\r\n"
    assert cause(line) == HARD
