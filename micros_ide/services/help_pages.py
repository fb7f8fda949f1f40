"""Pages of the help that are made from data: boards, USB chips, load modules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from micros_ide.model.board_layout import ButtonStep, PinFact, Pinout, StepAction
from micros_ide.model.boards import Board
from micros_ide.model.drivers import DriverCatalogue, DriverFamily
from micros_ide.model.help_book import OF_BOARD, OF_MODULE, HelpTopic
from micros_ide.model.manual import FunctionManual, Manual, ModuleManual

_STEPS = {
    StepAction.HOLD: "Hold {0}.",
    StepAction.PRESS: "Press {0} once.",
    StepAction.RELEASE: "Let {0} go.",
    StepAction.UNPLUG: "Unplug the board.",
    StepAction.PLUG: "Plug the board in.",
}
_SYSTEMS = (("Linux", "linux"), ("macOS", "darwin"), ("Windows", "win32"))
_BOARDS_ARE = """Boards that can be made into nodes. Each page has the picture with its pins, the
names that load modules use for them, and what to do when writing does not start."""
_PORT_NEEDS = """A board shows up as a serial port when three things are right: a cable that carries
data, a driver for the board's USB chip, and permission to open the port. `micros-ide doctor` looks
at all three and says what is missing."""
_MODULES_ARE = """A load module is a set of commands: type `module function arguments` into a node's
console, or use them in schedules, buttons and dashboards. These are the modules of firmware
{version}."""
_FACTS = {
    PinFact.INPUT_ONLY: "input only",
    PinFact.NO_PULL: "without pull resistors",
    PinFact.ANALOG: "measures voltages",
    PinFact.ANALOG_SHARED: "measures voltages while Wi-Fi is off",
    PinFact.DAC: "puts out voltages",
    PinFact.TOUCH: "feels touch",
    PinFact.BOOT_CRITICAL: "a foreign level here can keep the board from starting",
    PinFact.FLASH: "the flash has it",
    PinFact.PSRAM: "the PSRAM has it",
    PinFact.PSRAM_MAYBE: "taken on boards with PSRAM",
    PinFact.USB: "USB has it",
    PinFact.CONSOLE: "the console has it",
    PinFact.WIFI: "Wi-Fi has it",
    PinFact.LED: "the board's own LED",
}
_SPECIAL = re.compile(r"([\\|*`\[\]])")


def boards_page(topic_id: str, group: str, boards: Sequence[Board]) -> HelpTopic:
    """Return the list of all boards."""
    rows = [
        f"| [{_text(board.name)}](help:{OF_BOARD}{board.id}) | {board.chip} "
        f"| {_megabytes(board)} | {_way(board)} |"
        for board in boards
    ]
    lines = [
        "# Boards",
        "",
        _BOARDS_ARE,
        "",
        "| board | chip | flash | written by |",
        "|---|---|---|---|",
        *rows,
        "",
        "No port to be seen? Look at [USB chips and drivers](help:usb).",
    ]
    return HelpTopic(topic_id, "Boards", group, "\n".join(lines))


def board_page(group: str, board: Board, pinout: Pinout, families: DriverCatalogue) -> HelpTopic:
    """Return the page of one board; its picture stands under the title."""
    used = [
        one for one in families.families if any(chip.usb_id in board.usb_ids for chip in one.chips)
    ]
    layout = pinout.layout
    note = f" {layout.note}" if layout.note else ""
    lines = [
        f"# {_text(board.name)}",
        "",
        f"{_text(layout.shows)}.{_text(note)}",
        "",
        f"![{_text(board.name)}](board:{board.id})",
        "",
        "## At a glance",
        "",
        "| | |",
        "|---|---|",
        f"| id | `{board.id}` |",
        f"| chip | {board.chip} |",
        f"| flash | {_megabytes(board)} |",
        f"| written by | {_way(board)} |",
        f"| boot offset | {_offset(board)} |",
        f"| MicroPython | {board.image.version} (`{board.image.file}`) |",
        f"| pin map | {f'`{pinout.pin_map}`' if pinout.pin_map else 'none'} |",
        f"| USB | {', '.join(_text(one.name) for one in used)} |",
        "",
        "## Into the boot loader",
        "",
        *_loader_lines(board, pinout.loader, pinout),
        "",
        "## USB and drivers",
        "",
        *_driver_lines(used),
        "",
        "[All USB chips, and what to do by hand](help:usb)",
        "",
        "## Pins",
        "",
        *_pin_lines(pinout),
    ]
    return HelpTopic(f"{OF_BOARD}{board.id}", board.name, group, "\n".join(lines), board=board.id)


def usb_page(
    topic_id: str, group: str, catalogue: DriverCatalogue, notes: Sequence[str]
) -> HelpTopic:
    """Return the chips that boards talk through, and what each system needs by hand."""
    lines = [
        "# USB chips and drivers",
        "",
        _PORT_NEEDS,
        "",
        "| chip | maker | USB ids | Linux | macOS | Windows |",
        "|---|---|---|---|---|---|",
    ]
    for family in catalogue.families:
        ids = ", ".join(f"`{chip.usb_id}`" for chip in family.chips)
        needs = " | ".join(
            "built in" if family.driver(system).built_in else "needs a driver"
            for _name, system in _SYSTEMS
        )
        lines.append(f"| {_text(family.name)} | {_text(family.maker)} | {ids} | {needs} |")
    for family in catalogue.families:
        lines += ["", f"## {_text(family.name)}", "", *_driver_lines((family,))]
    for note in notes:
        lines += ["", *(_deeper(line) for line in note.splitlines())]
    return HelpTopic(topic_id, "USB chips and drivers", group, "\n".join(lines))


def manual_page(topic_id: str, group: str, manual: Manual) -> HelpTopic:
    """Return the list of all load modules."""
    rows = [
        f"| [{_text(one.name)}](help:{OF_MODULE}{one.name}) | {_cell(one.doc)} |"
        for one in manual.modules
    ]
    lines = [
        "# Function manual",
        "",
        _MODULES_ARE.format(version=_text(manual.version)),
        "",
        "| module | what it is for |",
        "|---|---|",
        *rows,
        "",
        "To write one of your own: [how to write a load module](help:load-modules).",
    ]
    return HelpTopic(topic_id, "Function manual", group, "\n".join(lines))


def module_page(group: str, manual: Manual, module: ModuleManual) -> HelpTopic:
    """Return the page of one load module: its functions, its pins on every board."""
    lines = [f"# {_text(module.name)}", "", _prose(module.doc)]
    if module.wiring:
        lines += ["", f"**Wiring**: {_prose(module.wiring)}"]
    if module.needs:
        links = ", ".join(f"[{one}](help:{OF_MODULE}{one})" for one in module.needs)
        lines += ["", f"It uses the modules {links}."]
    for function in module.functions:
        lines += ["", *_function_lines(module, function)]
    pins = manual.pins(module)
    if pins:
        boards = sorted({board for numbers in pins.values() for board in numbers})
        lines += ["", "## Pins", "", "| name | " + " | ".join(boards) + " |"]
        lines.append("|---" * (len(boards) + 1) + "|")
        for name, numbers in pins.items():
            cells = [str(numbers.get(board, "")) for board in boards]
            lines.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return HelpTopic(f"{OF_MODULE}{module.name}", module.name, group, "\n".join(lines))


def _function_lines(module: ModuleManual, function: FunctionManual) -> list[str]:
    lines = [f"## {_text(function.name)}", "", "```", f"{module.name} {function.signature}", "```"]
    if function.doc:
        lines += ["", _prose(function.doc)]
    if function.waits:
        lines += ["", "It answers when its work is done."]
    told = [one for one in function.parameters if one.doc or one.source or one.required]
    if told:
        lines += ["", "| parameter | default | meaning |", "|---|---|---|"]
        for one in told:
            default = "required" if one.required else f"`{_code(one.source)}`" if one.source else ""
            lines.append(f"| `{_code(one.name)}` | {default} | {_cell(one.doc)} |")
    if function.example and function.example != f"{module.name} {function.signature}":
        lines += ["", f"Example: `{_code(function.example)}`"]
    return lines


def _loader_lines(board: Board, steps: Sequence[ButtonStep], pinout: Pinout) -> list[str]:
    lines = [f"* {_text(hint)}" for hint in board.hints]
    if steps:
        lines += ["", "By hand:", ""]
        for number, step in enumerate(steps, 1):
            part = pinout.layout.button(step.button)
            name = step.button
            if part is not None and part.print and part.print != name:
                name = f"{name} (printed {part.print})"
            lines.append(f"{number}. {_text(_STEPS[step.action].format(name))}")
    return lines or ["Nothing is to be done by hand."]


def _driver_lines(families: Sequence[DriverFamily]) -> list[str]:
    lines = []
    for family in families:
        for name, system in _SYSTEMS:
            driver = family.driver(system)
            page = f" [The maker's page]({driver.page})" if driver.page else ""
            lines.append(f"* **{_text(family.name)} on {name}**: {_text(driver.how)}{page}")
    return lines


def _pin_lines(pinout: Pinout) -> list[str]:
    lines = ["| printed | GPIO | names that modules use | what it can do |", "|---|---|---|---|"]
    for one in pinout.pins:
        if one.pin.gpio is None:
            continue
        names = ", ".join(f"`{name}`" for name in one.names)
        told = [f"read at start: {one.strapping}"] if one.strapping else []
        told += [_FACTS[fact] for fact in one.facts]
        lines.append(
            f"| {_text(one.pin.name)} | {one.pin.gpio} | {names} | {_text('; '.join(told))} |"
        )
    hidden = [
        f"`{one.name}`" + (f" ({_text(one.place)})" if one.place else "") for one in pinout.hidden
    ]
    if hidden:
        lines += ["", f"Not on the header: {', '.join(hidden)}."]
    return lines


def _way(board: Board) -> str:
    return "a UF2 file on its drive" if board.flasher == "uf2" else "esptool over USB"


def _offset(board: Board) -> str:
    if board.flash_offset is None:
        return "none: the UF2 file says it"
    return f"`{board.flash_offset:#x}`"


def _megabytes(board: Board) -> str:
    return f"{board.flash_size / (1 << 20):g} MB"


def _deeper(line: str) -> str:
    """Return a heading one level further down, anything else as it is."""
    return f"#{line}" if line.startswith("#") else line


def _text(text: str) -> str:
    """Return `text` so that Markdown reads it as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "\\|")


def _prose(text: str) -> str:
    return "\n\n".join(_text(part) for part in text.split("\n\n"))


def _cell(text: str) -> str:
    return _text(" ".join(text.split()))
