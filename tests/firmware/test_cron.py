"""Cron: what an entry may be, when it is due whatever the clock does, a node that lives by it."""

import calendar
import json
import time
from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from notes import install, noted, until

CONF = "[configure] node01 $ "
FEW = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SIZES = (7, 24, 60, 60)
PARSE = """
import json
from CronSyntax import entries, parse
for line in open("cases.txt"):
    found = []
    for entry in entries(json.loads(line)):
        try:
            entry = parse(entry)
            found.append([list(v) if isinstance(v, bytes) else v for v in entry])
        except ValueError as error:
            found.append(str(error))
    print(json.dumps(found))
"""
PLAN = """
import json, time
from CronPlan import Plan
EPOCH = 0 if time.gmtime(0)[0] == 1970 else 946684800
for line in open("cases.txt"):
    text, sun, moments = json.loads(line)
    plan = Plan(lambda midnight: sun)
    plan.load(text, moments[0] - EPOCH)
    out = [plan.take(moment - EPOCH) for moment in moments]
    print(json.dumps([out, plan.errors, str(plan)]))
"""


def ask(node, script, cases):
    node.write("cases.txt", "".join(json.dumps(case) + "\n" for case in cases))
    return [json.loads(line) for line in node.interpret(script).splitlines()]


# What is written.

numbers = [st.integers(0, size - 1) for size in SIZES]


def field(index):
    """Text of one field and the values it means."""
    size, number = SIZES[index], numbers[index]
    spans = st.tuples(number, number).map(
        lambda ends: (f"{ends[0]}-{ends[1]}", span(*ends, size)),
    )
    steps = st.tuples(number, number, st.integers(1, size - 1)).map(
        lambda t: (f"{t[0]}-{t[1]}/{t[2]}", span(t[0], t[1], size)[:: t[2]])
    )
    part = (
        number.map(lambda n: (str(n), [n]))
        | st.just(("*", list(range(size))))
        | st.integers(1, size - 1).map(lambda n: (f"*/{n}", list(range(0, size, n))))
        | spans
        | steps
    )
    return st.lists(part, min_size=1, max_size=3).map(
        lambda parts: (
            " , ".join(text for text, _ in parts),
            sorted({value for _, values in parts for value in values}),
        )
    )


def span(low, high, size):
    """5-1 goes over the end of the week."""
    return [(low + i) % size for i in range((high - low) % size + 1)]


commands = st.sampled_from(
    ["system heartbeat", "a b 'x;y' !", 'a b "it\'s" >json &', "a b c='!;!'", 'a b "\\";"']
)
entries = st.tuples(*(field(i) for i in range(4)), commands)


@FEW
@given(st.lists(st.lists(entries, min_size=1, max_size=3), min_size=8, max_size=12))
def test_what_is_written_is_what_is_meant(node, lines):
    """Numbers, ranges, lists and steps in any mixture, blanks anywhere, quotes and marks kept."""
    texts = [
        " ; ".join(" : ".join(f[0] for f in e[:4]) + " ! " + e[4] for e in line) + ";"
        for line in lines
    ]
    for line, found in zip(lines, ask(node, PARSE, texts), strict=True):
        wanted = []
        for entry in line:
            fields = [entry[i][1] for i in range(4)]
            full = [None if len(fields[i]) == SIZES[i] else fields[i] for i in range(4)]
            wanted.append([*full, entry[4]])
        assert found == wanted


pieces = st.sampled_from([*"*:!;,-/ 059'\"\\", "sunset", "sunrise", "*:8:0:0!a b"])
texts = st.lists(pieces, max_size=14).map("".join) | st.text(max_size=20)


@FEW
@given(st.lists(texts, min_size=80, max_size=120))
@example(["", ";", "!", "n/a", "*:8:0:0!", "sunset+!a b", "'" * 300, '"\\' * 100])
def test_any_text_is_entries_or_value_errors(node, lines):
    """Whatever is accepted has values in their ranges and a command to call."""
    found = ask(node, PARSE, lines)
    assert len(found) == len(lines)
    for line in found:
        for entry in line:
            if isinstance(entry, list):
                assert " " in entry[-1]
                for values, size in zip(entry[:4], SIZES, strict=False):
                    if isinstance(values, list):
                        assert values
                        assert all(0 <= value < size for value in values)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("sunset!a b", [1, 0, "a b"]),
        (" Sunrise - 30 ! a b", [0, -1800, "a b"]),
        ("sunset+720!a b", [1, 43200, "a b"]),
        ("5-1:22-1:0:0!a b", [[0, 1, 5, 6], [0, 1, 22, 23], [0], [0], "a b"]),
    ],
)
def test_written_and_meant(node, text, meaning):
    assert ask(node, PARSE, [text]) == [[meaning]]


@pytest.mark.parametrize(
    "text",
    [
        "a b", "!a b", "*:8:0!a b", "*:8:0:0:0!a b", "*:8:0:0!", "*:8:0:0!reboot", "7:8:0:0!a b",
        "*:24:0:0!a b", "*:8:60:0!a b", "*:8:0:60!a b", "*:8:-1:0!a b", "*:8::0!a b",
        "*:8:0:+5!a b",
        "*:8:*-5:0!a b", "*:8:*/0:0!a b", "*:8:5/2:0!a b", "*:8:1-:0!a b", "*:8:1,,2:0!a b",
        "*:8:1 2:0!a b", "sunset30!a b", "sunset-721!a b", "sunset+1.5!a b", "noon!a b",
        "*:8:\u0663:0!a b",
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused_with_a_reason(node, text):
    (found,) = ask(node, PARSE, [text])
    assert len(found) == 1
    assert isinstance(found[0], str)
    assert len(found[0]) > 10


# When it is due.


def at(text):
    """Seconds since 1970 on a clock that shows `text`, a day of March 2027."""
    return calendar.timegm(time.strptime("2027.3." + text, "%Y.%m.%d-%H:%M:%S"))


SCENES = {
    "never early, once, and again tomorrow": (
        "*:8:0:0!a b",
        ["1-7:59:59", "1-8:00:00", "1-8:00:00", "1-8:00:01", "2-7:59:59", "2-8:00:00"],
        [[], ["a b"], [], [], [], ["a b"]],
    ),
    "a busy node is late, but does it once": (
        "*:8:0:0!a b;*:*:*:*!s s",
        ["1-7:59:50", "1-8:04:00", "1-8:04:00", "1-8:04:01"],
        [["s s"], ["s s", "a b"], [], ["s s"]],
    ),
    "several at once come in the order of their times": (
        "*:8:2:0!c c;*:8:1:0!b b;*:8:1:0!b2 b;*:8:0:30!a a",
        ["1-8:00:00", "1-8:05:00"],
        [[], ["a a", "b b", "b2 b", "c c"]],
    ),
    "forward by up to three hours: made up for, once": (
        "*:2:30:0!a b;*:2:*/10:0!t t;*:5:0:0!later on",
        ["28-1:59:59", "28-4:59:59", "28-5:00:00"],
        [[], ["t t", "a b"], ["later on"]],
    ),
    "forward by more: the clock was set": (
        "*:2:30:0!a b;*:5:0:0!now on;*:5:0:1!then on",
        ["28-1:59:59", "28-5:00:00", "28-5:00:01"],
        [[], ["now on"], ["then on"]],
    ),
    "back by an hour: an hour of its own is not had twice, every hour is": (
        "*:2:30:0!a b;*:*:30:0!h h;*:0-23:45:0!all all",
        ["28-2:30:00", "28-2:50:00", "28-1:50:00", "28-2:30:00", "28-2:45:00", "28-3:30:00"],
        [["a b", "h h"], ["all all"], [], ["h h"], ["all all"], ["h h"]],
    ),
    "back a little: a correction, nothing comes twice": (
        "*:8:0:0!a b;*:*:*:0!m m",
        ["1-8:00:00", "1-7:59:58", "1-8:00:00", "1-7:50:00", "1-7:55:00", "1-8:01:00"],
        [["a b", "m m"], [], [], [], [], ["m m"]],
    ),
    "back by more than three hours: the clock was set": (
        "*:8:0:0!a b",
        ["2-8:00:00", "1-12:00:00", "2-8:00:00"],
        [["a b"], [], ["a b"]],
    ),
    "days of the week": (
        "0:8:0:0!mon day;5-6:8:0:0!week end;6,1:8:0:0!sun tue",
        ["1-8:00:00", "2-8:00:00", "3-8:00:00", "6-8:00:00", "7-8:00:00"],  # the 1st is a Monday
        [["mon day"], ["sun tue"], [], ["week end"], ["week end", "sun tue"]],
    ),
    "a bad entry harms no other": (
        "x!y z;*:8:0:0!a b;*:25:0:0!c d;;*:9:0:0!e 'f;g'!h;*:it's!i j;*:10:0:0!k l",
        ["1-8:00:00", "1-9:00:00", "1-10:00:00"],
        [["a b"], ["e 'f;g'!h"], ["k l"]],
    ),
    "sun with an offset, over midnight": (
        "sunrise!r r;sunset-30!e e;sunset+400!l l",
        ["1-0:40:00", "1-6:00:00", "1-17:30:00", "2-0:39:59", "2-0:40:00"],
        [["l l"], ["r r"], ["e e"], [], ["l l"]],
    ),
}


@pytest.fixture(scope="module")
def played(make_node):
    """All scenes in one run of the interpreter: {scene: [commands, errors, text]}."""
    cases = [
        (text, [6 * 3600, 18 * 3600], [at(moment) for moment in moments])
        for text, moments, _ in SCENES.values()
    ]
    node = make_node()
    return dict(zip(SCENES, ask(node, PLAN, cases), strict=True))


@pytest.mark.parametrize("scene", SCENES)
def test_due(played, scene):
    assert played[scene][0] == SCENES[scene][2]


def test_errors_name_the_entry_and_the_reason(played):
    _, errors, text = played["a bad entry harms no other"]
    assert [error.split(": ")[0] for error in errors] == ["x!y z", "*:25:0:0!c d", "*:it's!i j"]
    assert errors[1] == "*:25:0:0!c d: '25' is no number below 24"
    assert text.splitlines()[:2] == ["2027.3.2-8:0:0 a b", "2027.3.2-9:0:0 e 'f;g'!h"]
    assert "[ERR] x!y z: no time like WD:H:M:S, sunrise or sunset" in text.splitlines()


def test_an_edit_leaves_the_other_entries_alone(node):
    """What has fired does not fire again, what is late still comes, a new entry counts from now."""
    script = """
from CronPlan import Plan
hour, day = 3600, 100 * 86400
plan = Plan(None)
plan.load("*:2:30:0!old one;*:2:40:0!late one", day)
print(plan.take(day + 2 * hour + 1800))
plan.take(day + hour + 2400)  # summer time has ended
plan.load("*:2:30:0!old one;*:2:20:0!new one;*:2:40:0!late one", day + hour + 2400)
print(plan.take(day + 2 * hour + 1200), plan.take(day + 2 * hour + 1800))
plan.load("*:2:40:0!late one;*:2:45:0!too early", day + 2 * hour + 3000)
print(plan.take(day + 2 * hour + 3000))
"""
    assert node.interpret(script).splitlines() == ["['old one']", "['new one'] []", "['late one']"]


def test_polar_summer_ends_and_the_shown_text_is_bounded(node):
    """No sunset for weeks, then there is one again; 70 entries are told in a few lines."""
    script = """
import time
from CronPlan import Plan
day = 86400
plan = Plan(lambda midnight: (None, 79200 if midnight >= 30 * day else None))
plan.load("sunset!a b;sunrise!c d", 10 * day)
moment, fired = 10 * day, []
while moment < 33 * day:
    fired += [(moment, c) for c in plan.take(moment)]
    moment += 3600
print(fired, plan.due[1])
good = ["*:%d:0:0!say '%s'" % (hour, "x" * 60) for hour in range(10)]
plan.load(";".join(good + ["bad"] * 60), moment)
text = str(plan)
print(len(text), len(text.split("\\n")))
"""
    fired, shown = node.interpret(script).splitlines()
    assert fired == f"{[(n * 86400 + 79200, 'a b') for n in (30, 31, 32)]} None"
    size, lines = [int(number) for number in shown.split()]
    assert size < 600
    assert lines == 11  # five entries, how many more, five errors


# On a node.


def configure(client, *lines):
    client.ask("conf", CONF)
    answers = [client.ask(line, CONF) for line in lines]
    client.ask("noconf")
    return answers


def quiet(node):
    """Let the idle task and the network sleep longer: they are most of what a node does all day."""
    install(node)
    node.recompile("TaskManager", _TICK=60000)
    node.recompile("Network", _CHECK_MS=60000)
    node.recompile("micrOS", _BEAT_S=30)


def started(node, **values):
    """A running node of its own with cron, without a network, and a client of it."""
    quiet(node)
    node.configure(cron=True, nwmd="AP", **values)
    node.start()
    return node.client()


def test_node_waits_for_its_clock_then_fires_once_and_not_early(node):
    """Bad entries from a file are told once; edits work at once; a wrong edit is refused."""
    client = started(
        node,
        location="47.5,19.05",
        crontasks="*:8:0:0!note add 'eight';*:99:0:0!note add 'never';sunset!note add 'sunset'",
    )
    assert client.ask("task show cron") == "waiting for the clock to be set\n"
    client.ask("system setclock 2027 3 1 7 59 57")
    until(lambda: "note add" in client.ask("task show cron"))
    lines = client.ask("task show cron").splitlines()
    assert lines[0] == "2027.3.1-8:0:0 note add 'eight'"
    assert lines[1].startswith("2027.3.1-17:")
    assert lines[2] == "[ERR] *:99:0:0!note add 'never': '99' is no number below 24"
    node.control.advance(5)
    ((what, when, _),) = until(lambda: noted(client))
    assert (what, when) in (("eight", "3.1-8:00:00"), ("eight", "3.1-8:00:01"))
    assert client.ask("task show cron").startswith("2027.3.1-17:")
    refused = "crontasks *:8:0:0!note add 'a';*:61:0:0!note add 'b'"
    accepted = "crontasks *:*:*:*!note add 'tick'"
    assert configure(client, refused, accepted) == ["Failed to save\n", "Saved\n"]
    node.control.advance(5)
    until(lambda: len(noted(client)) >= 4)
    seconds = [when for what, when, _ in noted(client) if what == "tick"]
    assert len(seconds) == len(set(seconds)) >= 3
    alarms = client.ask("system alarms")
    assert alarms.count("[ERR] cron: *:99:0:0!note add 'never'") == 1
    assert alarms.count("[ERR]") == 1, alarms


def test_failing_command_is_logged_and_the_others_run(node):
    """A module that is not there, one that raises, one that wants to end the program."""
    node.compile("LM_bad.py", "import sys\ndef f():\n    return 1 // 0\ndef g():\n    sys.exit()\n")
    client = started(
        node, crontasks="*:8:0:0!nosuch x;*:8:0:0!bad f;*:8:0:0!bad g;*:8:0:1!note add 'after'"
    )
    client.ask("system setclock 2027 3 1 7 59 58")
    node.control.advance(4)
    until(lambda: noted(client))
    alarms = client.ask("system alarms")
    for text in ("no module named 'LM_nosuch'", "LM_bad->f: divide", "LM_bad->g: "):
        assert alarms.count(text) == 1
    assert "Yes       cron\n" in client.ask("task list")


def test_summer_time_moves_the_clock_and_cron_with_it(node):
    """02:00 becomes 03:00: what was due between is done once, right after."""
    client = started(
        node,
        tz="CET-1CEST,M3.5.0,M10.5.0/3",
        crontasks="*:2:30:0!note add 'gap';*:3:0:0!note add 'three';*:2:0:0!note add 'two'",
    )
    client.ask("system setclock 2027 3 28 1 59 57")
    node.control.advance(5)
    until(lambda: len(noted(client)) >= 3)
    fired = noted(client)
    assert [what for what, _, _ in fired] == ["two", "gap", "three"]
    assert all(when.startswith("3.28-3:00:0") for _, when, _ in fired)
    assert client.ask("system clock").startswith("2027.3.28  3:0:")
    client.ask("system setclock 2027 10 31 1 59 57")
    node.control.advance(3600)
    assert client.ask("system clock").startswith("2027.10.31  2:59:")
    node.control.advance(10)
    assert client.ask("system clock").startswith("2027.10.31  2:0:")


def utc(*moment):
    return datetime(*moment, tzinfo=timezone.utc).timestamp()


def test_a_day_with_twenty_five_hours_on_a_running_node(node):
    """The clock comes from the time server; every firing of the day is the expected one."""
    quiet(node)
    node.recompile("Scheduler", _STEP_MS=30000)
    node.configure(
        cron=True,
        tz="CET-1CEST,M3.5.0,M10.5.0/3",
        location="47.5,19.05",
        crontasks="*:8:0:0!note add 'eight';6:2:30:0!note add 'half';*:*/6:15:0!note add 'six';"
        "*:1-4:0:0!note add 'night';*:*:59:59!note add 'each';sunset-10!note add 'sun'",
    )
    node.control.set_clock(utc(2027, 10, 30, 22, 10))  # Sunday, ten past midnight
    node.start()
    client = node.client()
    until(lambda: client.ask("system clock").startswith("2027.10.31  0:10:"))
    node.control.advance(25 * 3600 - 480)
    fired = [(what, when) for what, when, _ in noted(client)]
    sun = [when for what, when in fired if what == "sun"]
    assert len(sun) == 1
    assert "10.31-16:17:00" <= sun[0] <= "10.31-16:20:00"
    hours = sorted([*range(24), 2])  # 02:59:59 comes twice
    wanted = [("each", f"10.31-{hour}:59:59") for hour in hours]
    wanted += [("night", f"10.31-{hour}:00:00") for hour in (1, 2, 3, 4)]
    wanted += [("six", f"10.31-{hour}:15:00") for hour in (0, 6, 12, 18)]
    wanted += [("half", "10.31-2:30:00"), ("eight", "10.31-8:00:00"), ("sun", sun[0])]
    assert sorted(fired) == sorted(wanted)


def test_jobs_of_the_night_take_the_new_sun_and_set_the_clock(node):
    """03:00 and 03:05; nothing of it is in the alarms."""
    quiet(node)
    node.configure(cron=True, utc=60, tz="n/a", location="47.5,19.05")
    node.control.set_clock(utc(2027, 3, 1, 20))
    node.start()
    client = node.client()
    until(lambda: client.ask("system clock").startswith("2027.3.1  21:0:"))
    until(lambda: node.read("sun.pds"))
    before = node.read("sun.pds")
    client.ask("system setclock 2027 3 5 2 59 57")
    node.control.advance(2)
    assert node.read("sun.pds") == before
    node.control.advance(5)
    until(lambda: node.read("sun.pds") != before)
    client.ask("system setclock 2027 3 5 3 4 57")
    node.control.advance(10)
    until(lambda: client.ask("system clock").startswith("2027.3.1  21:"))
    lines = client.ask("system alarms").splitlines()
    assert len(lines) == 2  # there is no Internet, which is told once
    assert lines[0].endswith(" ip-api error: ip-api.com does not exist")
    assert lines[1] == " OK alarm: 0"
