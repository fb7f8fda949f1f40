"""The flags, as people know them, and a few beside them for scripts."""

from __future__ import annotations

import argparse
from pathlib import Path

from micros_ide.cli.arguments import HelpFormatter

_DESCRIPTION = "Make nodes out of boards and look after them. Without any flag the window opens."
_EPILOG = """flags may be combined; they are carried out in this order, whatever the order given:
  -cl -s -c -stat -sim -a -o -l -m -e -d -i -cc -v -r -ls -b -u

examples:
  devToolKit.py                                   open the window
  devToolKit.py -m                                make a node, step by step
  devToolKit.py -m --board esp32 --port /dev/ttyUSB0 --set devfid=lamp --yes
  devToolKit.py -s -c                             search, then talk to a node
  devToolKit.py -c -p '--dev lamp hello'
  devToolKit.py -c -p '--dev lamp conf <a> dump'  several commands, <a> between
  devToolKit.py -stat
  devToolKit.py -o --device lamp                  update it over the network
  devToolKit.py -sim -a SysCheck                  an app on a simulated node

every flag has a verb of micros-ide behind it: micros-ide --help
"""
# Of the flags that do something; the rest only say how. In the order they are carried out.
DEEDS = (
    "clean", "search_devices", "connect", "node_status", "simulate", "applications", "OTA",
    "list_devs_n_bins", "make", "erase", "deploy", "install", "cross_compile_micros", "version",
    "update", "node_ls", "backup_node_config", "connect_via_usb", "gateway",
)  # fmt: skip


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; nothing is abbreviated, so no flag is taken for another."""
    parser = argparse.ArgumentParser(
        prog="devToolKit.py",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    _base(parser)
    _development(parser)
    _scripts(parser)
    return parser


def _base(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("base commands")
    for short, long, words in (
        ("-m", "--make", "erase a board, write MicroPython and micrOS, make it a node"),
        ("-r", "--update", "update the node on USB; its configuration and files stay"),
        ("-s", "--search_devices", "search the network for nodes"),
        ("-o", "--OTA", "update a node over the network (over the air)"),
        ("-c", "--connect", "talk to a node over the network"),
    ):
        group.add_argument(short, long, action="store_true", help=words)
    group.add_argument(
        "-p",
        "--connect_parameters",
        metavar="'--dev NODE COMMAND'",
        help="with -c: whom to send what, without asking; 'list' lists the nodes",
    )
    group.add_argument(
        "-a", "--applications", metavar="NAME", help="run a dashboard app on a node; list: which"
    )
    group.add_argument(
        "-stat", "--node_status", action="store_true", help="ask every known node how it is"
    )
    group.add_argument(
        "-cl", "--clean", action="store_true", help="forget every node and its address"
    )


def _development(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("development, deployment, connection")
    for short, long, words in (
        ("-f", "--force_update", "with -r, -o: even if nothing has changed; with -cl: do not ask"),
        ("-e", "--erase", "erase a board, nothing more"),
        ("-d", "--deploy", "write MicroPython, nothing more"),
        ("-i", "--install", "put the micrOS files onto a board that runs MicroPython"),
        ("-l", "--list_devs_n_bins", "list serial ports and MicroPython images"),
        ("-ls", "--node_ls", "list the files of the node on USB"),
        ("-u", "--connect_via_usb", "open the serial console of the board on USB"),
        ("-b", "--backup_node_config", "put the configuration of the node on USB into the archive"),
        ("-sim", "--simulate", "run a simulated node until Ctrl-C"),
        ("-cc", "--cross_compile_micros", "compile micrOS for the boards"),
        ("-gw", "--gateway", "run the REST gateway (comes with the next versions)"),
        ("-v", "--version", "the version here, and that of the node on USB"),
    ):
        group.add_argument(short, long, action="store_true", help=words)


def _scripts(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("instead of being asked")
    group.add_argument("--port", metavar="PORT", help="the port (see -l)")
    group.add_argument("--board", metavar="ID", help="the board (see: micros-ide boards)")
    group.add_argument("--image", metavar="FILE", type=Path, help="a MicroPython .bin or .uf2")
    group.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="with -m, -i: a key of the configuration; with -a: a parameter of the app (repeat)",
    )
    group.add_argument(
        "--profile", metavar="NAME", help="with -m: start from a ready configuration"
    )
    group.add_argument("--backup", metavar="FILE", type=Path, help="with -m: start from this one")
    group.add_argument("--device", metavar="NODE", help="with -a, -c, -o: the node")
    group.add_argument(
        "--password", metavar="VALUE", help="of the node: - asks, @FILE reads it from a file"
    )
    group.add_argument("--yes", "-y", action="store_true", help="do not ask, take what is usual")
