"""A real node that has moved: a responder answers for its name, its old address is silent."""

import os
import socket
import sys
import threading
import time
from pathlib import Path

from namespace import core_in, ip, note, print_search

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conftest import FLASH, VirtualNode, answering, start
from zeroconf import ServiceInfo, Zeroconf

from micros_ide.model.reporting import QuietReport

OLD, NEW = "10.9.0.50", "10.9.0.2"


def answer_for(name: str) -> None:
    info = ServiceInfo(
        "_test._tcp.local.",
        "test._test._tcp.local.",
        server=f"{name}.local.",
        addresses=[socket.inet_aton(NEW)],
        port=9,
    )
    Zeroconf().register_service(info, cooperating_responders=True)


def lead(to: str) -> None:
    """Make the node at `to` be reached at its new address."""
    server = socket.create_server((NEW, 9008))
    while True:
        near, _peer = server.accept()
        far = socket.create_connection((to, 9008))
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=copy, args=(one, other), daemon=True).start()


def copy(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(4096):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return


ip("link set lo up")
ip("link add v0 type veth peer name v1")
ip("link set v0 up")
ip("link set v1 up")
ip("addr add 10.9.0.1/24 dev v0")
ip(f"addr add {NEW}/32 dev lo")
ip("route add 224.0.0.0/4 dev v0")
with core_in(sys.argv[1]) as core:
    node = VirtualNode(core.virtual.add("board", "esp32", flash_size=FLASH))
    start(core, node, core.build.build(QuietReport()), devfid="n0")
    threading.Thread(target=answer_for, args=("n0",)).start()
    while not answering({node.address}):
        time.sleep(0.05)
    threading.Thread(target=lead, args=(node.address,), daemon=True).start()
    note(core, node.uid, "n0", OLD)
    print_search(core, "n0")
    core.virtual.remove("board")
    sys.stdout.flush()
os._exit(0)  # the responder would take its time to say goodbye
