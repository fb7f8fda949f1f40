"""254 addresses that swallow every packet: what goes out at `lo` is for nobody."""

import sys

from namespace import core_in, ip, note, print_search

ip("link set lo up")
ip("route add 10.9.0.0/24 dev lo")
with core_in(sys.argv[1]) as core:
    note(core, "micr01OS", "lamp", "10.9.0.7")
    print_search(core, "10.9.0.0/24")
