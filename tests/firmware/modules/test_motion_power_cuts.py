"""Power fails in every flash operation of a save once: the old or the new file is there then."""

import pytest

pytestmark = pytest.mark.timeout(180)  # some twenty starts of a node each
MOST = 100  # flash operations; more would mean that something writes all the time

# File, its content at first, the command before the save, the one that saves, and the new content.
SAVES = {
    "switch": (
        "switch.pds", "1,0,1,0", "switch load_n_init", "switch toggle2", "1,1,1,0",
    ),
    "record": (
        "rarm.pds", "40,41,115,114", "roboarm load_n_init", "roboarm record", "40,41,115,114,77,77",
    ),
    "clean": (
        "rarm.pds", "40,41,115,114", "roboarm load_n_init", "roboarm record True", "",
    ),
}  # fmt: skip


def restored(client, file):
    """What the module takes over of its file."""
    if file == "switch.pds":
        assert client.ask("switch load_n_init") == "CACHE: True\n"
        lines = dict(line.split(": ") for line in client.ask("switch status").splitlines())
        return ",".join(lines[f" SW{channel}"] for channel in range(1, 5))
    count = int(client.ask("roboarm play s=1").split()[1])
    return {2: "40,41,115,114", 3: "40,41,115,114,77,77", 0: ""}[count]


@pytest.mark.parametrize("torn", [True, False], ids=["half done", "not begun"])
@pytest.mark.parametrize("what", SAVES)
def test_power_that_fails_in_a_save_leaves_the_old_or_the_new(node, what, torn):
    file, old, first, save, new = SAVES[what]
    # Without the Internet nothing else writes: each cut is in an operation of the save.
    node.configure(cstmpmap="virtual", nwmd="AP")
    node.write(file, old)
    node.start()
    node.stop()
    before = node.flash()
    seen = []
    for number in range(1, MOST):
        node.set_flash(before)
        node.start()
        client = node.client()
        client.ask(first)
        assert node.read(file) == old.encode()
        node.control.cut_power_after(number, torn=torn)
        client.send(save + "\n")
        try:
            answer = client.until(client.prompt)
        except OSError:
            answer = ""  # the power is gone, and with it the connection
        if answer.endswith(client.prompt):
            break
        node.wait_off()
        node.start()
        client = node.client()
        found = restored(client, file)
        assert found in (old, new)
        seen.append("new" if found == new else "old")
        assert "exec_lm_core" not in client.ask(save)  # again, with power
        node.stop()
    else:
        pytest.fail("the save never got through")
    assert node.read(file) == new.encode()
    assert len(seen) > 1
    assert seen == sorted(seen, reverse=True)  # old ones first
    print(f"\n{what}: {seen.count('old')} cuts left the old file, {seen.count('new')} the new")
