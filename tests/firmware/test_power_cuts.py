"""Power fails in every flash operation once: while the configuration is saved, while it is cleaned.

Each operation is cut in two ways: half done, and not begun. The node must boot with the old or the
new values, never with defaults; what was answered with "Saved" stays; doing it again succeeds.
"""

import json
from collections import Counter

import pytest
from firmware_node import CONFIG

pytestmark = pytest.mark.timeout(180)  # some thirty starts of a node each
CONF = "[configure] node01 $ "
MOST = 200  # flash operations; more would mean that something writes all the time
# Without the Internet there is no failure of it to log: each cut is in an operation of the change.
KEPT = {**CONFIG, "nwmd": "AP", "boothook": "tst cnt", "soctout": 77, "appwd": "my-own-word"}
MODULE = """
from ConfigHandler import cfgput

def put(value):
    return "Saved" if cfgput("irq_prell_ms", value) else "Failed to save"
"""


def by_shell(value):
    """Three keys, one of them with a file of its own."""
    return {
        "utc": (f"utc {value}", str(value)),
        "guimeta": (f"guimeta {{{value}}}", f"{{{value}}}"),
        "timirqseq": (f"timirqseq {1000 + value}", str(1000 + value)),
    }


def by_module(value):
    return {"irq_prell_ms": (f"setter put {value}", str(value))}


class Campaign:
    """One node that loses its power again and again."""

    def __init__(self, node, torn):
        self.node = node
        self.torn = torn
        self.count = Counter()

    def boot(self):
        """Start; then nothing may be lost but what was being changed."""
        self.node.start()
        config = self.node.config()
        assert {key: config[key] for key in KEPT} == KEPT
        assert "damaged: defaults" not in (self.node.read("err.log") or b"").decode()

    def values(self, keys):
        client = self.node.client()
        client.ask("conf", CONF)
        found = {key: client.ask(key, CONF).strip() for key in keys}
        client.close()
        return found

    def change(self, steps, mode):
        """Make a change; returns the keys that were answered with "Saved"."""
        saved = []
        prompt = CONF if mode == "conf" else "node01 $ "
        try:
            client = self.node.client(greet=False)
            client.greeting()
            if mode == "conf":
                client.send("conf\n")
                client.until(CONF)
            for key, (command, _) in steps.items():
                client.send(command + "\n")
                answer = client.until(prompt)
                if not answer.startswith("Saved\n"):
                    assert not answer, (command, answer)
                    break
                saved.append(key)
        except OSError:
            pass  # the power is gone, and with it the connection
        return saved

    def check(self, old, new, saved):
        found = self.values(new)
        for key, value in found.items():
            allowed = {new[key]} if key in saved else {old[key], new[key]}
            assert value in allowed, (key, value, allowed)
        self.count["new" if found == new else "old" if found == old else "partly"] += 1

    def report(self, what):
        kind = "half done" if self.torn else "not begun"
        print(f"\n{what}, last operation {kind}: {dict(self.count)}, defaults 0")
        assert self.count["cuts"] > 3


@pytest.fixture(params=[True, False], ids=["half done", "not begun"])
def campaign(node, request):
    node.write("LM_setter.py", MODULE)
    node.configure(**{key: value for key, value in KEPT.items() if key not in CONFIG})
    return Campaign(node, request.param)


@pytest.mark.soak
@pytest.mark.parametrize("way", [by_shell, by_module])
def test_power_fails_while_the_configuration_is_saved(campaign, way, soak):
    mode = "conf" if way is by_shell else "shell"
    campaign.boot()
    value = 30
    steps = way(value)
    assert campaign.change(steps, mode) == list(steps)
    for number in range(1, MOST, 1 if soak else 2):
        old = {key: text for key, (_, text) in steps.items()}
        value += 1
        steps = way(value)
        new = {key: text for key, (_, text) in steps.items()}
        campaign.node.control.cut_power_after(number, torn=campaign.torn)
        saved = campaign.change(steps, mode)
        if len(saved) == len(steps):
            break
        campaign.node.wait_off()
        campaign.count["cuts"] += 1
        campaign.boot()
        campaign.check(old, new, saved)
        assert campaign.change(steps, mode) == list(steps)  # again, with power
    else:
        pytest.fail("the change never got through")
    campaign.report(f"configuration saved {way.__name__}")


def test_power_fails_while_an_update_is_cleaned_up(campaign):
    node = campaign.node
    campaign.boot()
    node.stop()
    stored = {**node.config(), "utc": 90, "oldkey": "x" * 50, "older": [1, 2], "soctout": 77}
    node.write("node_config.json", json.dumps(stored))
    node.write("cleanup.pds", "")
    before = node.flash()
    for number in range(1, MOST):
        node.stop()
        node.set_flash(before)
        node.control.cut_power_after(number, torn=campaign.torn)
        node.start(wait=None)
        if node.sees("[NODE]"):
            break
        node.stop()
        campaign.count["cuts"] += 1
        config = node.config() if "node_config.json" in node.files() else {}
        campaign.count["old" if "oldkey" in config else "new" if config else "between"] += 1
        over = "cleanup.pds" not in node.files()
        campaign.boot()
        assert node.config()["utc"] == 90
        assert not {"oldkey", "older"} & set(node.config())
        assert "cleanup.pds" not in node.files()
        if over:
            break  # what is written from here on has nothing to do with it
    else:
        pytest.fail("the node never got through its start")
    campaign.report("clean-up after an update")
