"""How little memory the firmware needs."""

import contextlib
from pathlib import Path

import pytest
from firmware_node import compile_to

LOAD_MODULES = Path(__file__).parent / "load_modules"
BUDGET = 108  # KiB on this 64-bit interpreter, whose words are twice as wide as a board's


def answers(node, kib):
    """True if a node with this heap boots and tells about itself."""
    for name in ("err.log", "err.old.log", ".crashes"):
        (node.folder / name).unlink(missing_ok=True)
    node.configure()
    try:
        node.start("-X", f"heapsize={kib}k")
        with contextlib.closing(node.client()) as client:
            return "uptime: " in client.ask("system info")
    except (AssertionError, OSError):
        return False
    finally:
        node.stop()


def test_boots_and_answers_within_the_budget(node, record_property):
    assert answers(node, BUDGET)
    low, high = 60, BUDGET
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if answers(node, middle) else (middle, high)
    record_property("smallest_heap_kib", high)
    print(f"\nsmallest heap that boots and answers `system info`: {high} KiB")


def test_memory_does_not_leak_and_large_blocks_stay_free(node):
    (node.folder / "LM_tst.py").unlink()  # compiling on the board is what tears memory apart
    compile_to(node.folder, LOAD_MODULES / "LM_tst.py")
    node.start("-X", "heapsize=128k")
    client = node.client()

    def used():
        return int(client.ask("system memory_usage").split("mem_used: ")[1].split()[0])

    def work():
        for command in ("system info", "help", "tst echo [1,2,3] a='x'", "tst exc", "nosuch f"):
            client.ask(command)
        client.ask("conf", "[configure] node01 $ ")
        client.ask("dump", "[configure] node01 $ ")
        client.ask("noconf")

    work()
    before = used()
    for _ in range(100):
        work()
    assert used() - before < 300
    with contextlib.closing(node.client()) as other:
        other.ask("help")
    assert client.ask("tst block 16000") == "16000\n"


@pytest.mark.parametrize("kib", [96, 108, 128])
def test_node_without_memory_for_a_call_stays_up(node, kib):
    node.start("-X", f"heapsize={kib}k")
    client = node.client()
    answer = client.ask("tst big 200000")
    assert answer.startswith("exec_lm_core LM_tst->big: memory allocation failed")
    assert client.ask("hello").startswith("hello:")
