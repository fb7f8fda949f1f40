"""What one part of the window asks of another; the main window listens and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.gui.error_words import ErrorWords
from micros_ide.model.jobs import JobInfo


@dataclass(frozen=True)
class DeployWish:
    """Open the deploy wizard; `keep` means an update over USB that keeps everything."""

    port: str = ""  # device name; empty: let the person choose
    keep: bool = False


@dataclass(frozen=True)
class UploadWish:
    """Files that were dropped for a node."""

    files: tuple[Path, ...]
    uid: str = ""  # the node's hardware id; empty: for a board on USB, or let the person choose
    port: str = ""  # device name of a board on USB


@dataclass(frozen=True)
class EditWish:
    """Open the editor of load modules."""

    path: Path | None = None  # a file on this computer; None: what was open last
    uid: str = ""  # the node that it is meant for, if one is


@dataclass(frozen=True)
class AppWish:
    """Open a dashboard app."""

    app_id: str = ""  # empty: let the person choose
    uid: str = ""  # hardware id of the node to run it on, if one is meant


class Navigation(QObject):
    """One signal a wish. Pages emit; they never know each other."""

    deploy_wished = pyqtSignal(object)  # DeployWish
    update_wished = pyqtSignal(tuple)  # hardware ids: the wizard of updates over the air
    upload_wished = pyqtSignal(object)  # UploadWish
    console_wished = pyqtSignal(str)  # hardware id: the shell of a node
    serial_wished = pyqtSignal(str)  # device name: the console of a board on USB
    settings_wished = pyqtSignal(tuple)  # one hardware id, or two side by side
    device_wished = pyqtSignal(str)  # hardware id: show it among the devices
    virtual_wished = pyqtSignal(str)  # kind of board: start a virtual one
    edit_wished = pyqtSignal(object)  # EditWish
    app_wished = pyqtSignal(object)  # AppWish
    controls_wished = pyqtSignal(str)  # hardware id: the panel made from a node's widgets
    schedule_wished = pyqtSignal(str)  # hardware id: the next seven days of a node
    board_wished = pyqtSignal(str)  # name of a virtual board: its live panel
    manual_wished = pyqtSignal()  # the function manual in the browser
    help_wished = pyqtSignal(str)  # a topic of the help, "" for its first page
    place_wished = pyqtSignal(str)  # id of a place of the rail
    failed = pyqtSignal(object)  # ErrorWords: an error card
    said = pyqtSignal(str)  # a short line that something was done; it goes by itself

    def deploy(self, port: str = "", *, keep: bool = False) -> None:
        """Open the deploy wizard."""
        self.deploy_wished.emit(DeployWish(port, keep))

    def upload(self, files: Sequence[Path], *, uid: str = "", port: str = "") -> None:
        """Have `files` tried and uploaded."""
        self.upload_wished.emit(UploadWish(tuple(files), uid, port))

    def fail(self, error: ErrorWords | JobInfo) -> None:
        """Show an error card for a job that failed, or for words of one's own."""
        from micros_ide.gui.error_words import error_words

        self.failed.emit(error_words(error) if isinstance(error, JobInfo) else error)
