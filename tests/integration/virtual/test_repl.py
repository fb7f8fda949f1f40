"""The prompt, the raw REPL, resets and Ctrl-C, as a serial tool sees them."""

from __future__ import annotations

import hashlib
import time

GREETING = b'; Generic ESP32 module with ESP32\r\nType "help()" for more information.\r\n>>> '
SOFT_REBOOT = b"MPY: soft reboot\r\n"
RECEIVER = """
import micropython, sys, hashlib
micropython.kbd_intr(-1)
try:
    digest, left, buffer = hashlib.sha256(), {size}, bytearray(64)
    sys.stdout.write('go')
    while left:
        count = sys.stdin.buffer.readinto(memoryview(buffer)[:min(left, 64)])
        digest.update(memoryview(buffer)[:count])
        left -= count
finally:
    micropython.kbd_intr(3)
print(digest.digest().hex())
"""


def write_file(line, name, text):
    """Put a file onto the board through the raw REPL."""
    assert line.run(f"with open({name!r}, 'w') as f:\n  f.write({text!r})") == ""


def test_soft_reset_at_the_prompt_greets_like_a_chip(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port)
    line.type(b"\r\x03\x04")
    line.wait_for(SOFT_REBOOT)
    assert b"linux" not in line.wait_for(GREETING)


def test_soft_reset_in_the_raw_repl_stays_there_and_skips_main(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    write_file(line, "boot.py", "print('boot runs')")
    write_file(line, "main.py", "print('main runs')")
    line.type(b"\x04")
    heard = line.wait_for(line.RAW)
    assert SOFT_REBOOT + b"boot runs\r\n" in heard
    assert b"main runs" not in heard
    line.type(b"\x02")  # out of the raw REPL: now main.py runs again
    line.wait_for(GREETING)
    line.type(b"\x04")
    assert b"boot runs\r\nmain runs\r\n" in line.wait_for(GREETING)


def test_text_ends_lines_with_cr_lf_and_binary_output_stays_as_it_is(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    assert line.run("print('a'); print('b')") == "a\r\nb\r\n"
    line.type(b"import sys; sys.stdout.buffer.write(bytes(range(256)))\x04")
    line.wait_for(b"OK")
    assert line.wait_for(bytes(range(256))) == bytes(range(256))


def test_a_lone_nul_is_not_held_back(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    line.type(b"import sys; sys.stdout.write('\\0'); sys.stdin.read(1)\x04")
    line.wait_for(b"OK\0")
    line.type(b"x")
    line.wait_for(b"\x04>")


def test_every_byte_value_reaches_a_program_that_turned_ctrl_c_off(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    payload = bytes(range(256)) * 40 + b"\x03" * 200
    line.type(RECEIVER.format(size=len(payload)).encode() + b"\x04")
    line.wait_for(b"OKgo")
    line.type(payload)
    assert hashlib.sha256(payload).hexdigest().encode() in line.wait_for(b"\x04\x04>")
    line.type(b"while True: pass\x04")  # and Ctrl-C works again
    line.wait_for(b"OK")
    line.type(b"\x03")
    assert b"KeyboardInterrupt" in line.wait_for(b"\x04>")


def test_ctrl_c_breaks_main_and_its_traceback_shows_only_main(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    write_file(line, "main.py", "print('main waits')\nwhile True:\n  pass\n")
    line.type(b"\x02")
    line.wait_for(GREETING)
    line.type(b"\x04")
    line.wait_for(b"main waits\r\n")
    line.type(b"\x03\x03")
    heard = line.wait_for(GREETING)
    assert heard.startswith(b'Traceback (most recent call last):\r\n  File "main.py", line ')
    assert b"KeyboardInterrupt" in heard


def test_an_error_in_main_is_shown_and_leaves_its_names_at_the_prompt(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    write_file(line, "main.py", "kept = 42\nraise ValueError('no bulb')\n")
    line.type(b"\x02\x04")
    heard = line.wait_for(b"ValueError: no bulb\r\n")
    assert b'File "main.py", line 2, in <module>' in heard
    assert b"virtual" not in heard
    line.wait_for(GREETING)
    line.type(b"print(kept)\r")
    line.wait_for(b"\r\n42\r\n")


def test_machine_reset_boots_from_the_rom_on_and_says_so(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    cause = "import machine; print(machine.reset_cause())"
    assert line.run(cause) == "1\r\n"
    line.type(b"machine.reset()\x04")
    heard = line.wait_for(GREETING)
    assert b"rst:0xc (SW_CPU_RESET)" in heard
    line.enter_raw()
    assert line.run(cause) == "2\r\n"


def test_sys_exit_and_machine_soft_reset_are_soft_resets(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    for code in (b"import sys; sys.exit()", b"import machine; machine.soft_reset()"):
        line.type(code + b"\x04")
        assert SOFT_REBOOT in line.wait_for(line.RAW)
        assert line.run("import machine; print(machine.reset_cause())") == "5\r\n"


def test_a_starved_watchdog_resets_the_board(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    line.type(b"import machine; dog = machine.WDT(timeout=60)\nwhile True: pass\x04")
    heard = line.wait_for(GREETING)
    assert b"RTCWDT" in heard
    line.enter_raw()
    assert line.run("import machine; print(machine.reset_cause())") == "3\r\n"


def test_deep_sleep_ends_in_a_boot_and_keeps_rtc_memory(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    line.type(b"import machine; machine.RTC().memory(b'kept'); machine.deepsleep(50)\x04")
    line.wait_for(GREETING)
    line.enter_raw()
    assert line.run("import machine; print(machine.reset_cause(), machine.RTC().memory())") == (
        "4 b'kept'\r\n"
    )


def test_ctrl_c_never_ends_the_interpreter_whenever_it_strikes(virtual_esp32, terminal):
    """Hundreds of interrupts at programs that come and go; state set before must still be there."""
    line = terminal(virtual_esp32.port, raw=True)
    line.run("alive = 'yes'")
    for _ in range(300):
        line.type(b"while True: pass\x04")
        line.wait_for(b"OK")
        line.type(b"\x03\x03")
        line.wait_for(b"\x04>")
    assert line.run("print(alive)") == "yes\r\n"


def test_typing_is_not_lost_while_the_program_is_busy(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    code = "\n".join(f"total = {number}" for number in range(1200)) + "\nprint(total)"
    assert line.run(code) == "1199\r\n"


def test_output_waits_for_a_tool_that_reads_slowly(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    lines = line.run("for n in range(20000): print(n)").split()
    assert lines == [str(number) for number in range(20000)]


def test_ctrl_c_at_any_moment_of_a_start_leads_to_the_prompt(virtual_esp32, terminal):
    """Also where the board has said that it is ready and runs no file yet."""
    line = terminal(virtual_esp32.port)
    line.type(b"\r\x03")
    line.wait_for(b">>> ")
    for turn in range(60):
        line.type(b"\x04")
        line.wait_for(b"soft reboot")
        time.sleep(turn / 1000)
        line.enter_raw()
        assert line.run("print(6 * 7)") == "42\r\n"
        line.type(b"\x02")
        line.wait_for(b">>> ")
