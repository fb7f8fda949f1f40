"""Sessions recorded with the original firmware, against ours: equal, or different for a reason."""

import re
from pathlib import Path

import golden_session
import pytest
from firmware_node import SOURCE

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
PROTOCOL = Path(__file__).resolve().parents[2] / "docs" / "PROTOCOL.md"


def differences():
    """The first column of the table of section 9."""
    text = PROTOCOL.read_text(encoding="utf-8").partition("\n## 9.")[2].partition("\n## ")[0]
    return re.findall(r"^\| (.+?) \|", text, re.MULTILINE)[1:]


def has_module(name):
    return (SOURCE / "modules" / f"LM_{name}.py").is_file()


def start_peer(node, session, make_node, monkeypatch):
    """Start the second node of a session, and the names that lead to it or nowhere."""
    peer = make_node()
    peer.configure(devfid=session.peer)
    peer.start()
    places = {"there": (peer.address, peer.port), "nowhere": ("127.0.0.1", 1)}
    for name, place in session.names.items():
        node.control.serve(name, node.port, *places[place])
    monkeypatch.setitem(golden_session.FIXED, "there", peer.address)
    monkeypatch.setitem(golden_session.FIXED, "tail", ".".join(peer.address.split(".")[2:]))
    return peer


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_recorded_session(make_node, monkeypatch, path):
    """Some sessions ask a task in the middle of its work, and this computer may be late for that.

    What is wrong by itself is wrong each time; a new node is asked for each.
    """
    session = golden_session.read(path)
    for _turn in range(3):
        wrong = differing(session, make_node, monkeypatch)
        if not wrong:
            break
    assert not wrong, "\n".join(wrong)


def differing(session, make_node, monkeypatch):
    """Play `session` on a new node; return what is not as it was recorded."""
    node = make_node()
    node.configure(**session.config)
    node.start(heap=session.heap)
    for pin, level in session.pins.items():
        node.control.set_pin(pin, level)
    peer = start_peer(node, session, make_node, monkeypatch) if session.peer else None
    try:
        return [
            f"line {step.line}: {step.value!r} got {got!r}, wanted {step.answer}"
            for step, got in golden_session.Player(
                lambda: node.client(greet=False), has_module
            ).play(session)
        ]
    finally:
        node.stop()
        if peer:  # its name is free for the next test
            peer.stop()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_difference_has_a_reason_in_the_protocol(path):
    rows = differences()
    assert len(rows) > 20
    for step in golden_session.read(path).steps:
        where = f"{path.name}, line {step.line}"
        assert (step.original is not None) == bool(step.reason), where
        for reason in step.reason.split(" + ") if step.reason else ():
            assert any(row.startswith(reason) for row in rows), f"{where}: {reason}"
        if step.original is not None:
            assert step.answer, where
            assert step.answer.text != step.original, f"{where}: that is no difference"


def test_golden_files_are_read_strictly(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_text("A > 'hello'\nB ~ 'x'\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        golden_session.read(path)


@pytest.mark.parametrize(
    ("how", "wanted", "got", "right"),
    [
        ("", "cnt: {n}\nnode01 $ ", "cnt: 45\nnode01 $ ", True),
        ("", "cnt: {n}\nnode01 $ ", "cnt: x\nnode01 $ ", False),
        ("", '{"a": 1}', '{"a": 1}', True),
        ("lines", " a: 1\n b: 2\nx $ ", " b: 2\n a: 1\nx $ ", True),
        ("lines", " a: 1\nx $ ", " a: 1\n b: 2\nx $ ", False),
        ("json", '{"a": 1, "b": 2}\nx $ ', '{"b": 2, "a": 1}\nx $ ', True),
        ("json", '{"a": 1}\nx $ ', '{"a": 2}\nx $ ', False),
        ("among", " a: 1\nx $ ", " b: 2\n a: 1\nx $ ", True),
        ("among", " a: 1\nx $ ", " b: 2\nx $ ", False),
        ("words", "{n}, b, c", "b, c, 15", True),
        ("words", "{n}, b", "b, c, 15", False),
    ],
)
def test_answers_are_compared_as_the_file_says(how, wanted, got, right):
    assert golden_session.Answer(wanted, how).matches(got, closed=False) is right
