"""Power fails in every flash operation of saving a lamp's state once, half done and not begun.

After the restart each lamp is as it was or as it was told to be, never as new and never broken.
"""

import pytest
from light_watch import Asking

pytestmark = pytest.mark.timeout(180)  # some twenty starts of a node
ROOMY = 1 << 18  # bytes: four modules at once
MOST = 60  # flash operations; more would mean that something writes all the time
# What changes the state, and what `status` says then.
CHANGES = {
    "rgb": (
        ("color 11 22 33 smooth=False", {"R": 11, "G": 22, "B": 33, "S": 1}),
        ("color 444 555 666 smooth=False", {"R": 444, "G": 555, "B": 666, "S": 1}),
    ),
    "cct": (
        ("white 11 22 smooth=False", {"CW": 11, "WW": 22, "S": 1}),
        ("white 0 0 smooth=False", {"CW": 11, "WW": 22, "S": 0}),
    ),
    "dimmer": (
        ("set_value 77 smooth=False", {"X": 77, "S": 1}),
        ("set_value 888 smooth=False", {"X": 888, "S": 1}),
    ),
    "neopixel": (
        ("color 1 2 3 smooth=False", {"R": 1, "G": 2, "B": 3, "S": 1}),
        ("brightness 50 smooth=False", {"R": 42.5, "G": 85, "B": 127.5, "S": 1}),
    ),
}
HOOK = "; ".join(f"{module} load_n_init" for module in CHANGES)


def ask(node, command):
    """The answer; None if the power fails before it is whole."""
    try:
        client = node.client(greet=False)
        client.greeting()
        client.send(command + "\n")
        answer = client.until(client.prompt)
    except OSError:
        return None
    return answer if answer.endswith(client.prompt) else None


def states(node):
    client = node.client()
    return {module: Asking(client, module).status for module in CHANGES}


@pytest.mark.parametrize(
    ("module", "torn"),
    [("rgb", True), ("rgb", False), ("cct", True), ("dimmer", False), ("neopixel", True)],
    ids=lambda value: {True: "half done", False: "not begun"}.get(value, value),
)
def test_power_fails_while_a_lamp_saves_its_state(node, module, torn):
    # Without the Internet nothing else writes: each cut is in an operation of the save.
    node.configure(boothook=HOOK, cstmpmap="neop:13", nwmd="AP")
    node.start(heap=ROOMY)
    for lamp, ((command, state), _) in CHANGES.items():
        assert Asking(node.client(), lamp)(command) == state
    node.stop()
    before = node.flash()
    old = {lamp: change[0][1] for lamp, change in CHANGES.items()}
    command, new = CHANGES[module][1]
    found = []
    for number in range(1, MOST):
        node.stop()
        node.set_flash(before)
        node.start(heap=ROOMY)
        assert states(node) == old
        node.control.cut_power_after(number, torn=torn)
        if ask(node, f"{module} {command}") is not None:
            break
        node.wait_off()
        node.start(heap=ROOMY)
        after = states(node)
        assert after in (old, {**old, module: new})
        found.append(after != old)
        assert Asking(node.client(), module)(command) == new  # again, with power
    else:
        pytest.fail("the state was never saved")
    print(f"\n{len(found)} cuts, {sum(found)} times the new state, defaults 0")
    assert len(found) >= 3
