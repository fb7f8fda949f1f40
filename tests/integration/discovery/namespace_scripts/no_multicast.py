"""A computer whose only way is one route: multicast DNS has none."""

import sys

from namespace import core_in, ip, note, print_search

ip("link set lo up")
ip("route add 10.9.0.0/24 dev lo")
ip("addr del 127.0.0.1/8 dev lo")
with core_in(sys.argv[1]) as core:
    note(core, "micr01OS", "lamp", "10.9.0.7")
    print_search(core, "lamp")
