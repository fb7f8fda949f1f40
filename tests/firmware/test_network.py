"""Wi-Fi: known networks, own access point, loss and return; nothing waits for it."""

import contextlib
import json
import time

import pytest
from firmware_node import DEADLINE, UID

from micros_ide.model.virtual import AccessPoint

HOME = AccessPoint("home", "at-home-1234")
RADIO = """
import network
def state():
    ap = network.WLAN(network.AP_IF)
    return {"active": ap.active(), "authmode": ap.config("authmode"), "essid": ap.config("essid")}
"""
WPA2, OPEN = 3, 0


def announced(node, mode, count=1, address=None):
    line = node.wait_line("[NODE]", count)
    assert line == f"[NODE] node01 {UID} 2.0.0-0 {mode} {address or node.address}:{node.port}"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("home", "at-home-1234"),
        ("other;home", "x;at-home-1234"),
        (" other ; home ", " x ; at-home-1234 "),
        ("home;other", "at-home-1234"),
    ],
)
def test_known_network_is_joined(node, names, words):
    node.configure(staessid=names, stapwd=words)
    node.start()
    announced(node, "STA")
    assert node.config()["devip"] == node.address
    assert node.config()["hwuid"] == UID


def test_hidden_network_is_joined(node):
    node.control.networks([AccessPoint("home", "at-home-1234", hidden=True)])
    node.start()
    announced(node, "STA")


@pytest.mark.parametrize(
    ("names", "words"),
    [("home", "wrong"), ("elsewhere", "x"), ("your_wifi_name", "your_wifi_passwd"), ("", "")],
)
def test_own_access_point_when_no_network_can_be_joined(node, names, words):
    node.write("LM_radio.py", RADIO)
    node.configure(staessid=names, stapwd=words)
    node.start()
    announced(node, "AP")
    client = node.client()
    assert json.loads(client.ask("radio state >json")) == {
        "active": True,
        "authmode": WPA2,
        "essid": "node01",
    }
    assert node.config()["devip"] == "n/a"
    assert client.ask("hello").startswith("hello:")
    assert client.ask("system ha_sta") == "STA mode NOK, wifi avail: False\n"


def test_access_point_by_configuration(node):
    node.configure(nwmd="AP")
    node.start()
    announced(node, "AP")
    assert node.client().ask("system ha_sta") == "AP mode, OK\n"


def test_access_point_is_open_only_when_the_password_is_too_short(node):
    node.write("LM_radio.py", RADIO)
    node.configure(nwmd="AP", appwd="short")
    node.start()
    client = node.client()
    assert json.loads(client.ask("radio state >json"))["authmode"] == OPEN
    assert "the access point is open" in client.ask("system alarms")


@pytest.mark.parametrize(
    ("stored", "used"), [("{net}.77", "{net}.77"), ("10.0.0.5", None), ("{net}.999", None)]
)
def test_stored_address_is_used_when_it_belongs_to_the_network(node, stored, used):
    net = node.address.rpartition(".")[0]
    used = used.format(net=net) if used else node.address
    node.configure(devip=stored.format(net=net))
    node.start()
    announced(node, "STA", address=used)
    assert node.config()["devip"] == used


def test_nothing_waits_while_the_network_is_searched(node):
    node.recompile("Network", _ROUNDS=1000)
    node.control.wifi(False)
    node.configure(dbg=True, boothook="tst cnt &&")
    node.start(wait="[server] port")
    node.wait_line("[network] home: no connection", 2)
    assert not [line for line in node.console if "[NODE]" in line]
    node.control.wifi(True)
    announced(node, "STA")
    assert int(node.client().ask("tst cnt").split()[1]) > 10  # the tasks went on meanwhile


OTHER = AccessPoint("office", "at-work-5678", rssi=-40)


@pytest.mark.parametrize(
    ("visible", "words"),
    [
        ([OTHER], "at-home-1234;at-work-5678"),
        ([HOME, OTHER], "wrong-word;at-work-5678"),
        ([HOME, OTHER], "at-home-1234;wrong-word"),
        ([OTHER, AccessPoint("home", "at-home-1234", hidden=True)], "at-home-1234;wrong-word"),
    ],
    ids=["second visible", "first password wrong", "second password wrong", "first hidden"],
)
def test_one_of_two_known_networks_is_enough(node, visible, words):
    node.control.networks(visible)
    node.configure(staessid="home;office", stapwd=words)
    node.start()
    announced(node, "STA")
    for text in words.split(";"):
        assert text not in node.text


def test_address_is_kept_over_a_reboot(node):
    fixed = f"{node.address.rpartition('.')[0]}.77"
    node.configure(devip=fixed)
    node.start()
    announced(node, "STA", address=fixed)
    node.stop()
    node.start()
    announced(node, "STA", address=fixed)
    assert node.config()["devip"] == fixed


def test_way_back_takes_a_bounded_time(node):
    """With the times the firmware has: 20 s for the driver, two rounds, a look every minute."""
    node.start()
    announced(node, "STA")
    node.control.networks([])
    node.control.advance(60)
    announced(node, "AP", 2)
    assert node.config()["devip"] == node.address
    node.control.networks([HOME])
    node.control.advance(80)
    announced(node, "STA", 3)


def test_somebody_at_the_access_point_is_left_alone_for_a_while(node):
    """For ten minutes; when nobody is there the node looks every minute."""
    node.control.networks([])
    node.start()
    announced(node, "AP")
    client = node.client()
    node.control.networks([HOME])
    for _ in range(9):
        node.control.advance(60)
        assert client.ask("hello").startswith("hello:")
    assert node.text.count("[NODE]") == 1
    node.control.advance(100)
    announced(node, "STA", 2)


@pytest.mark.parametrize(
    ("address", "mask", "gateway", "fits"),
    [
        ("192.168.1.20", "255.255.255.0", "192.168.1.1", True),
        ("192.168.1.1", "255.255.255.0", "192.168.1.1", False),
        ("192.168.1.0", "255.255.255.0", "192.168.1.1", False),
        ("192.168.1.255", "255.255.255.0", "192.168.1.1", False),
        ("192.168.2.20", "255.255.255.0", "192.168.1.1", False),
        ("192.168.2.20", "255.255.252.0", "192.168.1.1", True),
        ("10.1.2.3", "255.0.0.0", "10.200.0.1", True),
        ("0.0.0.0", "255.255.255.0", "192.168.1.1", False),
        ("n/a", "255.255.255.0", "192.168.1.1", False),
        ("192.168.1", "255.255.255.0", "192.168.1.1", False),
        ("192.168.1.-5", "255.255.255.0", "192.168.1.1", False),
        ("192.168.1.256", "255.255.255.0", "192.168.1.1", False),
        ("", "255.255.255.0", "192.168.1.1", False),
    ],
)
def test_which_addresses_belong_to_a_network(micropython, address, mask, gateway, fits):
    out = micropython(f"import Network\nprint(Network._fits({address!r}, {mask!r}, {gateway!r}))\n")
    assert out == f"{fits}\n"


def test_lost_network_is_joined_again_by_way_of_the_access_point(node):
    node.recompile("Network", _CHECK_MS=20, _LOST_CHECKS=2, _RETRY_CHECKS=2)
    node.start()
    announced(node, "STA")
    node.control.networks([])
    announced(node, "AP", 2)
    node.control.networks([HOME])
    announced(node, "STA", 3)


def test_short_loss_is_left_to_the_driver(node):
    node.recompile("Network", _CHECK_MS=20, _LOST_CHECKS=1000)
    node.start()
    client = node.client()
    node.control.wifi(False)
    time.sleep(0.1)
    node.control.wifi(True)
    client.close()
    ask_again(node, "system ha_sta", "STA mode, OK\n")
    assert len([line for line in node.console if "[NODE]" in line]) == 1


def ask_again(node, command, answer):
    """Ask until the link is back."""
    end = time.monotonic() + DEADLINE
    while True:
        with contextlib.suppress(OSError):
            client = node.client(greet=False)
            if client.greeting() == client.prompt:
                assert client.ask(command) == answer
                return
        assert time.monotonic() < end
        time.sleep(0.02)


def test_time_server_that_cannot_be_reached_is_an_alarm_and_delays_nothing(node):
    node.control.ntp(False)
    node.start()
    client = node.client()
    end = time.monotonic() + DEADLINE
    while "[ERR] ntptime error: " not in client.ask("system alarms"):
        assert time.monotonic() < end
        node.control.advance(0.5)
    assert client.ask("system ntp").startswith("(False, (20")


def test_clock_is_set_from_the_time_server(node):
    node.control.set_clock(1795000000)  # 2026-11-18 11:06:40 UTC
    node.configure(utc=90)
    node.start()
    client = node.client()
    end = time.monotonic() + DEADLINE
    while not (clock := client.ask("system clock")).startswith("2026.11.18  12:36:4"):
        assert time.monotonic() < end, clock
        time.sleep(0.02)
    assert clock.endswith("\nWD: 2 YD: 322\n")


def test_uptime_does_not_jump_and_outlives_the_tick_counter(micropython):
    out = micropython(
        "import time\n"
        "now = 536870000\n"
        "real = time.ticks_ms\n"
        "import Time\n"
        "class Fake:\n"
        "    ticks_diff = staticmethod(time.ticks_diff)\n"
        "    ticks_add = staticmethod(time.ticks_add)\n"
        "    @staticmethod\n"
        "    def ticks_ms(): return now\n"
        "Time.time = Fake\n"
        "Time._since = now\n"
        "for day in range(40):\n"
        "    for _ in range(24):\n"
        "        now = time.ticks_add(now, 3600000); Time.uptime_seconds()\n"
        "now = time.ticks_add(now, 3723500)\n"
        "print(Time.uptime())\n"
    )
    assert out == "40 1:2:3\n"
