"""All virtual boards of one user: make, start, stop, list and remove them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from micros_ide.errors import Busy, DeviceTimeout, MicrosError, NotFound
from micros_ide.model.virtual import VirtualSpec, VirtualState, VirtualStatus
from micros_ide.virtual.control import BoardControl
from micros_ide.virtual.folders import BoardFolder, read_json
from micros_ide.virtual.interpreter import find_interpreter
from micros_ide.virtual.launch import launch
from micros_ide.virtual.locks import held, is_held
from micros_ide.virtual.registry import Registry

_START_TIMEOUT_S = 15.0
_STOP_TIMEOUT_S = 5.0
_POLL_S = 0.01


class VirtualFleet:
    """The boards under `home`; several programs may work with the same home at once."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._registry = Registry(home)

    def add(
        self,
        name: str,
        *,
        board_id: str,
        chip: str,
        flash_size: int = 4 << 20,
        heap: int = 128 << 10,
        ssid: str = "virtual",
        password: str = "micros-virtual",  # noqa: S107 - of a network that does not exist
        address: str | None = None,
        mac: str | None = None,
    ) -> VirtualSpec:
        """Make a board with empty flash; sizes in bytes.

        Raises InvalidInput for a value no board can have, Busy for a name, address or MAC that
        another one has, NotFound for a chip without a virtual counterpart.
        """
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with held(self.home / ".lock", _START_TIMEOUT_S, "the list of virtual boards"):
            spec = VirtualSpec(
                name=name,
                board_id=board_id,
                chip=chip,
                flash_size=flash_size,
                heap=heap,
                mac=(mac or self._registry.new_mac()).lower(),
                address=address or self._registry.free_address(),
                ssid=ssid,
                wifi_password=password,
            )
            self._registry.check(spec)
            folder = BoardFolder(self.home / name)
            folder.root.mkdir(mode=0o700, exist_ok=True)
            folder.write_spec(spec)
        return spec

    def start(self, name: str, *, owner_pid: int | None = None) -> VirtualStatus:
        """Power a board on and return once its port can be used; harmless when it is.

        With `owner_pid` the board ends when that process does, else it lives until stopped.
        Raises NotFound for an unknown board or when there is no MicroPython interpreter, Busy
        when a board of another home has its address, and DeviceTimeout when the board's process
        does not come up.
        """
        folder = self._registry.folder(name)
        find_interpreter()
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not is_held(folder.lock):  # or no more: it was just being stopped
                launch(folder, owner_pid or 0, _START_TIMEOUT_S)
            status = self._status(folder, usable=True)
            if status.state is VirtualState.OFF:
                return self.cycle(name)
            if status.state is not VirtualState.STOPPED:
                return status
            time.sleep(_POLL_S)
        raise DeviceTimeout(
            f"virtual board '{folder.root.name}' does not come up", hint=f"see {folder.log}"
        )

    def stop(self, name: str) -> None:
        """Power a board off and end its process; harmless when it does not run."""
        folder = self._registry.folder(name)
        with contextlib.suppress(MicrosError):
            BoardControl(folder).stop()
        if not _wait_released(folder):
            self._kill(folder)
        _repair(folder)

    def cycle(self, name: str) -> VirtualStatus:
        """Take power away and give it back; a board that does not run is started."""
        folder = self._registry.folder(name)
        if not is_held(folder.lock):
            return self.start(name)
        BoardControl(folder).cycle()
        return self.status(name)

    def remove(self, name: str) -> None:
        """Stop a board and delete it with all it held."""
        folder = self._registry.folder(name)
        self.stop(name)
        folder.spec_file.unlink(missing_ok=True)  # first: it is none any more
        shutil.rmtree(folder.root, ignore_errors=True)

    def status(self, name: str) -> VirtualStatus:
        """Return one row; raises NotFound."""
        return self._status(self._registry.folder(name))

    def list(self) -> list[VirtualStatus]:
        """Return a row for every board, sorted by name."""
        return [self._status(self._registry.folder(name)) for name in self._registry.names()]

    def specs(self) -> tuple[VirtualSpec, ...]:
        """Return what every board was made with; asks none of them, so it is quick."""
        return tuple(self._registry.specs())

    def find_by_port(self, device: str) -> VirtualStatus | None:
        """Return the board behind a port, given by its stable path or by the terminal itself."""
        wanted = os.path.realpath(device)
        for status in self.list():
            if status.port is not None and wanted == os.path.realpath(status.port):
                return status
        return None

    def control(self, name: str) -> BoardControl:
        """Return the handle to a board's inner life; raises NotFound for an unknown board."""
        return BoardControl(self._registry.folder(name))

    def log(self, name: str) -> str:
        """Return what the board's process had to say since its last start, normally nothing."""
        log = self._registry.folder(name).log
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def _status(self, folder: BoardFolder, *, usable: bool = False) -> VirtualStatus:
        """Return one row; with `usable` a board that is just ending counts as stopped."""
        spec = folder.read_spec()
        if not is_held(folder.lock):
            _repair(folder)
            return VirtualStatus(spec, VirtualState.STOPPED)
        try:
            values = BoardControl(folder).status()
        except MicrosError as error:
            if usable and isinstance(error, NotFound):
                return VirtualStatus(spec, VirtualState.STOPPED)
            values = read_json(folder.state_file)
        if not values:
            return VirtualStatus(spec, VirtualState.STOPPED)
        plugged = values["device"] is not None
        return VirtualStatus(
            spec,
            VirtualState(values["state"]),
            port=os.fspath(folder.port) if plugged else None,
            pid=values["pid"],
            serial_rx=values["serial_rx"],
            serial_tx=values["serial_tx"],
            flash_writes=values["flash_writes"],
            own_address=values["address"],
        )

    def _kill(self, folder: BoardFolder) -> None:
        pid = read_json(folder.state_file).get("pid")
        if isinstance(pid, int):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not _wait_released(folder):
            raise DeviceTimeout(
                f"virtual board '{folder.root.name}' cannot be stopped",
                hint=f"its process is {pid}",
            )


def _wait_released(folder: BoardFolder) -> bool:
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    while is_held(folder.lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _repair(folder: BoardFolder) -> None:
    """Clear away what a killed process has left, unless the board was started meanwhile."""
    left = [folder.control, folder.port, folder.state_file]
    if not any(os.path.lexists(path) for path in left):
        return
    with contextlib.suppress(Busy, OSError), held(folder.lock, 0, "the board"):
        control = read_json(folder.state_file).get("control")
        if control is not None and Path(control) != folder.control:
            Path(control).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                Path(control).parent.rmdir()
        for path in left:
            path.unlink(missing_ok=True)
