"""The flash of a virtual board that is a node: without a deploy, which takes longer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE, Partition, parse_table
from micros_ide.model.virtual import VirtualSpec
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.images import builtin_image
from micros_ide.workers.littlefs_image import build_image


def node_flash(
    spec: VirtualSpec, files: FileSet, config: Mapping[str, object]
) -> tuple[bytes, Partition]:
    """All of the flash, and where its file system is; `config` joins the network of `spec`."""
    values = {"staessid": spec.ssid, "stapwd": spec.wifi_password, "dbg": False, **config}
    content = (*files.files, DeviceFile("node_config.json", json.dumps(values).encode()))
    flash = bytearray(b"\xff" * spec.flash_size)
    image, offset = builtin_image(spec.chip, spec.flash_size), CHIPS[spec.chip].boot_offset
    flash[offset : offset + len(image)] = image
    part = parse_table(bytes(flash[TABLE_OFFSET:][:TABLE_SIZE])).vfs(spec.flash_size)
    flash[part.offset : part.offset + part.size] = build_image(FileSet(content), part.size)
    return bytes(flash), part
