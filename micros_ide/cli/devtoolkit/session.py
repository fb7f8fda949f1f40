"""What the flags of one command line share: the core, the screen, and what was chosen once."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass, field

from micros_ide.cli.arguments import given_in_clear, value_of
from micros_ide.cli.devtoolkit.questions import choose, somebody_there
from micros_ide.cli.main import build_parser
from micros_ide.cli.port_choice import only_port
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import NotFound
from micros_ide.model.ports import SerialPort

# What the original tool calls two addresses that every list of it has.
_NAMED_FOR_EVER = {"__simulator__": "simulator", "__device_on_AP__": "192.168.4.1"}


@dataclass
class Session:
    """One command line on its way. Port and board are asked for once, when first needed."""

    options: argparse.Namespace
    screen: Screen
    core: Core
    until_the_end: ExitStack  # what lasts as long as the command line
    simulator: str | None = None  # the simulated node that runs
    _port: SerialPort | None = field(default=None, repr=False)
    _board: str | None = field(default=None, repr=False)

    def verb(self, *words: str) -> int:
        """Carry out a verb of `micros-ide` and return its exit status; raises what it raises."""
        args = build_parser(words).parse_args(words)
        return int(args.run(args, self.screen) or 0)

    def port(self) -> SerialPort:
        """Return the port that --port names, the only one, or the one that was chosen.

        Raises InvalidInput where there is none, or nobody to choose.
        """
        if self._port is None:
            self._port = self._find_port()
        return self._port

    def board(self) -> str:
        """Return the id of the board: --board, what the port knows, or what was chosen."""
        if self._board is None:
            self._board = self._find_board()
        return self._board

    def node(self, named: str = "") -> str:
        """Return the node that is meant: `named`, --device, the simulated one, or the chosen one.

        Raises NotFound where no node is known, InvalidInput where nobody can choose.
        """
        node = named or self.options.device or self.simulator
        if node is not None:
            return _NAMED_FOR_EVER.get(node, node)
        rows = self.core.devices.list()
        if not rows:
            raise NotFound(
                "no node is known yet",
                hint="search for nodes: devToolKit.py -s, or simulate one: devToolKit.py -sim",
            )
        if len(rows) == 1:
            return rows[0].uid
        lines = [f"{one.name}  {one.address or '-'}  {one.uid}" for one in rows]
        return rows[choose(self.screen, "node", lines, option="--device NODE")].uid

    def plugged_in(self) -> tuple[SerialPort, ...]:
        """Return the ports that a board is behind; a computer's own ones are none."""
        return tuple(one for one in self.core.ports.list() if one.vid or one.bridge)

    def password(self) -> str | None:
        """Return what --password gives, asked for or read where it says so."""
        given: str | None = self.options.password
        if given is None:
            return None
        if given_in_clear(given):
            self.screen.note("warning: other users of this computer can see that password")
        return value_of("password", given, self.screen)

    def _find_port(self) -> SerialPort:
        if self.options.port:
            return self.core.ports.find(self.options.port)
        likely = self.plugged_in()
        ports = likely or self.core.ports.list()
        if len(likely) == 1 or not ports or not somebody_there():
            return self.core.ports.find(only_port(self.core))
        rows = [f"{port.device}  {port.label}" for port in ports]
        return ports[choose(self.screen, "port", rows, option="--port PORT")]

    def _find_board(self) -> str:
        boards = self.core.catalogue.boards()
        if self.options.board:
            return self.core.catalogue.board(self.options.board).id
        behind = self.port().board_id
        if behind is not None:
            return behind
        rows = [f"{board.id}  {board.name}" for board in boards]
        return boards[choose(self.screen, "board", rows, option="--board ID")].id

    def agreed(self, question: str) -> bool:
        """Return whether --yes was given or somebody agrees."""
        return bool(self.options.yes) or self.screen.confirm(question)
