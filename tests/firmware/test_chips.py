"""The same firmware on every chip that has a virtual counterpart."""

import pytest
from firmware_node import UID


@pytest.mark.parametrize("chip", ["esp32", "esp32s2", "esp32s3", "esp32c3"])
def test_node_on_a_chip(make_node, chip):
    node = make_node(chip)
    node.start()
    client = node.client()
    assert client.ask("hello") == f"hello:node01:{UID}\n"
    assert "uptime: " in client.ask("system info")
    assert f" map: {chip}" in client.ask("system pinmap").splitlines()
    assert client.ask("task show server").startswith("0.1:")
    node.close()
