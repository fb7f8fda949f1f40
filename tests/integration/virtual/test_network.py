"""The board's network: its own address, one access point, names, link loss."""

from __future__ import annotations

import socket

CONNECT = """
import network, time
sta = network.WLAN(network.STA_IF)
sta.active(True)
sta.config(reconnects=0)  # else a chip tries for ever, and never says why in vain
sta.connect({ssid!r}, {password!r})
end = time.ticks_add(time.ticks_ms(), 2000)
while sta.status() == network.STAT_CONNECTING and time.ticks_diff(end, time.ticks_ms()) > 0:
    time.sleep_ms(10)
print(sta.status(), sta.isconnected(), sta.ifconfig()[0])
"""
SERVER = """
import asyncio, network, sys
sta = network.WLAN(network.STA_IF)
sta.active(True)
sta.config(dhcp_hostname='kitchen')
sta.connect('virtual', 'micros-virtual')
async def serve(reader, writer):
    peer = writer.get_extra_info('peername')
    try:
        while True:
            line = await reader.readline()
            if not line:
                break
            writer.write(b'%s %s' % (repr(peer).encode(), line))
            await writer.drain()
    except OSError as error:
        print('broken', error)
    finally:
        await writer.wait_closed()
async def main():
    while not sta.isconnected():
        await asyncio.sleep_ms(5)
    await asyncio.start_server(serve, '0.0.0.0', 9008)
    print('listening')
    while True:
        await asyncio.sleep(60)
asyncio.run(main())
"""


def serve(line):
    """Run the echo server on the board; Ctrl-C ends it."""
    line.type(SERVER.encode() + b"\x04")
    line.wait_for(b"listening")


def ask(address, text, port=9008):
    """Send a line to the board and return the answer; "" when it breaks without one."""
    with socket.create_connection((address, port), timeout=5) as link:
        return exchange(link, text)


def exchange(link, text):
    try:
        link.sendall(text.encode() + b"\n")
        with link.makefile() as reader:
            return reader.readline().rstrip("\n")
    except ConnectionError:
        return ""


def test_the_station_joins_its_network_and_no_other(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    address = virtual_esp32.address
    joined = line.run(CONNECT.format(ssid="virtual", password="micros-virtual"))
    assert joined == f"1010 True {address}\r\n"
    assert line.run(CONNECT.format(ssid="virtual", password="wrong-one")).startswith("202 False")
    assert line.run(CONNECT.format(ssid="elsewhere", password="x" * 8)).startswith("201 False")


def test_scan_rssi_mac_and_access_point_settings_are_those_of_a_chip(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    line.run(CONNECT.format(ssid="virtual", password="micros-virtual"))
    assert line.run("print(sta.scan()[0][0], sta.status('rssi') < -30)") == "b'virtual' True\r\n"
    mac = virtual_esp32.spec.mac
    assert line.run("print(sta.config('mac').hex(':'))") == f"{mac}\r\n"
    assert "Wifi Invalid Password" in line.run(
        "ap = network.WLAN(network.AP_IF); ap.active(True)\n"
        "ap.config(essid='node', password='short', authmode=3)"
    )
    line.run("sta.active(False); ap.config(essid='node', password='longenough', authmode=3)")
    assert line.run("print(ap.ifconfig()[0], ap.config('essid'))") == (
        f"{virtual_esp32.address} node\r\n"
    )


def test_an_asyncio_server_listens_on_the_board_alone_and_sees_who_asks(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    serve(line)
    answer = ask(virtual_esp32.address, "hello")
    host, text = answer.rsplit(" ", 1)
    assert text == "hello"
    assert host.startswith("('127.")
    with socket.socket() as elsewhere:  # nothing listens on the computer itself
        assert elsewhere.connect_ex(("127.0.0.1", 9008)) != 0


def test_boards_find_each_other_by_name_and_by_their_own_addresses(flashed, terminal):
    kitchen, lamp = flashed("kitchen"), flashed("lamp")
    serve(terminal(kitchen.port, raw=True))
    line = terminal(lamp.port, raw=True)
    line.run(CONNECT.format(ssid="virtual", password="micros-virtual"))
    answer = line.run(
        "import socket\n"
        "s = socket.socket()\n"
        "s.connect(socket.getaddrinfo('kitchen.local', 9008)[0][-1])\n"
        "s.write(b'hi\\n'); print(s.readline().decode().strip()); s.close()"
    )
    assert answer.startswith(f"('{lamp.address}', ")
    assert "-202" in line.run("socket.getaddrinfo('cellar.local', 9008)")


def test_the_link_can_be_lost_and_comes_back_by_itself(fleet, virtual_esp32, terminal, wait_until):
    line = terminal(virtual_esp32.port, raw=True)
    serve(line)
    with socket.create_connection((virtual_esp32.address, 9008), timeout=5) as old:
        assert "before" in exchange(old, "before")
        fleet.control("esp32").wifi(False)
        assert exchange(old, "after") == ""
    assert ask(virtual_esp32.address, "anyone?") == ""
    fleet.control("esp32").wifi(True)
    wait_until(lambda: "hello" in ask(virtual_esp32.address, "hello"))


def test_without_a_network_nothing_can_be_reached(virtual_esp32, terminal):
    line = terminal(virtual_esp32.port, raw=True)
    assert "113" in line.run("import socket; socket.socket().connect(('127.0.0.99', 9008))")
    assert "-202" in line.run("socket.getaddrinfo('example.org', 80)")
