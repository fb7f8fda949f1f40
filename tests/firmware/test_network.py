"""Wi-Fi: known networks, own access point, loss and return; the server never waits for it."""

import time

import pytest
from firmware_node import UID

NODE = "[NODE] node01 {} 2.0.0-0 {} {}:{}"


def announced(node, mode, address, count=1):
    line = node.wait_line("[NODE]", count)
    assert line == NODE.format(UID, mode, address, node.port)


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
    announced(node, "STA", "127.0.0.1")
    assert node.config()["devip"] == "127.0.0.1"
    assert node.config()["hwuid"] == UID


@pytest.mark.parametrize(
    ("names", "words"),
    [("home", "wrong"), ("elsewhere", "x"), ("your_wifi_name", "your_wifi_passwd"), ("", "")],
)
def test_own_access_point_when_no_network_can_be_joined(node, names, words):
    node.configure(staessid=names, stapwd=words)
    node.start()
    announced(node, "AP", "192.168.4.1")
    assert "[board] access point 3" in node.console
    assert node.config()["devip"] == "n/a"
    assert node.client().ask("hello").startswith("hello:")
    assert node.client().ask("system ha_sta") == "STA mode NOK, wifi avail: False\n"


def test_access_point_by_configuration(node):
    node.configure(nwmd="AP")
    node.start()
    announced(node, "AP", "192.168.4.1")
    assert node.client().ask("system ha_sta") == "AP mode, OK\n"


def test_access_point_is_open_only_when_the_password_is_too_short(node):
    node.configure(nwmd="AP", appwd="short")
    node.start()
    assert "[board] access point 0" in node.console
    assert "the access point is open" in node.client().ask("system alarms")


@pytest.mark.parametrize(
    ("stored", "used"),
    [("127.0.0.77", "127.0.0.77"), ("10.0.0.5", "127.0.0.1"), ("127.0.0.999", "127.0.0.1")],
)
def test_stored_address_is_used_when_it_belongs_to_the_network(node, stored, used):
    node.configure(devip=stored)
    node.start()
    announced(node, "STA", used)
    assert node.config()["devip"] == used


def test_server_answers_while_the_network_is_still_searched(node):
    (node.folder / "wifi_slow").touch()
    node.configure(dbg=True)
    node.start(wait="[server] port")
    assert node.client().ask("hello") == f"hello:node01:{UID}\n"
    assert node.client().ask("system ifconfig") == (
        "('', ('0.0.0.0', '0.0.0.0', '0.0.0.0', '0.0.0.0'))\n"
    )
    assert not [line for line in node.console if "[NODE]" in line]
    (node.folder / "wifi_slow").unlink()
    announced(node, "STA", "127.0.0.1")


def test_lost_network_is_joined_again_by_way_of_the_access_point(node):
    node.recompile("Network", _CHECK_MS=20, _LOST_CHECKS=2, _RETRY_CHECKS=2)
    node.start()
    announced(node, "STA", "127.0.0.1")
    (node.folder / "wifi_down").touch()
    announced(node, "AP", "192.168.4.1", 2)
    (node.folder / "wifi_down").unlink()
    announced(node, "STA", "127.0.0.1", 3)


def test_short_loss_is_left_to_the_driver(node):
    node.recompile("Network", _CHECK_MS=20, _LOST_CHECKS=1000)
    node.start()
    (node.folder / "wifi_down").touch()
    time.sleep(0.1)
    (node.folder / "wifi_down").unlink()
    time.sleep(0.1)
    assert len([line for line in node.console if "[NODE]" in line]) == 1
    assert node.client().ask("system ha_sta") == "STA mode, OK\n"


def test_time_server_that_cannot_be_reached_is_an_alarm_and_delays_nothing(node):
    node.start()
    client = node.client()
    end = time.monotonic() + 5
    while "[ERR] ntptime error: " not in client.ask("system alarms"):
        assert time.monotonic() < end
    assert client.ask("system ntp").startswith("(False, (20")
    assert client.ask("system uptime").endswith("has no attribute 'uptime'\n") is False


def test_clock_is_set_from_a_time_server_and_name_lookup(node, micropython):
    """A name server and a time server on the loopback interface; packets made by hand."""
    import socket
    import struct
    import threading

    servers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    for server in servers:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

    def serve():
        query, peer = servers[0].recvfrom(512)
        assert query[12:26] == b"\x04pool\x03ntp\x03org\x00"[:14]
        head = query[:2] + b"\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00" + query[12:]
        alias = b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, 4) + b"\x01x\xc0\x0c"
        address = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes((127, 0, 0, 1))
        servers[0].sendto(head + alias + address, peer)
        query, peer = servers[1].recvfrom(512)
        assert query == b"\x1b" + bytes(47)
        seconds = 1795000000 + 2208988800  # 2026-11-18 11:06:40 UTC
        servers[1].sendto(b"\x1c\x02" + bytes(38) + struct.pack(">II", seconds, 0), peer)

    thread = threading.Thread(target=serve)
    thread.start()
    dns, ntp = (server.getsockname()[1] for server in servers)
    out = micropython(
        "import socket, network, asyncio\n"
        "real = socket.getaddrinfo\n"
        f"ports = {{53: {dns}, 123: {ntp}}}\n"
        "socket.getaddrinfo = lambda host, port: real(host, ports[port])\n"
        "import Network, Time\n"
        "Network.ifconfig = lambda: ('STA', ('', '', '', '127.0.0.1'))\n"
        "print(asyncio.run(Time.sync()), Time.synced)\n"
    )
    thread.join()
    for server in servers:
        server.close()
    assert out == "[board] clock (2026, 11, 18, 0, 12, 6, 40, 0)\nTrue True\n"


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
