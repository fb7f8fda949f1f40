"""A serial port as a person sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortHolder:
    """The process that has a port open."""

    pid: int
    name: str


@dataclass(frozen=True, slots=True)
class SerialPort:
    """One port: `device` is what tools open, `label` is what people read."""

    device: str
    label: str
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None
    bridge: str | None = None  # "CP210x", "CH340", "virtual board"
    virtual: str | None = None  # name of the virtual board behind it
    board_id: str | None = None  # known only for virtual boards and unambiguous USB ids
    holder: PortHolder | None = None
