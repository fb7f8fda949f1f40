"""The independent WebREPL client of the virtual boards' tests, here for nodes that start."""

import importlib.util
import time
from pathlib import Path

from firmware_node import DEADLINE

_SOURCE = Path(__file__).parents[1] / "integration" / "virtual" / "web_repl_client.py"
_spec = importlib.util.spec_from_file_location("web_repl_client", _SOURCE)
_client = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_client)


def log_in(address, password="ADmin123"):
    """A client that is let in, once the node has its network and the client before is gone."""
    end = time.monotonic() + DEADLINE
    while True:
        client = None
        try:
            client = _client.WebReplClient(address)
            client.login(password)
        except (OSError, AssertionError):  # the client's own way to say that it was sent away
            if client is not None:
                client.close()
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return client
