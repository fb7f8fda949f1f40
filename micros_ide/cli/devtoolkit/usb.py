"""Flags that touch the board on USB: make it a node, erase, flash, install, update, look."""

from __future__ import annotations

import argparse
from pathlib import Path

from micros_ide import __version__
from micros_ide.cli.devtoolkit.node_setup import configuration
from micros_ide.cli.devtoolkit.questions import ask, choose, somebody_there
from micros_ide.cli.devtoolkit.session import Session
from micros_ide.cli.progress import follow
from micros_ide.errors import JobCancelled
from micros_ide.model.node_settings import NodeSettings, Place
from micros_ide.services.flashing import Flashed


def list_ports_and_images(session: Session) -> None:
    """`-l`: serial ports, then MicroPython images."""
    session.screen.say("Serial ports:")
    session.verb("ports")
    session.screen.say("\nMicroPython images:")
    session.verb("firmware")


def make(session: Session) -> None:
    """`-m`: board, image, configuration; then erase, flash, install, and ask the node."""
    options = session.options
    port, board = session.port().device, session.board()
    words = ["deploy", "--board", board, "--port", port]
    image = _image(session)
    if image is not None:
        words += ["--image", str(image)]
    # A board that takes no file system image gets its files one by one, on MicroPython anew.
    if session.core.catalogue.board(board).flasher == "uf2":
        words.append("--erase")
    setup = configuration(session)
    session.verb(*words, *setup.words, *_yes(options))
    if setup.like is not None:
        made = session.core.devices.find(setup.name)
        same = made is not None and made.uid == setup.like.uid
        deed = ("restore",) if same else ("clone", setup.like.uid, "--name", setup.name)
        session.verb("config", *deed, "--port", port, "--yes")


def erase(session: Session) -> None:
    """`-e`: erase the flash, nothing more."""
    port, board = session.port(), session.board()
    if not session.agreed(f"Erase everything on {port.device}?"):
        raise JobCancelled
    job = session.core.flashing.submit_erase(board, port.device)
    done: Flashed = follow(session.screen, session.core.bus, job)
    session.screen.say(f"{port.device} is erased ({done.seconds['total']:.1f} s).")


def deploy_micropython(session: Session) -> None:
    """`-d`: write MicroPython, nothing more; the board's files stay."""
    port, board, image = session.port(), session.board(), _image(session)
    if not session.agreed(f"Write MicroPython to {port.device}?"):
        raise JobCancelled
    job = session.core.flashing.submit_micropython(board, port.device, image)
    done: Flashed = follow(session.screen, session.core.bus, job)
    session.screen.say(
        f"MicroPython {done.micropython} runs on {port.device} ({done.seconds['total']:.1f} s)."
    )


def install(session: Session) -> None:
    """`-i`: the micrOS files onto a board that runs MicroPython; what it has set stays."""
    port, board = session.port().device, session.board()
    words = ["deploy", "--board", board, "--port", port, "--method", "files", "--keep"]
    for assignment in session.options.set:
        words += ["--set", assignment]
    session.verb(*words, *_yes(session.options))


def _image(session: Session) -> Path | None:
    """Return the image file to write; None takes the catalogue's, or a virtual board's own."""
    options = session.options
    given: Path | None = options.image
    if given is not None or options.yes or not somebody_there():
        return given
    board = session.core.catalogue.board(session.board())
    own = "the virtual board's own" if session.port().virtual else board.image.file
    number = choose(
        session.screen,
        "image",
        [f"MicroPython {board.image.version} ({own})", "a file of yours"],
        option="--image FILE",
        usual=0,
    )
    return Path(ask(session.screen, "Its path: ")).expanduser() if number else None


def _yes(options: argparse.Namespace) -> list[str]:
    return ["--yes"] if options.yes else []


def update(session: Session) -> None:
    """`-r`: bring the node on USB to the version here; all that is its own stays."""
    words = ["update", "--port", session.port().device]
    if session.options.force_update:
        words.append("--force")
    session.verb(*words, *_yes(session.options))


def list_files(session: Session) -> None:
    """`-ls`: the files of the node on USB."""
    session.verb("files", "ls", "--port", session.port().device)


def back_up(session: Session) -> None:
    """`-b`: the configuration of the node on USB, into the archive."""
    session.verb("config", "archive", "--port", session.port().device)


def console(session: Session) -> None:
    """`-u`: the serial console, until it is left."""
    session.verb("console", "--port", session.port().device)


def cross_compile(session: Session) -> None:
    """`-cc`: compile micrOS."""
    session.verb("compile")


def version(session: Session) -> None:
    """`-v`: the version here and, where a board is plugged in, the one that it runs."""
    core, screen = session.core, session.screen
    screen.say(f"here: micrOS {core.build.version()} (micros-ide {__version__})")
    if not session.options.port and not session.plugged_in():
        screen.say("No board is plugged in.")
        return
    place = Place(port=session.port().device)
    job = core.jobs.submit(
        "Version",
        core.node_settings.lane(place),
        lambda report: core.node_settings.read(place, report),
    )
    found: NodeSettings = follow(screen, core.bus, job)
    screen.say(f"{found.name} on {place.port}: micrOS {found.version or 'unknown'}")
