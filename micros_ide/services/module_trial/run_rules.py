"""What the run of a load module shows: exceptions, blocks of the event loop, memory."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from micros_ide.model.micropython_modules import MICROPYTHON_MODULES
from micros_ide.model.module_report import Finding, TriedCall, TriedPin, amber, red
from micros_ide.services.module_trial.driver import Failure
from micros_ide.services.module_trial.files import ModuleFile
from micros_ide.services.module_trial.pin_rules import is_pin_conflict

BLOCKED_MS, HELD_MS = 100.0, 50.0
_LEAST_FREE = 8 << 10  # bytes of a chip, for the node itself: connections and commands
_AGREEING, _MOST_MEASUREMENTS = 4, 10
_NO_MODULE = re.compile(r"no module named '([\w.]+)'")
NO_MEMORY = "memory allocation failed"
_BUGS = frozenset({"NameError", "AttributeError", "TypeError", "SyntaxError", "IndentationError"})
# A call that the function itself did not see, because arguments were missing.
_NEEDS_ARGUMENTS = re.compile(r"takes .*argument|missing .*argument")
_CALLER = "LoadModules.py"  # the part of the firmware that calls load modules


@dataclass
class ModuleRun:
    """What one module did; filled while it is tried.

    Attributes:
        failures: where it raised: "the import" or the command, and what.
        heap_import, heap_all: bytes kept after the import, and after everything.
        blocks: command -> milliseconds in which the loop served nobody.
        hung: the command that the node did not survive.
    """

    file: ModuleFile
    functions: tuple[str, ...] = ()
    calls: list[TriedCall] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)
    failures: list[tuple[str, Failure]] = field(default_factory=list)
    blocks: dict[str, float] = field(default_factory=dict)
    pins: tuple[TriedPin, ...] = ()
    replaced: set[str] = field(default_factory=set)
    imported: bool = False
    hung: str | None = None
    heap_import: int | None = None
    heap_all: int = 0
    free_before: int = 0
    free_after: int = 0

    @property
    def block_ms(self) -> float | None:
        """The longest block, None where nothing ran."""
        return max(self.blocks.values(), default=None)


def needs_arguments(failure: Failure | None) -> bool:
    """Whether a function was not run at all, because arguments were missing."""
    return (
        failure is not None
        and failure.kind == "TypeError"
        and failure.where.startswith(_CALLER)
        and _NEEDS_ARGUMENTS.search(failure.text) is not None
    )


def run_findings(
    run: ModuleRun, available: Collection[str], free_heap: int | None, words: float
) -> Iterator[Finding]:
    """Yield what is wrong with what `run` did.

    `available`: names that can be imported beside MicroPython's. `free_heap`: bytes that the target
    has free, None where that is not known. `words`: bytes of the virtual board for one of a chip.
    """
    yield from _raised(run, available)
    yield from _blocks(run)
    yield from _memory(run, free_heap, words)
    for part in sorted(run.replaced):
        yield red(
            "shadows-core",
            run.file.name,
            f"It has replaced functions of {part}, a part of the firmware.",
            "call the firmware, do not change it",
        )
    for call in run.calls:
        if call.outcome == "lost":
            yield amber(
                "restarts",
                run.file.name,
                f"The node restarted during {call.command}.",
                "if that is not what the function is for, look at what it does",
            )
    if run.imported and "help" not in run.functions:
        yield amber(
            "no-help",
            run.file.name,
            "It has no function help: nobody at the shell learns what it can do.",
            'add one: def help(): return ("on", "set value=<0-100>")',
        )


def _raised(run: ModuleRun, available: Collection[str]) -> Iterator[Finding]:
    told = set()
    for what, failure in run.failures:
        finding = _failure(run, what, failure, available)
        if finding is not None and (finding.rule, finding.message) not in told:
            told.add((finding.rule, finding.message))
            yield finding


def _failure(
    run: ModuleRun, what: str, failure: Failure, available: Collection[str]
) -> Finding | None:
    name, at = run.file.name, f" ({failure.where})" if failure.where else ""
    text = f"{failure.kind}: {failure.text}" if failure.text else failure.kind
    missing = _NO_MODULE.search(failure.text) if failure.kind == "ImportError" else None
    if is_pin_conflict(failure.text) or NO_MEMORY in failure.text:
        return None  # other rules speak of those
    if missing is not None:
        return _not_there(name, what, missing[1], available)
    if what == "the import":
        return red(
            "import-fails", name, f"The import raises {text}{at}.", "correct it and try again"
        )
    if what.endswith(" load_n_init"):
        return red(
            "init-fails",
            name,
            f"load_n_init raises {text}{at}.",
            "in a boot hook it would fail at every start: correct it and try again",
        )
    if failure.kind in _BUGS and not needs_arguments(failure):
        return amber(
            "function-fails", name, f"{what} raises {text}{at}.", "correct it and try again"
        )
    return None


def _not_there(name: str, what: str, module: str, available: Collection[str]) -> Finding:
    if module.partition(".")[0] in MICROPYTHON_MODULES and module not in available:
        return amber(
            "not-tried",
            name,
            f"{what[:1].upper()}{what[1:]} wants {module}, which a virtual board does not have.",
            "try it on a board; the rest of this report stops there",
        )
    return red(
        "missing-import",
        name,
        f"{what[:1].upper()}{what[1:]} wants {module}, which neither the firmware nor MicroPython "
        "has.",
        "correct the name, or give that module along",
    )


def _blocks(run: ModuleRun) -> Iterator[Finding]:
    if run.hung is not None:
        yield red(
            "blocks-loop",
            run.file.name,
            f"The node did not answer any more: {run.hung} does not come to an end.",
            "a loop without an end has to pause: await asyncio.sleep_ms(20) in an async def",
        )
    held = {what: ms for what, ms in run.blocks.items() if what != run.hung}
    longest = {what: ms for what, ms in held.items() if ms >= BLOCKED_MS}
    if longest:
        yield red(
            "blocks-loop",
            run.file.name,
            f"{_first(longest)} held the event loop for {max(longest.values()):.0f} ms: nobody was "
            "served.",
            "make it an async def that awaits asyncio.sleep_ms, or a task (Common.micro_task)",
        )
    long = {what: ms for what, ms in held.items() if HELD_MS <= ms < BLOCKED_MS}
    if long:
        yield amber(
            "holds-loop",
            run.file.name,
            f"{_first(long)} held the event loop for {max(long.values()):.0f} ms; a module should "
            "hold it for 20 ms at most.",
            "divide the work into a task with pauses (Common.micro_task)",
        )


def _first(blocks: Mapping[str, float]) -> str:
    # The worst, and how many more there are.
    command = max(blocks, key=lambda what: blocks[what])
    others = f" (and {len(blocks) - 1} more)" if len(blocks) > 1 else ""
    return f"{command[:1].upper()}{command[1:]}{others}"


def _memory(run: ModuleRun, free_heap: int | None, words: float) -> Iterator[Finding]:
    need, name = round(run.heap_all / words), run.file.name
    hint = "make less at once, or leave another module out"
    failed = [what for what, failure in run.failures if NO_MEMORY in failure.text]
    if failed:
        yield red("heap", name, f"There was not enough memory for {failed[0]}.", hint)
    elif free_heap is not None and need > free_heap - _LEAST_FREE:
        yield red(
            "heap",
            name,
            f"It needs about {need:,} bytes of memory; the node has {free_heap:,} free and needs "
            f"{_LEAST_FREE:,} itself.",
            hint,
        )
    elif run.imported and run.free_after < _LEAST_FREE * words:
        yield red("heap", name, f"It leaves too little memory: it needs {need:,} bytes.", hint)
    elif run.heap_all > run.free_before / 4:
        share = round(100 * run.heap_all / run.free_before)
        yield amber(
            "much-heap",
            name,
            f"It takes about {need:,} bytes, {share} % of the free memory.",
            hint,
        )


def settled(held: Sequence[float]) -> bool:
    """Whether these measurements of one block, in milliseconds, tell how long it is.

    The shortest counts, for a computer that is busy makes it longer. It takes one that is short,
    four that agree as only a block of the module's own does, or ten.
    """
    least = min(held)
    agree = len(held) >= _AGREEING and max(held) - least < least / 10
    return least < HELD_MS or agree or len(held) >= _MOST_MEASUREMENTS
