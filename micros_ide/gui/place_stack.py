"""The middle of the window: one place at a time, made when first shown; a wizard over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QStackedWidget

from micros_ide.gui.page import Page
from micros_ide.gui.theme import Theme


@dataclass(frozen=True)
class Place:
    """A place of the rail; `make` imports and builds its page."""

    id: str
    word: str
    icon: str
    make: Callable[[], Page]


class PlaceStack(QStackedWidget):
    """Exactly one page is shown; it was told so by `enter`, and the one before by `leave`."""

    changed = pyqtSignal(str)  # id of the place under what is shown

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._places: dict[str, Place] = {}
        self._pages: dict[str, Page] = {}
        self._wizards: list[tuple[Page, str]] = []  # with the place each lies over
        self._place = ""
        self._shown: Page | None = None

    @property
    def place(self) -> str:
        """Return the id of the place, which a wizard may lie over."""
        return self._place

    @property
    def wizard(self) -> Page | None:
        """Return what lies on top of the place that is shown."""
        over = [page for page, place in self._wizards if place == self._place]
        return over[-1] if over else None

    def add_place(self, place: Place) -> None:
        """Know `place`; its page is made when it is first shown."""
        self._places[place.id] = place

    def page(self, place_id: str) -> Page:
        """Return the page of a place, made if need be."""
        if place_id not in self._pages:
            self._pages[place_id] = page = self._places[place_id].make()
            self._add(page)
        return self._pages[place_id]

    def pages(self) -> list[Page]:
        """Return every page there is, wizards too."""
        return [*self._pages.values(), *(page for page, _place in self._wizards)]

    def places(self) -> list[Place]:
        """Return every place, in the order of the rail."""
        return list(self._places.values())

    def current(self) -> Page | None:
        """Return what is shown."""
        return self._shown

    def show_place(self, place_id: str) -> None:
        """Go to a place; wizards stay open over the place they were opened on."""
        if place_id not in self._places:
            return
        self._place = place_id
        self._show_top()
        self.changed.emit(place_id)

    def open_wizard(self, page: Page) -> None:
        """Lay `page` over the place that is shown, until it is `left`."""
        self._wizards.append((page, self._place))
        self._add(page)
        page.left.connect(lambda: self._close_wizard(page))
        self._show_top()

    def _add(self, page: Page) -> None:
        for part in page.parts():
            self._theme.part(part)
        self.addWidget(page)

    def _show_top(self) -> None:
        self._show(self.wizard or self.page(self._place))

    def _show(self, page: Page) -> None:
        if page is self._shown:
            return
        before, self._shown = self._shown, page
        if before is not None:
            before.leave()
        self.setCurrentWidget(page)
        page.enter()

    def _close_wizard(self, page: Page) -> None:
        if all(one is not page for one, _place in self._wizards):
            return
        self._wizards = [(one, place) for one, place in self._wizards if one is not page]
        if self._place:
            self._show_top()
        self.removeWidget(page)
        page.hide()
        page.deleteLater()
