"""The user's own files on their way to a node: read, checked, and modules tried beforehand."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from micros_ide.errors import FirmwareError, InvalidInput, MicrosError
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.module_report import ModuleReport, Verdict
from micros_ide.model.mpy_header import MPY_VERSION
from micros_ide.model.node_settings import Place, Value
from micros_ide.model.nodes import clean_text
from micros_ide.model.ota import OtaPlan
from micros_ide.model.ota_parcel import check_name
from micros_ide.model.reporting import Reporter
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.devices import Devices
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.module_trial import ModuleTrial
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.node_settings import NodeSettingsService

_log = logging.getLogger(__name__)
_MOST_BYTES = 1 << 20  # of all files together
_STARTER = "boot"  # MicroPython runs boot.py before everything else
_USUAL_CHIP = "esp32"  # of a node that nobody has deployed from here


class Uploads:
    """Own files for `OtaRequest.own`, and what a trial says of the modules among them."""

    def __init__(
        self,
        build: FirmwareBuild,
        trial: ModuleTrial,
        catalogue: Catalogue,
        devices: Devices,
        node_settings: NodeSettingsService,
    ) -> None:
        self._build = build
        self._trial = trial
        self._catalogue = catalogue
        self._devices = devices
        self._node_settings = node_settings

    def read(self, paths: Sequence[Path], *, force: bool = False) -> tuple[DeviceFile, ...]:
        """Return the files as they will lie in the root folder of a node.

        Raises NotFound for what is not there, InvalidInput for a folder, a name that is given
        twice or no node takes, the configuration, and, without `force`, for files in the place of
        the firmware's core.
        """
        from micros_ide.workers import local_files

        found: dict[str, DeviceFile] = {}
        room = _MOST_BYTES
        for path in paths:
            if path.is_dir():
                raise InvalidInput(f"{path} is a folder", hint="name the files in it")
            name = path.name
            self._check_name(name, force=force)
            if name in found:
                raise InvalidInput(f"two files would be {clean_text(name)} on the node")
            data = local_files.content(path, room)
            room -= len(data)
            found[name] = DeviceFile(name, data)
        if not found:
            raise InvalidInput("say which files")
        return tuple(found.values())

    def try_out(
        self, plan: OtaPlan, report: Reporter, password: str | None = None
    ) -> ModuleReport | None:
        """Return what a virtual board says of the modules that `plan` sends; None without any.

        The node's chip, settings and bytecode count, as far as they are known; for the settings it
        is asked, with `password` or the one that is kept. Raises what ModuleTrial.run raises.
        """
        modules = [one for one in plan.files if _is_module(one.path)]
        if not modules:
            return None
        slots = plan.facts.slots
        return self._trial.run(
            [(one.path, one.data) for one in modules],
            report,
            chip=self._chip(plan.facts.uid),
            config=self._config(plan, report, password),
            bytecode=slots.mpy if slots is not None else MPY_VERSION,
        )

    def refuse_red(self, found: ModuleReport | None) -> None:
        """Raise FirmwareError, with what was found in `more`, when the trial ended red."""
        if found is None or found.verdict is not Verdict.RED:
            return
        red = [one for one in found.findings if one.severity is Verdict.RED]
        error = FirmwareError(
            f"nothing was sent: {red[0].module} is no good: {red[0].message}"
            + (f" (and {len(red) - 1} more)" if len(red) > 1 else ""),
            hint=f"{red[0].hint}; --force sends it all the same",
        )
        error.more["trial"] = found.as_json()
        raise error

    def _check_name(self, name: str, *, force: bool) -> None:
        check_name(name)
        if not name.isprintable() or name.startswith("."):
            raise InvalidInput(f"a node keeps its own files under names like {clean_text(name)!r}")
        if name == CONFIG_FILE:
            raise InvalidInput(
                f"{CONFIG_FILE} is not sent as it is", hint="micros-ide config apply checks it, too"
            )
        core = self._build.core_names() | {_STARTER}
        if not force and name.rpartition(".")[0] in core:
            raise InvalidInput(
                f"{name}: the node may not start without the right one",
                hint="micros-ide ota brings the firmware's files; --force puts yours",
            )

    def _chip(self, uid: str) -> str:
        device = self._devices.find(uid)
        if device is None or not device.board_id:
            return _USUAL_CHIP
        try:
            return self._catalogue.board(device.board_id).chip
        except MicrosError:
            return _USUAL_CHIP  # of a board that this version does not know

    def _config(
        self, plan: OtaPlan, report: Reporter, password: str | None
    ) -> dict[str, Value] | None:
        place = Place(node=plan.request.target)
        try:
            found = self._node_settings.read(place, report, password=password)
        except MicrosError as error:
            _log.info("the trial goes without the settings of the node: %s", error.message)
            return None
        return dict(found.values)


def _is_module(path: str) -> bool:
    return path.startswith("LM_") and path.endswith((".py", ".mpy"))
