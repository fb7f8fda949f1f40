"""Two networks that can have nodes, a bridge of containers, and a plug without a cable."""

import json
import subprocess

from namespace import ip

from micros_ide.workers.host_networks import host_networks

subprocess.run(["mount", "-t", "sysfs", "none", "/sys"], check=True)  # of this namespace
ip("link set lo up")
for name, other in (("a0", "a1"), ("b0", "b1"), ("c0", "c1"), ("off0", "off1")):
    ip(f"link add {name} type veth peer name {other}")
for name in ("a0", "a1", "b0", "b1", "c0", "c1"):
    ip(f"link set {name} up")
ip("addr add 10.9.0.3/22 dev a0")
ip("addr add 10.8.0.3/24 dev b0")
ip("link add br0 type bridge")
ip("link set c0 master br0")
ip("link set br0 up")
ip("addr add 172.17.0.1/16 dev br0")
ip("addr add 10.7.0.1/24 dev off0")
networks = host_networks()
print(json.dumps({"spans": [str(span) for span in networks.spans], "notes": networks.notes}))
