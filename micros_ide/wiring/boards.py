"""What is done with a board on USB."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from micros_ide.wiring.ground import Ground

if TYPE_CHECKING:
    from micros_ide.services.backup import Backups
    from micros_ide.services.backup.restore import Restore
    from micros_ide.services.board_identity import BoardIdentity
    from micros_ide.services.deploy import Deploy, Planner
    from micros_ide.services.flashing import Flashing
    from micros_ide.services.images import Images
    from micros_ide.services.node_files import NodeFiles
    from micros_ide.services.ports import Ports
    from micros_ide.services.serial_console import SerialConsole
    from micros_ide.services.serial_session import SerialSessions
    from micros_ide.services.update import Update


class Boards(Ground):
    """Ports, images, deploys, backups, consoles over USB."""

    @cached_property
    def ports(self) -> Ports:
        """Serial ports, virtual ones too: list(), find(device)."""
        from micros_ide.services.ports import Ports

        return Ports(self.catalogue, self.virtual)

    @cached_property
    def images(self) -> Images:
        """MicroPython images: status(), fetch(board, report), check(path, board)."""
        from micros_ide.services.images import Images

        return Images(self.catalogue, self._cache / "images")

    @cached_property
    def planner(self) -> Planner:
        """What a deploy will do: plan(request, report); touches no board."""
        from micros_ide.services.deploy import Planner

        return Planner(
            catalogue=self.catalogue,
            ports=self.ports,
            virtual=self.virtual,
            images=self.images,
            build=self.build,
            node_config=self.node_config,
        )

    @cached_property
    def deploy(self) -> Deploy:
        """Deploy: plan(request, report), submit(plan)."""
        from micros_ide.services.deploy import Deploy

        return Deploy(self.planner, self.devices, self.passwords, self.jobs)

    @cached_property
    def flashing(self) -> Flashing:
        """The flash alone: submit_erase(board, port), submit_micropython(board, port, image)."""
        from micros_ide.services.flashing import Flashing

        return Flashing(self.planner, self.jobs)

    @cached_property
    def files(self) -> NodeFiles:
        """Files of a board over USB: list, get, put, remove, rename; submit(title, port, work)."""
        from micros_ide.services.node_files import NodeFiles

        return NodeFiles(self.ports, self.build, self.jobs)

    @cached_property
    def backups(self) -> Backups:
        """Backups of whole nodes: make(port, report), read(path), list(), remove(path)."""
        from micros_ide.services.backup import Backups

        return Backups(
            self._data / "backups",
            ports=self.ports,
            build=self.build,
            node_config=self.node_config,
            passwords=self.passwords,
        )

    @cached_property
    def restore(self) -> Restore:
        """Restore: plan(request, report), submit(plan)."""
        from micros_ide.services.backup.restore import Restore

        return Restore(
            self.backups, self.ports, self.node_config, self.devices, self.passwords, self.jobs
        )

    @cached_property
    def update(self) -> Update:
        """Update over USB: plan(request, report), submit(plan)."""
        from micros_ide.services.update import Update

        return Update(self.planner, self.backups, self.devices, self.passwords, self.jobs)

    @cached_property
    def serial_console(self) -> SerialConsole:
        """The console of a board over USB: open(port, show, tell)."""
        from micros_ide.services.serial_console import SerialConsole

        return SerialConsole(self.ports, self.virtual)

    @cached_property
    def serial_sessions(self) -> SerialSessions:
        """Consoles over USB that last and make way for jobs: open(device, show, tell)."""
        from micros_ide.services.serial_session import SerialSessions

        return SerialSessions(self.serial_console, self.jobs)

    @cached_property
    def board_identity(self) -> BoardIdentity:
        """What a board on USB is and runs: look(port, report)."""
        from micros_ide.services.board_identity import BoardIdentity

        return BoardIdentity(self.catalogue, self.ports)
