"""A board, its control socket and its state file, in one loop."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from micros_ide.errors import InvalidInput, MicrosError
from micros_ide.model.virtual import VirtualState
from micros_ide.virtual.addresses import claim
from micros_ide.virtual.bench.commands import bench_commands
from micros_ide.virtual.bench_memory import BenchMemory
from micros_ide.virtual.control_server import ControlServer, Deferred, Stream
from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.folders import BoardFolder, read_json, write_json
from micros_ide.virtual.locks import is_held
from micros_ide.virtual.owner import watch_owner
from micros_ide.virtual.pin_commands import pin_commands
from micros_ide.virtual.powered_board import PoweredBoard
from micros_ide.virtual.registry import Registry
from micros_ide.virtual.watching import Watching
from micros_ide.virtual.world_commands import world_commands

_Values = dict[str, Any]
_LOOK_S = 3.0  # a board whose folder was deleted ends after this long


class BoardServer:
    """Powers the board on when made; raises MicrosError when that is not possible."""

    def __init__(self, folder: BoardFolder, owner: int) -> None:
        spec = folder.read_spec()
        self._claim = claim(spec.address)
        self._folder = folder
        self._loop = EventLoop()
        flash = Flash(folder.flash, spec.flash_size)
        self._board = PoweredBoard(self._loop, spec, flash, folder.port)
        world = self._board.world
        world.find_host, world.is_taken = self._find_host, self._is_taken
        self._memory = BenchMemory(self._loop, self._board.bench, folder.bench_file)
        self._watching = Watching(self._loop, self._board, self._facts)
        self._commands: dict[str, Callable[[_Values], Deferred | Stream | _Values | None]] = {
            "status": lambda _values: None,
            "stop": lambda _values: self._loop.stop(),
            "cycle": lambda _values: self._cycle(),
            "off": lambda _values: self._board.power_off(),
            "on": lambda values: self._board.power_on(await_tool=values["await_tool"]),
            "cut": lambda values: self._board.cut_power_after(values["writes"], values["torn"]),
            "input": lambda values: self._board.bench.put(
                values["kind"], values["pin"], values["level"]
            ),
        }
        self._commands |= world_commands(self._board) | pin_commands(self._loop, self._board)
        self._commands |= bench_commands(self._board.bench)
        self._commands["watch"] = self._watching.watch
        self._control = ControlServer(self._loop, folder.control, self._answer)
        self._board.power_on()
        self._board.on_change = self._on_change
        self._write_state()
        if owner:
            watch_owner(self._loop, owner, self._loop.stop)
        self._loop.later(_LOOK_S, self._watch_folder)

    def run(self) -> None:
        """Serve until told to stop or the owner is gone."""
        self._loop.run()

    def close(self) -> None:
        """Power off and leave nothing behind."""
        self._board.on_change = lambda: None
        self._memory.close()
        self._board.power_off()
        self._board.world.close()
        self._control.close()
        self._folder.state_file.unlink(missing_ok=True)
        self._loop.close()
        self._claim.close()

    def _watch_folder(self) -> None:
        if self._folder.flash.exists():
            self._loop.later(_LOOK_S, self._watch_folder)
        else:
            self._loop.stop()

    def _cycle(self) -> None:
        self._board.power_off()
        self._board.power_on()

    def _on_change(self) -> None:
        self._write_state()
        self._watching.note_facts()

    def _answer(self, question: _Values) -> _Values | Deferred | Stream:
        command = self._commands.get(question.get("do", ""))
        try:
            if command is None:
                raise InvalidInput("the virtual board does not know that command")
            answer = command(question)
        except MicrosError as error:
            return error.as_dict()
        if answer is None:
            self._watching.note_facts()  # of some changes the board itself says nothing
            return self._state()
        return answer if isinstance(answer, (Deferred, Stream)) else {"ok": True, **answer}

    def _facts(self) -> _Values:
        """What is told to those who watch."""
        board = self._board
        return {
            "state": board.state.value,
            "hostname": board.hostname if board.state is VirtualState.RUNNING else "",
            "connected": board.world.connected,
            "wifi": board.world.wifi,
            "address": board.world.address,
            "time_ahead": board.world.clock.ahead(),
        }

    def _state(self) -> _Values:
        board = self._board
        return {
            "ok": True,
            "pid": os.getpid(),
            "state": board.state.value,
            "control": os.fspath(self._control.path),
            "device": board.line.device,
            "hostname": board.hostname if board.state is VirtualState.RUNNING else "",
            "connected": board.world.connected,
            "address": board.world.address,
            "serial_rx": board.line.received,
            "serial_tx": board.line.sent,
            "flash_writes": board.flash_writes,
        }

    def _write_state(self) -> None:
        write_json(self._folder.state_file, self._state())

    def _find_host(self, name: str) -> str:
        """Look for a living board that calls itself `name`; its address, or ""."""
        for state_file in self._folder.root.parent.glob("*/state.json"):
            values = read_json(state_file)
            named = str(values.get("hostname", "")).lower() == name.lower()
            if named and values.get("connected") and is_held(BoardFolder(state_file.parent).lock):
                return str(values["address"])
        return ""

    def _is_taken(self, address: str) -> bool:
        """Whether another board of this home was made with `address`."""
        return any(spec.address == address for spec in Registry(self._folder.root.parent).specs())
