"""`micros-ide manual`: what the load modules of a node can do."""

from __future__ import annotations

import argparse
import textwrap
import webbrowser
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.core import Core
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.manual import FunctionManual, Manual, ModuleManual, Widget
from micros_ide.services.catalogue import near_matches
from micros_ide.services.manual import ManualFiles


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "manual",
        run,
        summary,
        "micros-ide manual --open\n"
        "micros-ide manual rgb\n"
        "micros-ide manual rgb.color\n"
        "micros-ide manual --out docs --module LM_lamp.py\n"
        "micros-ide manual rgb --json",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="print a module, or a function as rgb.color"
    )
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="write page and JSON there")
    parser.add_argument("--open", action="store_true", help="show the page in the browser")
    parser.add_argument(
        "--module",
        metavar="LM_x.py",
        type=Path,
        action="append",
        default=[],
        help="a load module of your own (repeat)",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Print a part of the manual, or write it and say where it is."""
    if args.names and (args.open or args.out is not None):
        raise InvalidInput(
            "a part of the manual is printed, not written",
            hint="leave out the name, or --out and --open",
        )
    with Core.create() as core:
        if args.names:
            _print(_selected(args.names), core.manual.build(args.module), screen)
        elif args.json and args.out is None and not args.open:
            screen.result(core.manual.build(args.module).as_dict())
        else:
            files = _written(core, args.out, args.module)
            if args.open and not webbrowser.open(files.page.as_uri()):
                raise NotFound("no browser was found", hint=f"open {files.page} yourself")
            screen.result({"page": str(files.page), "data": str(files.data)})
            screen.say(f"page  {files.page}\nJSON  {files.data}")


def _written(core: Core, out: Path | None, modules: list[Path]) -> ManualFiles:
    if out is None and not modules:
        return core.manual.ready()
    folder = core.manual.cache if out is None else out
    return core.manual.write(core.manual.build(modules), folder.resolve())


def _selected(names: list[str]) -> tuple[str, str]:
    """Return module and function ("" for all): of `rgb`, `rgb.color` or `rgb color`."""
    module, _dot, function = ".".join(names).removeprefix("LM_").partition(".")
    if "." in function or not module:
        raise InvalidInput(
            "one module or one function at a time", hint="try micros-ide manual rgb.color"
        )
    return module, function


def _print(selected: tuple[str, str], manual: Manual, screen: Screen) -> None:
    module_name, function_name = selected
    module = manual.module(module_name)
    if module is None:
        raise NotFound(
            f"there is no module called '{module_name[:40]}'",
            hint=near_matches(module_name, [one.name for one in manual.modules], "modules"),
        )
    about = manual.module_dict(module)
    if not function_name:
        screen.result({module.name: about})
        _say_module(module, about["pins"], screen)
        return
    function = module.function(function_name)
    if function is None:
        names = [one.name for one in module.functions]
        raise NotFound(
            f"{module.name} has no function called '{function_name[:40]}'",
            hint=near_matches(function_name, names, "functions"),
        )
    screen.result({function.name: function.as_dict()})
    _say_function(module, function, screen)


def _say_module(module: ModuleManual, pins: dict[str, dict[str, Any]], screen: Screen) -> None:
    screen.say(module.name)
    screen.paragraph(module.doc, "  ")
    for text in module.wiring.splitlines():
        screen.paragraph(f"Wiring: {text}", "  ")
    if module.needs:
        screen.say(f"  needs {', '.join(module.needs)}")
    if pins:
        boards = list(dict.fromkeys(board for row in pins.values() for board in row))
        screen.say()
        screen.table(
            ("PIN", *boards),
            ([name, *(str(row.get(board, "-")) for board in boards)] for name, row in pins.items()),
        )
    for function in module.functions:
        screen.say()
        _say_function(module, function, screen)


def _say_function(module: ModuleManual, function: FunctionManual, screen: Screen) -> None:
    head = f"{module.name} {function.signature}"
    for line in textwrap.wrap(head, WIDTH, subsequent_indent="    ", break_on_hyphens=False):
        screen.say(line)
    for text in function.doc.splitlines():
        screen.paragraph(text, "  ")
    if function.waits:
        screen.say("  Answers when done.")
    explained = [one for one in function.parameters if one.doc]
    width = max((len(one.name) for one in explained), default=0)
    for one in explained:
        lines = textwrap.wrap(one.doc, max(WIDTH - width - 6, 20))
        for at, line in enumerate(lines):
            screen.say(f"    {one.name if not at else '':<{width}}  {line}")
    if function.widget is not None:
        screen.say(f"  dashboard: {_widget_words(function.widget)}")
    screen.say(f"  example: {function.example}")


def _widget_words(widget: Widget) -> str:
    words: list[str] = [widget.kind.value]
    for one in widget.parameters:
        about = one.what.as_dict()
        if "low" in about:
            words.append(f"{one.name} {about['low']} to {about['high']} {widget.unit}".rstrip())
        elif "choices" in about:
            words.append(f"{one.name} {' or '.join(map(str, about['choices']))}")
    if widget.keys:
        words.append(f"of {', '.join(widget.keys)}")
    if widget.every:
        words.append(f"every {widget.every:g} s")
    return ", ".join(words)
