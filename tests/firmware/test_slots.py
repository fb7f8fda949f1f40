"""Which version starts: with states that are whole, half way, damaged, or of somebody else."""

import pytest

NEW = ".ota/new/LM_demo.py"
MODULE = "def value():\n    return '{}'\n"


@pytest.fixture
def slots(node):
    node.make_folder(".ota")
    node.make_folder(".ota/new")
    node.make_folder(".ota/old")
    node.write("LM_demo.py", MODULE.format("root"))
    return node


def state(word: str, *lines: str, tries: str = "0", network: str = "STA") -> str:
    head = f"{word} {tries} {network} abc 1.0.0-0 2.0.0-0"
    return "".join(f"{line}\n" for line in (head, *lines))


def says(node) -> str:
    return node.client().ask("demo value").strip()


def settled(node):
    """Wait for the node to have done with what it found; returns its answer to `ota status`."""
    client = node.client()
    for _ in range(200):
        answer = client.ask("ota status")
        if "state: settled" in answer:
            return answer
    raise AssertionError(answer)


def test_a_version_on_trial_is_kept_when_all_is_well(slots):
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/state", state("trial"))
    slots.start()
    assert "kept" in settled(slots)
    assert says(slots) == "new"
    slots.stop()
    assert slots.read("LM_demo.py") == MODULE.format("new").encode()
    assert slots.read(".ota/old/LM_demo.py") == MODULE.format("root").encode()
    assert slots.read(NEW) is None


def test_after_two_starts_the_old_version_runs(slots):
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/state", state("trial", tries="2"))
    slots.start()
    assert says(slots) == "root"
    assert "it started 2 times and was never ready" in settled(slots)
    slots.stop()
    assert slots.read(NEW) is None


def test_an_update_that_is_announced_ends_a_trial(slots):
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/state", state("trial"))
    slots.write(".if_mode", "webrepl")
    slots.start(wait="recovery mode")
    slots.stop()
    slots.remove(".if_mode")
    slots.start()
    assert says(slots) == "root"
    assert "another update began" in settled(slots)


def test_a_move_that_was_cut_off_goes_on_before_anything_else_starts(slots):
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/new/LM_added.py", MODULE.format("added"))
    slots.write("LM_gone.py", MODULE.format("gone"))
    slots.write(".ota/state", state("take", "+LM_added.py", "-LM_gone.py"))
    slots.start()
    assert says(slots) == "new"
    client = slots.client()
    assert client.ask("added value").strip() == "added"
    assert "no module named" in client.ask("gone value")


def test_an_update_that_is_sent_again_is_put_in_its_place_again(slots):
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/past", state("took"))
    slots.write(".ota/state", state("take"))  # of the same name
    slots.start()
    assert says(slots) == "new"
    assert "back: 1.0.0-0" in settled(slots)
    slots.stop()
    assert slots.read(".ota/old/LM_demo.py") == MODULE.format("root").encode()


def test_moves_that_are_done_are_not_done_again(slots):
    slots.write("LM_demo.py", MODULE.format("new"))
    slots.write(".ota/old/LM_demo.py", MODULE.format("root"))
    slots.write(".ota/state", state("took"))
    slots.start()
    assert says(slots) == "new"
    assert "back: 1.0.0-0" in settled(slots)
    slots.stop()
    assert slots.read(".ota/old/LM_demo.py") == MODULE.format("root").encode()


def test_the_way_back_brings_back_and_takes_away(slots):
    slots.write(".ota/old/LM_demo.py", MODULE.format("old"))
    slots.write(".ota/old/LM_gone.py", MODULE.format("gone"))
    slots.write("LM_added.py", MODULE.format("added"))
    slots.write(".ota/past", state("take", "+LM_added.py", "-LM_gone.py"))
    slots.start()
    assert slots.client().ask("ota rollback").strip() == "Going back to version 1.0.0-0."
    slots.wait_line("[NODE]", 2)
    assert says(slots) == "old"
    client = slots.client()
    assert client.ask("gone value").strip() == "gone"
    assert "no module named" in client.ask("added value")
    assert client.ask("ota rollback").strip() == "There is no version to go back to."


def test_a_version_that_crashes_before_it_has_lasted_is_taken_back(slots):
    slots.write(".ota/old/LM_demo.py", MODULE.format("old"))
    slots.write(".ota/past", state("take"))
    slots.write(".ota/young", "")
    slots.write(".crashes", "3 0 boom")
    slots.start()
    assert says(slots) == "old"
    assert "it crashed 3 times: boom" in settled(slots)
    assert "safe mode" not in slots.client().ask("system alarms")


def test_a_way_back_that_cannot_be_gone_does_not_stop_the_node(slots):
    slots.write(".ota/past", "nonsense")
    slots.write(".ota/young", "")
    slots.write(".crashes", "3 0 boom")
    slots.start()
    assert "safe mode after 3 crashes" in slots.client().ask("system alarms")


def test_a_version_that_has_lasted_is_not_taken_back(slots):
    slots.write(".ota/old/LM_demo.py", MODULE.format("old"))
    slots.write(".ota/past", state("take"))
    slots.write(".crashes", "3 0 boom")
    slots.start()
    assert says(slots) == "root"
    assert "safe mode after 3 crashes" in slots.client().ask("system alarms")


MOVER = """
import os

def prepare(text):
    with open(".next", "w") as file:
        file.write("x")
    with open(".ota/state", "w") as file:
        file.write(text.replace("|", "\\n"))
    return "ready"

def go():
    os.rename(".next", ".ota/old/next")
    return "gone"
"""


def test_a_rename_that_was_cut_off_does_not_hide_what_stands_behind_it(slots):
    """LittleFS does not show the next file of the folder until something is written."""
    slots.configure(nwmd="AP")  # then nothing else is written
    slots.write("LM_mover.py", MOVER)
    slots.write(NEW, MODULE.format("new"))
    before = slots.flash()
    text = state("trial", network="AP").replace("\n", "|")
    for number in range(1, 20):
        slots.stop()
        slots.set_flash(before)
        slots.start()
        client = slots.client()
        assert client.ask(f"mover prepare '{text}'").strip() == "ready"
        slots.control.cut_power_after(number, torn=False)
        client.send("mover go\n")
        try:
            gone = client.until("node01 $ ").startswith("gone")
        except OSError:
            gone = False
        if gone:
            break
        slots.wait_off()
        slots.start()
        assert says(slots) == "new", number
    assert number > 1


@pytest.mark.parametrize(
    "content", [b"", b"trial", b"\xff\xfe" * 50, b"trial x STA a b c\n", b"other 0 STA a b c\n"]
)
def test_a_state_that_makes_no_sense_is_forgotten(slots, content):
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/state", content)
    slots.start()
    assert says(slots) == "root"
    slots.stop()
    assert slots.read(".ota/state") is None


def test_a_node_that_never_had_an_update_has_no_way_back(node):
    node.start()
    client = node.client()
    assert client.ask("ota rollback").strip() == "There is no version to go back to."
    assert client.ask("ota installed").strip() == "none"
    assert "state: settled" in client.ask("ota status")


def test_an_access_point_is_what_a_version_must_bring_up_if_there_was_one(slots):
    slots.configure(nwmd="AP")
    slots.write(NEW, MODULE.format("new"))
    slots.write(".ota/state", state("trial", network="AP"))
    slots.start()
    assert "kept" in settled(slots)
