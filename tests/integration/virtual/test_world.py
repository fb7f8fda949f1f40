"""What is around a board: names, time, servers that stand in for the Internet, and networks."""

from __future__ import annotations

import http.server
import socket
import threading
import time

import pytest

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.virtual import AccessPoint

JOIN = """
import network, socket, time
sta = network.WLAN(network.STA_IF)
sta.active(True)
def join(ssid='virtual', password='micros-virtual', tries=0):
    sta.config(reconnects=tries)
    sta.connect(ssid, password)
    end = time.ticks_add(time.ticks_ms(), 4000)
    while sta.status() == network.STAT_CONNECTING and time.ticks_diff(end, time.ticks_ms()) > 0:
        time.sleep_ms(5)
    return sta.status()
def ask(packet, where, seconds=0.5):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.settimeout(seconds)
        s.sendto(packet, where)
        return s.recvfrom(512)
    finally:
        s.close()
def question(name, kind=1):
    asked = b''.join(bytes([len(part)]) + part.encode() for part in name.split('.'))
    return b'\\x12\\x34\\x01\\x00\\x00\\x01' + bytes(6) + asked + bytes([0, 0, kind, 0, 1])
"""
TIME_2027 = 1798761600  # 2027-01-01 in seconds since 1970
STATUS = {"up": 1010, "no ap": 201, "wrong password": 202, "connecting": 1001}


@pytest.fixture
def line(virtual_esp32, terminal):
    """A board in its network."""
    opened = terminal(virtual_esp32.port, raw=True)
    assert opened.run(JOIN + "print(join())") == "1010\r\n"
    return opened


@pytest.fixture
def control(fleet, virtual_esp32):
    return fleet.control(virtual_esp32.name)


@pytest.fixture
def web_server():
    """A web server that tells who asks for what; its port."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            text = f"{self.client_address[0]} {self.headers['Host']} {self.path}".encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


GET = """
def get(name, port=80):
    s = socket.socket()
    s.connect(socket.getaddrinfo(name, port)[0][-1])
    s.write(b'GET /now HTTP/1.0\\r\\nHost: ' + name.encode() + b'\\r\\n\\r\\n')
    text = s.read().decode()
    s.close()
    return text.rsplit('\\r\\n', 1)[1]
"""


def test_a_served_name_leads_to_a_stand_in_and_only_where_it_was_told(
    line, control, web_server, virtual_esp32
):
    control.serve("api.example.org", 80, "127.0.0.1", web_server)
    line.run(GET)
    seen = line.run("print(get('api.example.org'))")
    assert seen == f"{virtual_esp32.address} api.example.org /now\r\n"
    assert line.run("print(get('API.Example.ORG'))").endswith("/now\r\n")
    assert "113" in line.run("get('api.example.org', 81)")
    assert line.run("print(socket.getaddrinfo('api.example.org', 80)[0][-1][0][:7])") == (
        "198.18.\r\n"
    )
    control.cycle()  # it is the world's, not the board's
    control.unserve("api.example.org")
    with pytest.raises(NotFound, match=r"api\.example\.org"):
        control.unserve("api.example.org")


def test_a_stand_in_outlives_a_reset_and_an_address_can_be_served_too(line, control, web_server):
    control.serve("93.184.216.34", 8080, "localhost", web_server)
    line.type(b"import machine; machine.reset()\x04")
    line.wait_for(b">>> ")
    line.enter_raw()
    line.run(JOIN + GET + "join()")
    assert line.run("print(get('93.184.216.34', 8080))").endswith(" 93.184.216.34 /now\r\n")


def test_there_is_no_way_to_the_real_internet(line):
    assert "-202" in line.run("socket.getaddrinfo('example.org', 80)")
    assert "113" in line.run("socket.socket().connect(('93.184.216.34', 80))")
    assert "113" in line.run("ask(b'x', ('8.8.8.8', 53))")
    assert line.run(
        "u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "print(u.sendto(b'anyone', ('239.255.255.250', 1900)))"
    ) == ("6\r\n")


def test_what_cannot_be_served_is_refused_with_a_reason(control):
    for bad in (
        ("", 80, "127.0.0.1", 80),
        ("127.0.0.1", 80, "127.0.0.1", 80),
        ("bad name.local", 80, "127.0.0.1", 80),
        ("example.org", 0, "127.0.0.1", 80),
        ("example.org", 80, "example.net", 80),
    ):
        with pytest.raises(InvalidInput):
            control.serve(*bad)


def test_a_served_name_under_local_is_found_as_a_neighbour(line, control):
    assert "-202" in line.run("socket.getaddrinfo('lamp.local', 80)")
    control.serve("lamp.local", 80, "127.0.0.1", 9)
    assert line.run("print(socket.getaddrinfo('lamp.local', 80)[0][-1][0][:7])") == "198.18.\r\n"


def test_the_name_server_is_where_ifconfig_says_and_speaks_dns(line, control):
    control.serve("api.example.org", 80, "127.0.0.1", 9)
    line.run("server = (sta.ifconfig()[3], 53)")
    known = line.run(
        "data, sender = ask(question('api.example.org'), server)\n"
        "address = '.'.join(str(x) for x in data[-4:])\n"
        "print(data[:2].hex(), data[3] & 15, data[7], sender == server,"
        " address == socket.getaddrinfo('api.example.org', 80)[0][-1][0])"
    )
    assert known == "1234 0 1 True True\r\n"
    unknown = "data, _ = ask(question('example.net'), server); print(data[3] & 15, data[7])"
    assert line.run(unknown) == "3 0\r\n"
    other_kind = (
        "data, _ = ask(question('api.example.org', 28), server); print(data[3] & 15, data[7])"
    )
    assert line.run(other_kind) == "0 0\r\n"
    control.dns(False)
    assert "ETIMEDOUT" in line.run("ask(question('api.example.org'), server, 0.2)")
    control.dns(True)
    assert line.run(unknown) == "3 0\r\n"


def test_a_silent_name_server_blocks_a_lookup_as_long_as_on_a_chip(line, control):
    control.dns(False)
    began = time.monotonic()
    line.type(b"start = time.ticks_ms()\nsocket.getaddrinfo('example.org', 80)\x04")
    line.wait_for(b"OK")
    control.advance(10)
    assert b"-202" in line.wait_for(b"\x04>")
    assert time.monotonic() - began < 4
    assert int(line.run("print(time.ticks_diff(time.ticks_ms(), start))")) >= 4000


def test_boards_find_each_other_by_a_multicast_question(flashed, terminal, wait_until):
    kitchen = flashed("kitchen")
    other = terminal(kitchen.port, raw=True)
    other.run(JOIN + "network.hostname('kitchen'); join()")
    line = terminal(flashed("lamp").port, raw=True)
    line.run(JOIN + "join()\ngroup = ('224.0.0.251', 5353)")
    found = line.run(
        "data, sender = ask(question('kitchen.local'), group)\n"
        "print(sender, '.'.join(str(x) for x in data[-4:]), data[:2].hex(), data[2] & 0x84)"
    )
    assert found == f"('{kitchen.address}', 5353) {kitchen.address} 1234 132\r\n"
    assert line.run("print(socket.getaddrinfo('Kitchen.local', 1)[0][-1][0])") == (
        f"{kitchen.address}\r\n"
    )
    assert "ETIMEDOUT" in line.run("ask(question('cellar.local'), group, 0.2)")
    other.run("sta.disconnect()")  # who is in no network hears nothing
    wait_until(lambda: "ETIMEDOUT" in line.run("ask(question('kitchen.local'), group, 0.2)"))
    assert "-202" in line.run("socket.getaddrinfo('kitchen.local', 1)")


def test_ntptime_sets_the_clock_to_the_worlds_time(line, control):
    control.set_clock(TIME_2027)
    line.run("import ntptime; ntptime.settime()")
    assert line.run("print(time.localtime()[:5])") == "(2027, 1, 1, 0, 0)\r\n"
    control.advance(3600)
    assert line.run("ntptime.settime(); print(time.localtime()[:4])") == "(2027, 1, 1, 1)\r\n"
    control.cycle()
    control.set_clock(None)
    control.ntp(False)


def test_the_worlds_time_is_the_computers_until_it_is_set_and_outlives_a_power_cycle(
    line, control, virtual_esp32, terminal
):
    line.run("import ntptime")
    from_2000 = int(line.run("print(ntptime.time())"))
    assert abs(from_2000 + 946684800 - time.time()) < 5
    control.set_clock(TIME_2027)
    line.close()
    control.cycle()
    line = terminal(virtual_esp32.port, raw=True)
    line.run(JOIN + "join()\nimport ntptime")
    assert 0 <= int(line.run("print(ntptime.time())")) + 946684800 - TIME_2027 < 30
    control.ntp(False)
    assert "ETIMEDOUT" in line.run("ntptime.timeout = 0.2; ntptime.time()")


def test_questions_asked_while_time_is_advanced_get_their_answers(line, control, web_server):
    control.serve("api.example.org", 80, "127.0.0.1", web_server)
    control.set_clock(TIME_2027)
    line.type(
        b"""
import asyncio
async def fetch():
    reader, writer = await asyncio.open_connection('api.example.org', 80)
    writer.write(b'GET /now HTTP/1.0\\r\\n\\r\\n')
    await writer.drain()
    text = await reader.read(-1)
    writer.close()
    return text
async def stamp():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setblocking(False)
    s.connect(socket.getaddrinfo('pool.ntp.org', 123)[0][-1])
    s.send(b'\\x1b' + bytes(47))
    try:
        for _ in range(30):
            await asyncio.sleep_ms(50)
            try:
                return int.from_bytes(s.recv(48)[40:44], 'big') - 2208988800
            except OSError:
                pass
    finally:
        s.close()
async def main():
    good = 0
    print('ready', await stamp())
    for hour in range(24):
        await asyncio.sleep(3600)
        text = await asyncio.wait_for(fetch(), 5)
        good += text.endswith(b'/now')
        at = await stamp()
        good += abs(at - %d - 3600 * (hour + 1)) < 60
    print('good', good)
    await asyncio.sleep(1000000)
asyncio.run(main())
\x04"""
        % TIME_2027
    )
    line.wait_for(b"ready")
    control.advance(25 * 3600)
    line.wait_for(b"good 48\r\n")


def test_silence_costs_no_real_time_while_time_is_advanced(line, control):
    control.ntp(False)
    line.type(
        b"""
import asyncio
async def main():
    print('ready')
    for _ in range(200):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setblocking(False)
        s.sendto(b'\\x1b' + bytes(47), ('198.18.0.1', 123))
        await asyncio.sleep(5)
        s.close()
    print('over')
    await asyncio.sleep(1000000)
asyncio.run(main())
\x04"""
    )
    line.wait_for(b"ready")
    began = time.monotonic()
    control.advance(1001)
    line.wait_for(b"over")
    assert time.monotonic() - began < 8


def test_a_scan_shows_the_networks_and_hides_the_hidden(line, control):
    control.networks(
        [
            AccessPoint("far", "", rssi=-88),
            AccessPoint("virtual", "micros-virtual", rssi=-60),
            AccessPoint("secret", "hidden-word", rssi=-70, hidden=True),
        ]
    )
    rows = line.run("print([(r[0], r[3], r[4], len(r[1]), r[5]) for r in sta.scan()])")
    assert rows == (
        "[(b'virtual', -60, 3, 6, False), (b'', -70, 3, 6, False), (b'far', -88, 0, 6, False)]\r\n"
    )
    assert line.run("print(sta.status('rssi'))") == "-60\r\n"
    assert line.run("print(join('secret', 'hidden-word'), sta.status('rssi'))") == "1010 -70\r\n"
    assert line.run("print(join('far', ''), sta.config('ssid'))") == "1010 far\r\n"


def test_wrong_passwords_and_missing_networks_are_told_apart(line, control):
    control.networks([AccessPoint("one", "first-word"), AccessPoint("two", "second-word")])
    assert line.run("print(join('one', 'second-word'))") == f"{STATUS['wrong password']}\r\n"
    assert line.run("print(join('virtual', 'micros-virtual'))") == f"{STATUS['no ap']}\r\n"
    assert line.run("print(join('two', 'second-word'))") == f"{STATUS['up']}\r\n"
    line.run("sta.config(reconnects=-1); sta.connect('one', 'wrong-word'); time.sleep_ms(700)")
    assert line.run("print(sta.status())") == f"{STATUS['connecting']}\r\n"  # it tries for ever


def test_a_network_that_disappears_drops_the_link_and_takes_it_up_again(
    line, control, virtual_esp32, wait_until
):
    line.run("sta.config(reconnects=-1)")
    control.networks([AccessPoint("other", "")])
    assert line.run("print(sta.isconnected(), sta.ifconfig()[0])") == "False 0.0.0.0\r\n"
    assert line.run("time.sleep_ms(600); print(sta.status())") == f"{STATUS['connecting']}\r\n"
    control.networks([AccessPoint("virtual", "micros-virtual", rssi=-77)])
    wait_until(lambda: line.run("print(sta.isconnected())") == "True\r\n")
    assert line.run("print(sta.status('rssi'))") == "-77\r\n"


def test_a_station_that_has_given_up_stays_down_until_it_is_told(line, control):
    line.run("sta.config(reconnects=1)")
    control.wifi(False)
    line.run("time.sleep_ms(900)")
    assert line.run("print(sta.status())") == f"{STATUS['no ap']}\r\n"
    control.wifi(True)
    assert line.run("time.sleep_ms(200); print(sta.status())") == f"{STATUS['no ap']}\r\n"
    assert line.run("print(join())") == f"{STATUS['up']}\r\n"
    assert "STA required" in line.run("network.WLAN(1).config(reconnects=1)")


def test_networks_outlive_a_power_cycle(control, virtual_esp32, terminal):
    control.networks([AccessPoint("mine", "my-own-word")])
    control.cycle()
    line = terminal(virtual_esp32.port, raw=True)
    assert line.run(JOIN + "print(join('mine', 'my-own-word'))") == "1010\r\n"
    with pytest.raises(InvalidInput, match="8 to 63"):
        control.networks([AccessPoint("mine", "short")])


def serve_hello(line):
    # The board that had this address before may have left closed connections behind.
    line.type(
        b"s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
        b"s.bind(('0.0.0.0', 9008)); s.listen(1)\nprint('ready')\n"
        b"c, peer = s.accept(); c.write(b'hello'); c.close(); s.close()\x04"
    )
    line.wait_for(b"ready")


def hello(address):
    with socket.create_connection((address, 9008), timeout=5) as link:
        return link.recv(5)


def test_a_static_address_is_kept_and_the_board_is_found_there(
    line, fleet, virtual_esp32, wait_until
):
    net = virtual_esp32.address.rpartition(".")[0]
    wanted = f"{net}.77"
    settings = f"('{wanted}', '255.255.255.0', '{net}.1', '9.9.9.9')"
    line.run(f"sta.ifconfig({settings})")
    assert line.run("print(sta.ifconfig())") == f"{settings}\r\n"
    line.run("sta.disconnect(); join()")
    assert line.run("print(sta.ifconfig())") == f"{settings}\r\n"
    assert line.run("print(ask(question('example.net'), ('9.9.9.9', 53))[1])") == (
        "('9.9.9.9', 53)\r\n"
    )
    assert fleet.status("esp32").address == wanted
    serve_hello(line)
    assert hello(wanted) == b"hello"
    line.wait_for(b"\x04\x04>")
    line.run("sta.ifconfig('dhcp')")
    assert fleet.status("esp32").address == virtual_esp32.address
    assert "keeps to its network" in line.run(
        "sta.ifconfig(('10.0.0.5', '255.255.255.0', '10.0.0.1', '10.0.0.1'))"
    )


def test_an_address_of_another_board_is_reported_but_not_taken(line, fleet, virtual_esp32):
    other = fleet.add("other", board_id="esp32", chip="esp32").address
    gateway = other.rpartition(".")[0] + ".1"
    line.run(f"sta.ifconfig(('{other}', '255.255.255.0', '{gateway}', '{gateway}'))")
    assert line.run("print(sta.ifconfig()[0])") == f"{other}\r\n"
    assert fleet.status("esp32").address == virtual_esp32.address
    serve_hello(line)
    assert hello(virtual_esp32.address) == b"hello"
