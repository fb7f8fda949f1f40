"""Built-in commands and configuration mode, byte for byte."""

import pytest
from firmware_node import UID, USAGE

HELP = """[MICROS]   - built-in shell commands
   hello   - hello msg - for device identification
   version - returns micrOS version
   exit    - exit from shell socket prompt
   reboot  - system soft reboot (vm), hard reboot (hw): reboot -h
   webrepl - start webrepl, for file transfers use with --update
[CONF] Configure mode - built-in shell commands
  conf       - Enter conf mode
    dump       - Dump all data
    key        - Get value
    key value  - Set value
  noconf     - Exit conf mode
[TASK] postfix: &x - one-time,  &&x - periodic, x: wait ms [x min: 20ms]
  task list         - list tasks with <tag>s
  task kill <tag>   - stop task
  task show <tag>   - show task output
[EXEC] Command mode (LMs):
   help lm  - list ALL LoadModules
"""
HELLO = f"hello:node01:{UID}\n"
VERSION = "2.0.0-0\n"
CONF = "[configure] node01 $ "
UNKNOWN = "node_config write error: {}\nInvalid key\n"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("hello", HELLO),
        ("hello\r", HELLO),
        ("hello x", HELLO),
        ("version", VERSION),
        ("version x y", VERSION),
        ("", ""),
        ("   ", ""),
        ("Apple", USAGE),
        ("EXIT", USAGE),
        ("\x00\x01", USAGE),
        (">json", USAGE),
        (
            "exit now",
            "exec_lm_core LM_exit->now: no module named 'LM_exit'\n" + USAGE,
        ),
    ],
)
def test_built_in_command(client, command, answer):
    assert client.ask(command) == answer


def test_help_is_complete_and_lists_loaded_modules(running):
    client = running.client()
    assert client.ask("help").startswith(HELP)
    client.ask("nohelp x")
    assert "   nohelp\n         x\n" in client.ask("help").removeprefix(HELP)


def test_help_lm_lists_every_module_with_its_public_functions(client):
    answer = client.ask("help lm").removeprefix(HELP)
    assert "   tst\n" in answer
    assert "   system\n" in answer
    assert "      load_n_init\n" in answer
    assert "_private" not in answer


@pytest.mark.parametrize("command", ["exit", "exit ", " exit\r"])
def test_exit_says_bye_and_closes(client, command):
    client.send(command + "\n")
    assert client.rest() == "Bye!\n\n"


CONF_SESSION = [
    ("devfid", "node01\n"),
    ("nosuchkey", "None\n"),
    ("nosuchkey value", UNKNOWN.format("nosuchkey")),
    ("soctout", "100\n"),
    ("soctout 50", "Saved\n"),
    ("soctout", "50\n"),
    ("soctout abc", "Failed to save\n"),
    ("soctout 100", "Saved\n"),
    ("dbg maybe", "Failed to save\n"),
    ("dbg TRUE", "Saved\n"),
    ("dbg", "True\n"),
    ("dbg false", "Saved\n"),
    ("guimeta", "n/a\n"),
    ('guimeta {"a": 1}', "Saved\n"),
    ("guimeta", '{"a": 1}\n'),
    ("telegram ...", "Failed to save\n"),
    ("utc -60", "Saved\n"),
    ("utc", "-60\n"),
    ("utc +60", "Saved\n"),
    ("utc", "60\n"),
    ('utc "type"', "Failed to save\n"),
    ("crontasks *:8:0:0!rgb color r=10", "Saved\n"),
    ("crontasks", "*:8:0:0!rgb color r=10\n"),
    ("crontasks   a    b", "Failed to save\n"),
    ("telegram   a    b", "Saved\n"),
    ("telegram", "a b\n"),
    ("telegram n/a", "Saved\n"),
    ("crontasks n/a", "Saved\n"),
    ("system clock", UNKNOWN.format("system")),
    ("hello", HELLO),
    ("version", VERSION),
    ("task list", UNKNOWN.format("task")),
    ("appwd", "ADmin123\n"),
]


def test_configuration_session(running):
    client = running.client()
    assert client.ask("conf", CONF) == ""
    for command, answer in CONF_SESSION:
        assert client.ask(command, CONF) == answer, command
    assert client.ask("noconf") == ""
    assert client.ask("noconfoo") == ""
    assert client.ask("conf x y", CONF) == ""
    assert client.ask("config", CONF) == ""
    assert client.ask("socport", CONF) == f"{running.port}\n"


@pytest.mark.parametrize(
    "command",
    [
        "soctout 4",
        "socport 0",
        "socport 65536",
        "timirqseq 5",
        "aioqueue 0",
        "utc 900",
        "appwd short",
        "appwd two words",
        "devfid my node",
        "devfid a:b",
        "devfid a$b",
        "devfid node02 >json",
        "devfid " + "n" * 33,
    ],
)
def test_values_that_do_not_fit_are_refused(running, client, command):
    client.ask("conf", CONF)
    before = client.ask(command.split()[0], CONF)
    assert client.ask(command, CONF) == "Failed to save\n"
    assert client.ask(command.split()[0], CONF) == before


def test_dump_has_every_key_and_no_password(running, client):
    client.ask("conf", CONF)
    lines = client.ask("dump", CONF).splitlines()
    assert set(lines) >= {
        "  devfid    :        node01",
        "  irq_prell_ms:        300",
        "  guimeta   :        ...",
        f"  hwuid     :        {UID}",
        "  version   :        2.0.0-0",
        "  stapwd    :        ********",
        "  appwd     :        ********",
        "  telegram  :        n/a",
    }
    assert {line.split(":")[0].strip() for line in lines} == set(running.config())


def test_mode_belongs_to_the_connection(running, client):
    client.ask("conf", CONF)
    assert running.client().ask("hello") == HELLO


def test_webrepl_without_password_in_the_clear(running, client):
    assert client.ask("webrepl").startswith(
        " Start micropython WEBREPL - file transfer and debugging\n"
        "  [i] restart machine shortcut: import reset\n"
        f"  Connect over http://micropython.org/webrepl/#{running.address}:8266/\n"
        "  \t[!] webrepl password: appwd of the configuration\n"
        " Bye!\n"
    )
    client.ask("system alarms True")
