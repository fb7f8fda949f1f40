"""`devToolKit.py`: read the flags, then carry them out one after the other."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import NoReturn

from micros_ide.cli.devtoolkit.options import DEEDS, build_parser
from micros_ide.cli.devtoolkit.parameters import parse_parameters
from micros_ide.cli.devtoolkit.session import Session
from micros_ide.cli.main import carry_out, run_and_leave
from micros_ide.cli.screen import Screen
from micros_ide.cli.window import open_window
from micros_ide.core import Core
from micros_ide.errors import NotFound

# Flag: where it is carried out. Only the modules of the flags in use are loaded.
_DEEDS = {
    "clean": ("network", "clean"),
    "search_devices": ("network", "search"),
    "connect": ("network", "connect"),
    "node_status": ("network", "status"),
    "simulate": ("simulator", "simulate"),
    "applications": ("application", "application"),
    "OTA": ("network", "update_over_the_air"),
    "list_devs_n_bins": ("usb", "list_ports_and_images"),
    "make": ("usb", "make"),
    "erase": ("usb", "erase"),
    "deploy": ("usb", "deploy_micropython"),
    "install": ("usb", "install"),
    "cross_compile_micros": ("usb", "cross_compile"),
    "version": ("usb", "version"),
    "update": ("usb", "update"),
    "node_ls": ("usb", "list_files"),
    "backup_node_config": ("usb", "back_up"),
    "connect_via_usb": ("usb", "console"),
}
_LATER = {
    "gateway": ("-gw", "the gateway", "for scripts: micros-ide shell NODE --command CMD --json"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit status, as that of `micros-ide`."""
    words = sys.argv[1:] if argv is None else argv
    if not words:
        return open_window()
    parser = build_parser()
    options = parser.parse_args(words)
    if options.connect_parameters is not None and not options.connect:
        parser.error("-p says what -c shall do: add -c")
    wanted = [name for name in DEEDS if getattr(options, name)]
    if not wanted:
        parser.error("these say how to do something, but not what: see devToolKit.py -h")
    screen = Screen(json_mode=False)
    return carry_out(screen, lambda: _all(wanted, options, screen))


def entry() -> NoReturn:
    """Console entry point."""
    run_and_leave(main)


def _all(wanted: list[str], options: argparse.Namespace, screen: Screen) -> int:
    _refuse_what_cannot_be(wanted, options)
    with Core.create() as core, ExitStack() as until_the_end:
        session = Session(options, screen, core, until_the_end)
        for name in wanted:
            module, function = _DEEDS[name]
            deed = getattr(importlib.import_module(f"micros_ide.cli.devtoolkit.{module}"), function)
            status: int | None = deed(session)
            if status:
                return status
    return 0


def _refuse_what_cannot_be(wanted: list[str], options: argparse.Namespace) -> None:
    """Raise before anything is done where a part of the command line cannot be done."""
    for name in wanted:
        if name in _LATER:
            flag, what, meanwhile = _LATER[name]
            raise NotFound(f"{flag} comes with a later version: {what}", hint=meanwhile)
    if options.connect_parameters is not None:
        parse_parameters(options.connect_parameters)
