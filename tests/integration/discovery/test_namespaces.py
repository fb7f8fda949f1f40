"""Networks of their own, made for a test: silence, several interfaces, multicast DNS.

Each test runs a script in a network namespace; they need Linux, `unshare` and `ip`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCRIPTS = HERE / "namespace_scripts"


def why_impossible():
    for tool in ("unshare", "ip"):
        if shutil.which(tool) is None and not Path("/usr/sbin", tool).exists():
            return f"there is no `{tool}` here"
    tried = subprocess.run(
        ["unshare", "-rnm", "ip", "link", "set", "lo", "up"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    return f"network namespaces are not allowed here: {tried.stderr.strip()}" * bool(
        tried.returncode
    )


def environment():
    return os.environ | {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}


@pytest.fixture(scope="module")
def inside():
    """Run a script of this folder in a network namespace and return the document it prints."""
    reason = why_impossible()
    if reason:
        pytest.skip(reason)

    def run(name, *arguments, timeout=50):
        command = ["unshare", "-rnm", sys.executable, str(SCRIPTS / f"{name}.py")]
        done = subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env=environment(),
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_silent_addresses_are_all_asked_and_the_known_one_says_so(inside, tmp_path):
    found = inside("silence", tmp_path)
    assert (found["asked"], found["nodes"], found["others"]) == (254, [], [])
    (lamp,) = found["not_answering"]
    assert (lamp["name"], lamp["presence"]) == ("lamp", "silent")
    assert lamp["why"].startswith("Nothing answers at 10.9.0.7, where it was")
    assert "has power" in lamp["fix"]


def test_every_interface_counts_and_those_that_lead_nowhere_say_so(inside):
    found = inside("interfaces")
    assert found["spans"] == [
        "10.9.0.1-10.9.0.255",  # of the /22, the own subnet first
        "10.8.0.1-10.8.0.254",
        "10.9.1.0-10.9.3.254",
    ]
    notes = " ".join(found["notes"])
    assert "br0 (172.17.0.1/16) is not searched: it leads to containers" in notes
    assert "off0 (10.7.0.1/24) is not searched: nothing is connected to it" in notes


def test_a_node_that_moved_is_found_by_its_name(inside, tmp_path):
    found = inside("multicast", tmp_path)
    (node,) = found["nodes"]
    assert (node["name"], node["change"], node["was"]) == ("n0", "moved", "10.9.0.50")
    assert node["address"] == "10.9.0.2"
    assert "mDNS" in node["evidence"]
    assert found["not_answering"] == []


def test_without_a_way_for_multicast_a_search_goes_on(inside, tmp_path):
    found = inside("no_multicast", tmp_path)
    assert found["asked"] == 1
    (lamp,) = found["not_answering"]
    assert lamp["presence"] == "silent"
    assert any("cannot be asked for" in note for note in found["notes"])
