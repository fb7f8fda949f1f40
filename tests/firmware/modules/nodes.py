"""Nodes that run as long as somebody uses them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping

from board_rack import BoardRack
from firmware_node import Node


@contextlib.contextmanager
def started(
    rack: BoardRack,
    *,
    chip: str = "esp32",
    heap: int | None = None,
    modules: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    **config: object,
) -> Iterator[Node]:
    """Start a node with `config`; `modules` and other `files` (text by name) are beside its own."""
    node = Node(rack, chip)
    try:
        node.configure(**config)
        for name, text in (modules or {}).items():
            node.compile(name, text)
        for name, text in (files or {}).items():
            node.write(name, text)
        node.start(heap=heap)
        yield node
    finally:
        node.close()


@contextlib.contextmanager
def used_again(rack: BoardRack) -> Iterator[Callable[[], Node]]:
    """Give out the same node again and again: off, with its flash as at first and an empty bench.

    A new board takes as long as its start. What was put on pins from outside stays there.
    """
    node = Node(rack)
    flash = node.flash()

    def take() -> Node:
        node.stop()
        node.set_flash(flash)
        node.configure()
        for row in node.control.bench.devices():
            node.control.bench.remove(row["name"])
        return node

    try:
        yield take
    finally:
        node.close()
