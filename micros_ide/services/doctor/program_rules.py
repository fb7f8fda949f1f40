"""What is wrong with the program on a board, by what its flash holds and its console says."""

from __future__ import annotations

from micros_ide.model.doctor.board_facts import BoardFacts, Console, FlashContent
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Chain, Finding

_DEPLOY = "Deploy to it; the deploy writes everything anew."
_LOOP = 3  # resets within the seconds of listening


def image_at_wrong_offset(facts: Facts) -> Finding | None:
    """An image stands in the flash, but not where this chip looks for it."""
    flash = flash_of(facts)
    if flash is None or flash.elsewhere is None:
        return None
    return Finding(
        "image-at-wrong-offset",
        f"An image stands at {flash.elsewhere:#x} of the flash, and this chip starts at "
        f"{flash.offset:#x}.",
        _DEPLOY,
        evidence=(f"at {flash.offset:#x}: {flash.content}",),
    )


def flash_erased(facts: Facts) -> Finding | None:
    """There is nothing in the flash."""
    flash = flash_of(facts)
    erased = flash is not None and flash.content == "erased"
    if not erased and "flash-erased" not in console_of(facts).signs:
        return None
    return Finding(
        "flash-erased",
        "The board's flash is erased: there is no program on it.",
        _DEPLOY,
        evidence=("console: invalid header: 0xffffffff",) if not erased else ("flash: all ones",),
    )


def image_for_other_chip(facts: Facts) -> Finding | None:
    """The program was made for another chip."""
    board, flash = facts.board, flash_of(facts)
    wrong = board and flash and flash.chip and board.chip and flash.chip != board.chip
    if not wrong and "wrong-chip" not in console_of(facts).signs:
        return None
    made_for = flash.chip if flash and wrong else "another chip"
    return Finding(
        "image-for-other-chip",
        f"The program on the board is for {made_for}, and the chip is "
        f"{board.chip or 'another one' if board else 'another one'}.",
        "Deploy with the board that it really is (--board).",
        evidence=(f"image: {made_for}",),
    )


def image_too_large(facts: Facts) -> Finding | None:
    """The program expects more flash than there is; then the file system is missing."""
    board, flash = facts.board, flash_of(facts)
    expected, size = (flash.flash_size if flash else None), (board.flash_size if board else None)
    end = flash.filesystem_end if flash else None
    too_large = bool(size and ((expected and expected > size) or (end and end > size)))
    if not too_large and "flash-too-small" not in console_of(facts).signs:
        return None
    have = f"{size >> 20} MB" if size else "less"
    need = max(expected or 0, end or 0)
    return Finding(
        "image-larger-than-flash",
        f"The program is made for {megabytes(need)} of flash, and the board has {have}: its file "
        "system is missing.",
        "Deploy with the board that has this flash size (--board).",
        evidence=(f"flash detected: {have}", f"image expects: {megabytes(need)}"),
    )


def flash_not_a_program(facts: Facts) -> Finding | None:
    """The flash holds something that is no program for this chip."""
    flash = flash_of(facts)
    other = flash is not None and flash.content == "other"
    if not other and "invalid-header" not in console_of(facts).signs:
        return None
    return Finding(
        "no-program",
        "What stands in the board's flash is no program for this chip.",
        _DEPLOY,
        evidence=("console: invalid header",) if not other else ("flash: no image header",),
    )


def program_damaged(facts: Facts) -> Finding | None:
    """Part of the program is missing or was changed."""
    flash, signs = flash_of(facts), set(console_of(facts).signs)
    table = flash.table if flash and flash.content == "image" else None
    marks = signs & {"partition-table", "no-app", "checksum-error", "flash-read-error"}
    if table in {None, "ok"} and not marks:
        return None
    return Finding(
        "program-damaged",
        "The program on the board is incomplete: writing it was cut off, or the flash is worn.",
        _DEPLOY,
        evidence=tuple(sorted(marks)) or (f"partition table: {table}",),
    )


def brownout(facts: Facts) -> Finding | None:
    """The supply voltage breaks down."""
    if "brownout" not in console_of(facts).signs:
        return None
    return Finding(
        "brownout",
        "The board restarts because its supply voltage breaks down.",
        "Use a short cable straight to the computer, and take motors, lamps and displays off "
        "the board's supply.",
        evidence=("console: brownout detector",),
    )


def boot_loop(facts: Facts) -> Finding | None:
    """The program crashes at each start."""
    console = console_of(facts)
    if len(console.resets) < _LOOP and "panic" not in console.signs:
        return None
    return Finding(
        "boot-loop",
        "The board's program crashes as it starts, again and again.",
        "Deploy again with --erase, which writes everything anew.",
        evidence=(f"{len(console.resets)} resets: {', '.join(console.resets[:5])}",),
    )


def bytecode_refused(facts: Facts) -> Finding | None:
    """The board's MicroPython does not run the bytecode that was copied onto it."""
    console = console_of(facts)
    if "incompatible-mpy" not in console.signs:
        return None
    version = f" ({console.micropython})" if console.micropython else ""
    return Finding(
        "bytecode-refused",
        f"The MicroPython on the board{version} does not run the compiled files on it.",
        "Deploy with --erase, which writes MicroPython and files that belong together.",
        evidence=("console: incompatible .mpy file",),
    )


def program_ended(facts: Facts) -> Finding | None:
    """The node's program ended with an error."""
    signs = console_of(facts).signs
    if "traceback" not in signs or "node" in signs:
        return None
    memory = "memory-error" in signs
    return Finding(
        "program-out-of-memory" if memory else "program-ended",
        "The node's program ran out of memory."
        if memory
        else "The node's program ended with an error.",
        "Take load modules off the node that it does not need." if memory else _DEPLOY,
        evidence=("console: traceback",),
    )


def only_micropython(facts: Facts) -> Finding | None:
    """MicroPython waits at its prompt: there is no node yet."""
    signs = console_of(facts).signs
    if "prompt" not in signs or "node" in signs or "traceback" in signs:
        return None
    return Finding(
        "no-node-yet",
        "MicroPython runs on the board, without the files of a node.",
        "Deploy to it.",
        severity="notice",
        evidence=("console: >>>",),
    )


def without_network(facts: Facts) -> Finding | None:
    """The node runs in a network of its own, or in none."""
    mode = console_of(facts).node_mode
    if mode not in {"AP", "-"}:
        return None
    where = "has opened its own Wi-Fi network" if mode == "AP" else "has no network"
    return Finding(
        "node-in-own-network",
        f"The node runs, but did not join a Wi-Fi network and {where}.",
        "Give it your Wi-Fi: deploy with --set staessid=NAME --set stapwd=-.",
        severity="notice",
        evidence=(f"console: mode {mode}",),
    )


PROGRAM_RULES: Chain = (
    image_at_wrong_offset,
    flash_erased,
    image_for_other_chip,
    image_too_large,
    flash_not_a_program,
    program_damaged,
    brownout,
    boot_loop,
    bytecode_refused,
    program_ended,
    only_micropython,
)


def flash_of(facts: Facts) -> FlashContent | None:
    """Return what the flash holds, if the chip told."""
    board = facts.board
    return board.flash if board and board.in_loader else None


def console_of(facts: Facts) -> Console:
    """Return what was heard; nothing at all where nobody listened."""
    board: BoardFacts | None = facts.board
    return (board.console if board else None) or Console()


def megabytes(size: int) -> str:
    """Return a size of flash in words."""
    return f"{size >> 20} MB"
