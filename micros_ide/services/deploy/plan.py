"""Plan a deploy: refuse early with a reason, else say everything that will happen."""

from __future__ import annotations

from dataclasses import dataclass

from micros_ide.errors import InvalidInput
from micros_ide.model.boards import Board
from micros_ide.model.deploy import DeployPlan, DeployRequest, Method, PlanStep
from micros_ide.model.file_set import FileSet
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.installed import with_list
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualSpec
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.images import Images
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.ports import BOOT_DRIVE, Ports
from micros_ide.services.virtual_boards import VirtualBoards


@dataclass(frozen=True, slots=True)
class Planner:
    """Reads catalogue, ports, images and sources; never touches the board."""

    catalogue: Catalogue
    ports: Ports
    virtual: VirtualBoards
    images: Images
    build: FirmwareBuild
    node_config: NodeConfig

    def plan(self, request: DeployRequest, report: Reporter) -> DeployPlan:
        """Return what `request` will do.

        Raises NotFound (board, port, profile, backup, image file), Busy (the port is open
        elsewhere), InvalidInput (a configuration value, a method the board has not) and
        FirmwareError (no image, a damaged one, one for another chip; sources that do not compile).
        """
        board = self.catalogue.board(request.board_id)
        port = self.ports.free(request.port)
        if port.bridge == BOOT_DRIVE and board.flasher != "uf2":
            raise InvalidInput(
                f"{port.device} is the boot drive of another board, not of {board.name}",
                hint=f"choose the board {port.board_id}, or another port",
            )
        method = _method(request.method, board)
        if request.keep and (method is Method.IMAGE or request.erase or port.bridge == BOOT_DRIVE):
            raise InvalidInput(
                "MicroPython cannot be kept and written at once",
                hint="keep it with the method 'files', on a board that runs it",
            )
        spec = self.virtual_spec(port)
        config = self.node_config.choose(
            request.config, profile=request.profile, backup=request.backup, virtual=spec
        )
        image = None
        if self._needs_image(request, method, port):
            image = self.images.resolve(board, report, local=request.image, virtual=spec)
        files = self.build.build(report, modules=request.modules)
        own = {module.name for module in request.modules}
        files = with_list(files, own, self.build.version())
        return DeployPlan(
            request=request,
            board=board,
            port=port,
            method=method,
            image=image,
            files=files,
            config=config.values,
            steps=_steps(request, port, method, image, files),
            warnings=(*_losses(request, method), *config.warnings),
            assumed=config.assumed,
        )

    @staticmethod
    def _needs_image(request: DeployRequest, method: Method, port: SerialPort) -> bool:
        # Otherwise MicroPython is looked for on the board, and fetched only if there is none.
        writes = method is Method.IMAGE or request.erase or port.bridge == BOOT_DRIVE
        return writes or request.image is not None

    def virtual_spec(self, port: SerialPort) -> VirtualSpec | None:
        """Return the virtual board behind `port`, if there is one."""
        return self.virtual.status(port.virtual).spec if port.virtual else None


def _method(wanted: Method, board: Board) -> Method:
    by_image = board.flasher == "esptool"
    if wanted is Method.AUTO:
        return Method.IMAGE if by_image else Method.FILES
    if wanted is Method.IMAGE and not by_image:
        raise InvalidInput(
            f"{board.name} takes MicroPython from a USB drive: no file system image can be written",
            hint="choose the method 'files'",
        )
    return wanted


def _losses(request: DeployRequest, method: Method) -> list[str]:
    if request.keep:
        return []
    if method is Method.IMAGE or request.erase:
        return ["Everything on the board is erased: configuration, modules and data."]
    return ["A board whose MicroPython does not answer is erased and gets a new one."]


def _steps(
    request: DeployRequest,
    port: SerialPort,
    method: Method,
    image: FirmwareImage | None,
    files: FileSet,
) -> tuple[PlanStep, ...]:
    count, size = len(files.files), files.total_bytes
    end = (
        PlanStep("reset", "Restart the board"),
        PlanStep("verify", "Ask the node who it is", "its id and version must be the right ones"),
    )
    if method is Method.IMAGE and image is not None:
        write = f"Write {_name(request, port, image)} and the node's file system"
        within = f"{count} files and the configuration"
        return (
            PlanStep("identify", "Identify the chip", f"it must be {image.chip}"),
            PlanStep("erase", "Erase the flash"),
            PlanStep("write", write, within, image.size + size),
            *end,
        )
    return (
        _micropython_step(request, port, image),
        PlanStep("config", "Compare the configuration", "the node keeps what you do not set"),
        PlanStep("files", "Send what changed", f"of {count} files", size),
        *end,
    )


def _micropython_step(
    request: DeployRequest, port: SerialPort, image: FirmwareImage | None
) -> PlanStep:
    what, size = (_name(request, port, image), image.size) if image else ("MicroPython", 0)
    if port.bridge == BOOT_DRIVE:
        return PlanStep("write", f"Copy {what} onto the drive", bytes=size)
    if request.erase:
        return PlanStep("write", f"Erase the flash and write {what}", bytes=size)
    if request.keep:
        return PlanStep("identify", "Look for MicroPython", "nothing is done where none runs")
    return PlanStep("identify", "Look for MicroPython", f"kept if it runs, else {what} is written")


def _name(request: DeployRequest, port: SerialPort, image: FirmwareImage) -> str:
    if port.virtual and request.image is None:
        return "the virtual board's MicroPython"
    return f"MicroPython {image.version}" if image.version else image.path.name
