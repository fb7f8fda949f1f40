"""The help's pages: some are files, the others are made from what the program knows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import FirmwareError
from micros_ide.model.help_book import (
    APPS,
    BOARDS,
    LOAD_MODULES,
    MANUAL,
    START,
    USB,
    HelpBook,
    HelpTopic,
)
from micros_ide.services.board_layouts import BoardLayouts
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.help_pages import (
    board_page,
    boards_page,
    manual_page,
    module_page,
    usb_page,
)
from micros_ide.services.manual import Manuals
from micros_ide.workers.driver_catalogue import driver_catalogue

FIRST, WRITE, BOARD_GROUP = "First steps", "Write your own", "Boards"
MODULE_GROUP = "Function manual"


class HelpTopics:
    """Makes the book; that takes most of a second, so it is made once and not at the start."""

    def __init__(self, manuals: Manuals, catalogue: Catalogue, layouts: BoardLayouts) -> None:
        self._manuals, self._catalogue, self._layouts = manuals, catalogue, layouts
        self._lock = threading.Lock()
        self._made: tuple[HelpTopic, ...] = ()

    def book(self, more: Iterable[HelpTopic] = ()) -> HelpBook:
        """Return all pages, `more` of the caller's own behind the first ones.

        Raises FirmwareError where a part of the program is missing, and InvalidInput, NotFound
        for a load module whose comments cannot be read.
        """
        with self._lock:
            if not self._made:
                self._made = tuple(self._make())
            made = self._made
        first = [one for one in made if one.group == FIRST]
        rest = [one for one in made if one.group != FIRST]
        return HelpBook((*first, *more, *rest))

    def _make(self) -> Iterable[HelpTopic]:
        texts = paths.bundled("resources") / "help"
        docs = paths.bundled(paths.DOCS)
        yield _page_of(START, FIRST, texts / "getting-started.md")
        yield usb_page(USB, FIRST, driver_catalogue(), self._driver_notes())
        yield _page_of(LOAD_MODULES, WRITE, docs / "LOAD_MODULES.md", "How to write a load module")
        yield _page_of(APPS, WRITE, docs / "APPS.md", "How to write an app")
        boards = self._catalogue.boards()
        yield boards_page(BOARDS, BOARD_GROUP, boards)
        families = driver_catalogue()
        for board in boards:
            yield board_page(BOARD_GROUP, board, self._layouts.picture(board.id), families)
        manual = self._manuals.build()
        yield manual_page(MANUAL, MODULE_GROUP, manual)
        for module in manual.modules:
            yield module_page(MODULE_GROUP, manual, module)

    def _driver_notes(self) -> tuple[str, ...]:
        folder = paths.bundled("drivers")
        return tuple(_read(folder / f"{one}.md") for one in ("linux", "macos", "windows"))


def _page_of(topic_id: str, group: str, path: Path, title: str = "") -> HelpTopic:
    """Return a file as a page; without a title its first line is the title."""
    text = _read(path)
    first, _, _rest = text.partition("\n")
    return HelpTopic(topic_id, title or first.lstrip("# ").strip(), group, text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FirmwareError(
            f"the help page {path} cannot be read: {error}", hint="install the program again"
        ) from error
