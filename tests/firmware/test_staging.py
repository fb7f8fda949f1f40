"""What a node does with updates that are damaged, impossible or hostile: it says so and runs on."""

import json
import time

import pytest
from web_repl import log_in

from micros_ide.model.file_set import DeviceFile
from micros_ide.model.ota_parcel import GO, PLAN, REPORT, packed

VERSIONS = ("2.0.0-0", "2.0.1-0")
FILE = DeviceFile("LM_new.py", b"def value():\n    return 'new'\n" * 300)


@pytest.fixture(scope="module")
def updating(make_node):
    """A node in update mode, which the tests here leave there."""
    node = make_node()
    node.start()
    node.client().send("webrepl --update\n")
    node.wait_line("recovery mode")
    return node


@pytest.fixture
def link(updating):
    with log_in(updating.address) as made:
        ask(made, "clear")
        yield made


def report(link):
    return json.loads(link.get(REPORT))


def ask(link, word):
    before = report(link)["round"]
    link.put(GO, f"{word}\n".encode())
    end = time.monotonic() + 20
    while (found := report(link))["round"] == before:
        assert time.monotonic() < end
        time.sleep(0.03)
    return found


def send(link, plan: bytes, pieces) -> None:
    link.put(PLAN, plan)
    for number, piece in enumerate(pieces):
        link.put(f".ota/{number}", piece)


def test_pieces_are_told_apart_by_their_hash(link):
    parcel = packed(VERSIONS, [FILE], deflate=False)
    assert len(parcel.pieces) == 3
    send(link, parcel.plan, (parcel.pieces[0], b"x" * 4096))
    found = ask(link, "look")
    assert (found["update"], found["have"]) == (parcel.update, [0])
    found = ask(link, f"apply {parcel.update}")
    assert (found["verdict"], found["have"]) == ("missing", [0])


@pytest.mark.parametrize(
    "damage",
    [
        lambda plan: plan[:-1],
        lambda plan: plan[:20],
        lambda plan: b"",
        lambda plan: plan.replace(b"put ", b"pot ", 1),
        lambda plan: plan.replace(b"micrOS update 1", b"micrOS update 2", 1),
        lambda plan: plan + b"drop main.py\n",
        lambda plan: b"\xff" * 3000,
    ],
)
def test_a_damaged_plan_is_none(link, damage):
    parcel = packed(VERSIONS, [FILE])
    send(link, damage(parcel.plan), parcel.pieces)
    assert ask(link, "look")["update"] == ""
    found = ask(link, f"apply {parcel.update}")
    assert (found["verdict"], found["why"]) == ("refused", "there is no such plan")


def plan_of(lines: list[str], window="raw") -> tuple[str, bytes]:
    """A plan by hand, with its right name: what a program would send that means harm."""
    import hashlib

    body = "".join(f"{line}\n" for line in lines).encode()
    update = hashlib.sha256(body).hexdigest()[:12]
    return update, f"micrOS update 1 {update} a b {window}\n".encode() + body


@pytest.mark.parametrize(
    "line",
    [
        "put 1 00 ../main.py",
        "put 1 00 .ota/state",
        "put 1 00 .if_mode",
        "put 1 00 ",
        "put x 00 a.py",
        "copy 00 sub/a.py",
        "drop .ota",
        "drop ..",
        f"put 1 00 {'n' * 61}",
    ],
)
def test_names_that_lead_elsewhere_are_refused(link, line):
    update, plan = plan_of([line])
    send(link, plan, [])
    assert ask(link, f"apply {update}")["verdict"] == "refused"


@pytest.mark.parametrize(
    ("lines", "window", "why"),
    [
        (["put 9 00 a.py"], "raw", "the pieces end too early"),
        (["put 0 00 a.py"], "raw", "a.py is not as it was sent"),
        (["put 99999999 00 a.py"], "raw", "bytes are free"),
        (["copy 00 nothere.py"], "raw", "ENOENT"),
        (["copy 00 main.py"], "raw", "main.py is not as it was sent"),
        (["put 9 00 a.py"], "99", "ValueError"),
        (["put 9 00 a.py"], "x", "ValueError"),
    ],
)
def test_what_cannot_be_put_together_is_refused(link, updating, lines, window, why):
    update, plan = plan_of(lines, window)
    send(link, plan, [])
    found = ask(link, f"apply {update}")
    assert found["verdict"] == "refused"
    assert why in found["why"]


def test_a_word_it_does_not_know_changes_nothing(link):
    for word in ("", "format", "apply", "apply ../..", "x" * 30):
        assert ask(link, word)["verdict"] == "refused"


def test_a_word_that_is_not_whole_is_waited_for(link):
    before = report(link)["round"]
    for part in (b"", b"cle", b"x" * 3000):
        link.put(GO, part)
        time.sleep(0.3)  # the node looks 25 times a second; what it took is counted below, too
        assert report(link)["round"] == before, part
    assert ask(link, "look")["round"] == before + 1


def test_it_leaves_update_mode_when_it_is_told_to(make_node):
    node = make_node()
    node.start()
    node.client().send("webrepl --update\n")
    node.wait_line("recovery mode")
    with log_in(node.address) as link:
        link.put(GO, b"leave\n")
    node.wait_line("[NODE]", 2)
    assert node.client().ask("hello").startswith("hello:node01:")
