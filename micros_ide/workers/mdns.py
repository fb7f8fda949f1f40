"""Multicast DNS: at which addresses the nodes called `<name>.local` are.

MicroPython nodes announce no service; they answer for their host name, and that is what is asked.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from micros_ide.model.address_spans import number_of

if TYPE_CHECKING:
    from zeroconf import RecordUpdateListener, Zeroconf

WAIT_S = 1.8  # from the call of `ask`
_PATIENCE_S = 0.2  # who is done by then needs no multicast, and not the time to load zeroconf
# After the start. First for an answer to us alone; then for everybody's, the last time more than a
# second later: who has just answered somebody else keeps quiet for so long.
_REPEATS_S = (0.0, 0.3, 1.1)
_IN_ONE_PACKET = 20  # questions
_MOST_NAMES = 500
_MOST_ADDRESSES = 4  # kept of one name
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_LOCAL = ".local"
_LOOPBACK, _MULTICAST = 127, 224  # first byte of addresses that are nobody's on a network


class LocalNames:
    """The answers so far; `ask` fills it, any thread may look.

    Attributes:
        note: why multicast is not possible here, "" where it is.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names that can be asked for, with or without ".local"; at most 500."""
        usable = {name: None for name in map(_label_of, names) if _LABEL.fullmatch(name)}
        self.names = tuple(usable)[:_MOST_NAMES]
        self.note = ""
        self._found: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._over = not self.names
        self._stopped = threading.Event()

    def of(self, name: str) -> tuple[str, ...]:
        """Return the addresses that were answered for `name` so far."""
        with self._lock:
            return self._found.get(_label_of(name), ())

    def wait(self, names: Iterable[str], deadline: float) -> None:
        """Wait until all of `names` are answered, or asking is over, or time.monotonic() is."""
        missing = set(map(_label_of, names))
        with self._changed:
            while not self._over and missing - self._found.keys():
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return

    def stop(self) -> None:
        """Make `ask` and `wait` return at once."""
        self._stopped.set()
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def ask(self, wait_s: float = WAIT_S) -> None:
        """Ask on every interface for `wait_s` seconds; no network, no answer, no failure."""
        deadline = time.monotonic() + wait_s
        try:
            if self.names and not self._stopped.wait(_PATIENCE_S):
                self._ask(deadline)
        finally:
            self.stop()

    def heard(self, host: str, address: str) -> None:
        """Note an answer; what was not asked for, and what can be no node's address, is not."""
        name, number = _label_of(host), number_of(address)
        if name not in self.names or number is None:
            return
        if number >> 24 in {0, _LOOPBACK} or number >> 24 >= _MULTICAST:
            return
        with self._changed:
            known = self._found.get(name, ())
            if address not in known and len(known) < _MOST_ADDRESSES:
                self._found[name] = (*known, address)
                self._changed.notify_all()

    def _ask(self, deadline: float) -> None:
        import zeroconf

        try:
            network = zeroconf.Zeroconf(ip_version=zeroconf.IPVersion.V4Only)
        except (OSError, RuntimeError) as error:  # no interface, or no way for multicast
            self.note = f"Names cannot be asked for in the local network: {error}."
            return
        began = time.monotonic()
        try:
            network.add_listener(_listener(self), None)
            for turn, after in enumerate(_REPEATS_S):
                if self._stopped.wait(max(0.0, began + after - time.monotonic())):
                    return
                self._send(network, to_us=turn == 0)
            self._stopped.wait(max(0.0, deadline - time.monotonic()))
        finally:
            network.close()

    def _send(self, network: Zeroconf, *, to_us: bool) -> None:
        from zeroconf import DNSOutgoing, DNSQuestion  # type: ignore[attr-defined]
        from zeroconf.const import _CLASS_IN, _FLAGS_QR_QUERY, _TYPE_A

        left = [name for name in self.names if not self.of(name)]
        for first in range(0, len(left), _IN_ONE_PACKET):
            packet = DNSOutgoing(_FLAGS_QR_QUERY)
            for name in left[first : first + _IN_ONE_PACKET]:
                one = DNSQuestion(f"{name}{_LOCAL}.", _TYPE_A, _CLASS_IN)
                one.unicast = to_us
                packet.add_question(one)
            network.send(packet)


def _label_of(name: str) -> str:
    """Return "lamp" for "Lamp", "lamp.local" and "lamp.local."."""
    return name.lower().removesuffix(".").removesuffix(_LOCAL)


def _listener(names: LocalNames) -> RecordUpdateListener:
    from zeroconf import DNSAddress, RecordUpdateListener  # type: ignore[attr-defined]

    class Listener(RecordUpdateListener):
        def async_update_records(self, _zc: Any, _now: float, records: list[Any]) -> None:
            for update in records:
                record = update.new
                if isinstance(record, DNSAddress):
                    address = ".".join(str(byte) for byte in record.address)
                    names.heard(record.name, address)

    return Listener()
