"""The robot arm plays moves with its tool on, and remembers those that were recorded."""

import itertools

import pytest
from board_time import answer_soon, live_until
from light_watch import put
from robot_arm import TASK, Arm, played, said, status, visits


def test_play_goes_through_its_places_with_the_tool_on(running, client, arm, until):
    assert client.ask("roboarm play 40 40 50 50 s=2 delay=1") == "Play: 2 steps\n"
    assert client.ask("roboarm play 60 60") == "Play - already running\n"
    until(lambda: played(client))
    assert said(client) == "Roboarm X:50 Y:50"
    assert visits(arm.places, [(77, 77), (40, 40), (50, 50)])
    assert arm.tool == [1, 0]
    assert arm.held == [False, False]
    assert status(client) == (50, 50)
    # The tool was on while it moved, and is off since.
    on, off = (row[0] for row in arm.bench.history("switch-1")[-2:])
    assert on <= arm.axis(1)[0][0]
    assert arm.axis(1)[-1][0] <= off


def test_play_keeps_the_servos_when_told(client, arm, until):
    assert client.ask("roboarm play 70 70 s=1 deinit=False") == "Play: 1 steps\n"
    until(lambda: played(client))
    assert arm.held == [True, True]
    assert arm.tool == [1, 0]


def test_recorded_moves_are_played(running, client, arm, until):
    assert client.ask("roboarm play") == "Play: 0 steps\n"
    assert arm.tool == []
    for x, y in ((60, 61), (70, 72)):
        client.ask(f"roboarm control {x} {y} 1")
        number = (60, 70).index(x)
        assert client.ask("roboarm record") == f"Record[{number}]: X:{x} Y:{y}\n"
    assert running.read("rarm.pds") == b"60,61,70,72"
    assert client.ask("roboarm record rec_limit=2") == "Record[2]: limit exceeded: 2\n"
    client.ask("roboarm control 77 77")
    arm = Arm(arm.bench)
    assert client.ask("roboarm play s=1") == "Play: 2 steps\n"
    until(lambda: played(client))
    assert visits(arm.places, [(60, 61), (70, 72)])
    assert client.ask("roboarm record clean=True") == "Record was cleaned\n"
    assert running.read("rarm.pds") == b""
    assert client.ask("roboarm play") == "Play: 0 steps\n"


def test_record_takes_eight_places(client, arm):
    for number in range(8):
        assert client.ask("roboarm record") == f"Record[{number}]: X:77 Y:77\n"
    assert client.ask("roboarm record") == "Record[8]: limit exceeded: 8\n"
    assert client.ask("roboarm record rec_limit=9") == "Record[8]: X:77 Y:77\n"


def test_killed_play_has_the_tool_off_and_the_servos_free(client, arm, until):
    client.ask("roboarm play 40 40 115 115 s=50")
    until(lambda: len(arm.places) > 2)
    assert client.ask(f"task kill {TASK}") == f"Kill: {TASK}|True\n"
    until(lambda: arm.held == [False, False])
    assert arm.tool == [1, 0]
    place = status(client)
    assert place == arm.places[-1]
    assert client.ask("roboarm play 77 77 s=1") == "Play: 1 steps\n"
    until(lambda: played(client))
    assert said(client) == "Roboarm X:77 Y:77"


def test_command_for_a_servo_ends_the_play_and_the_tool_is_off(client, arm, until):
    client.ask("roboarm play 40 40 115 115 s=50")
    until(lambda: len(arm.places) > 2)
    assert client.ask("servo s2duty 100") == "SET SERVO2: duty: 100\n"
    until(lambda: played(client))
    assert arm.tool == [1, 0]
    assert arm.axis(2)[-1][1] == 100
    assert arm.held == [True, True]
    assert " stopped on X:" in said(client)
    assert status(client)[1] == 100


def test_moves_wait_for_each_other(running, client, other, arm, until):
    client.ask("roboarm play 70 70 60 60 s=10 deinit=False")
    until(lambda: arm.tool)
    other.send("roboarm control 100 100 1\n")
    client.ask("hello")  # so that the other is in the line
    client.send("roboarm control 50 50 1\n")
    assert answer_soon(running, other) == "Move X60->100 Y60->100\n"
    assert answer_soon(running, client) == "Move X100->50 Y100->50\n"
    assert said(client) == "Roboarm X:60 Y:60"
    assert visits(arm.places, [(70, 70), (60, 60), (100, 100), (50, 50)])
    ups = [b[0] - a[0] for a, b in itertools.pairwise(arm.places)]
    assert [sign for sign, _ in itertools.groupby(step > 0 for step in ups)] == [False, True, False]


def test_tool_of_a_play_is_not_on_after_a_power_cut(fresh):
    node = fresh(cstmpmap="virtual", boothook="switch load_n_init")
    client = node.client()
    client.ask("roboarm play 40 40 115 115 s=100")
    live_until(node, lambda: '"SW1": 1' in client.ask("switch status >json"))
    assert node.read("switch.pds") == b"0,0,0,0"


def test_recorded_moves_survive_a_restart_also_when_record_comes_first(fresh):
    node = fresh(cstmpmap="virtual")
    client = node.client()
    client.ask("roboarm control 70 71 1")
    assert client.ask("roboarm record") == "Record[0]: X:70 Y:71\n"
    node.stop()
    node.start()
    client = node.client()
    assert client.ask("roboarm record") == "Record[1]: X:77 Y:77\n"
    assert node.read("rarm.pds") == b"70,71,77,77"
    assert client.ask("roboarm load_n_init") == "Move to home\n"
    assert client.ask("roboarm play s=1") == "Play: 2 steps\n"


@pytest.mark.parametrize("content", ["x", "70", "70,71,72", "70,500", "nan,70", "70;70"])
def test_damaged_recording_is_as_good_as_none(running, client, arm, content):
    put(client, "rarm.pds", content.encode())
    client.ask("lmpacman module unload='LM_roboarm'")  # it has read the file already
    assert client.ask("roboarm play") == "Play: 0 steps\n"
    assert client.ask("roboarm record") == "Record[0]: X:77 Y:77\n"
    assert running.read("rarm.pds") == b"77,77"
