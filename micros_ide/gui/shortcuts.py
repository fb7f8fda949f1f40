"""The keys of the window, and the commands of its palette: one list for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QShortcut

from micros_ide.gui.commands import Command
from micros_ide.gui.theme import DARK, LIGHT, SYSTEM
from micros_ide.gui.translation import tr
from micros_ide.model.help_book import APPS, BOARDS, KEYS, LOAD_MODULES, MANUAL, START

if TYPE_CHECKING:
    from micros_ide.gui.main_window import MainWindow
    from micros_ide.gui.page import Page


class Shortcuts(QObject):
    """Makes the shortcuts and answers them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        for command in (*self._commands(), *self._silent()):
            for keys in command.keys.split(" "):
                if keys:
                    self._add(keys, command)

    def _add(self, keys: str, command: Command) -> None:
        def run() -> None:
            command.run()

        QShortcut(QKeySequence(keys), self._window).activated.connect(run)

    def listed(self) -> tuple[Command, ...]:
        """Return all commands of the window, for the page of the help that tells their keys."""
        return (*self._silent(), *self._commands())

    def open_palette(self) -> None:
        """Offer everything that can be done here."""
        current = self._window.stack.current()
        here = current.commands() if current is not None else ()
        self._window.palette_box.open((*here, *self._commands()))

    def escape(self) -> None:
        """Close what is on top: palette, tour, a page's own, an error card, the dock."""
        window = self._window
        current = window.stack.current()
        closers: tuple[Callable[[], bool], ...] = (
            window.palette_box.dismiss,
            window.tour.dismiss,
            current.close_top if current is not None else lambda: False,
            window.errors.close_top,
        )
        if not any(close() for close in closers):
            window.dock.set_open(False)

    def _commands(self) -> tuple[Command, ...]:
        window, wishes = self._window, self._window.navigation
        theme = window.rail.theme_chosen.emit
        virtual = window.navigation.virtual_wished.emit
        devices, view, helping = tr("Devices"), tr("View"), tr("Help")
        return (
            Command(tr("Deploy a board over USB"), wishes.deploy, "Ctrl+D", devices),
            Command(tr("Update a board over USB"), lambda: wishes.deploy(keep=True), "", devices),
            Command(
                tr("Update nodes over the network"),
                lambda: wishes.update_wished.emit(()),
                "Ctrl+U",
                devices,
            ),
            Command(tr("Start a virtual board"), lambda: virtual("esp32"), "", devices),
            *self._places(view),
            Command(tr("Show or hide jobs and log"), window.dock.toggle, "Ctrl+L", view),
            Command(tr("Light theme"), lambda: theme(LIGHT), "", view),
            Command(tr("Dark theme"), lambda: theme(DARK), "", view),
            Command(tr("Theme as the system"), lambda: theme(SYSTEM), "", view),
            Command(tr("Help"), window.routes.help_here, "F1", helping),
            *self._help(helping),
            Command(tr("Open the function manual in the browser"), window.manual.open, "", helping),
            Command(tr("Take the tour"), window.tour.begin, "", helping),
            Command(tr("Quit"), window.close, "Ctrl+Q", ""),
        )

    def _help(self, group: str) -> tuple[Command, ...]:
        """Return one for each page that the rail's menu offers."""
        wished = self._window.navigation.help_wished

        def show(topic: str) -> Callable[[], object]:
            return lambda: wished.emit(topic)

        return (
            Command(tr("Help: getting started"), show(START), "", group),
            Command(tr("Help: function manual"), show(MANUAL), "", group),
            Command(tr("Help: boards"), show(BOARDS), "", group),
            Command(tr("Help: how to write a load module"), show(LOAD_MODULES), "", group),
            Command(tr("Help: how to write an app"), show(APPS), "", group),
            Command(tr("Help: keyboard shortcuts"), show(KEYS), "", group),
        )

    def _places(self, group: str) -> tuple[Command, ...]:
        """Return one for each place of the rail, with its number for a key."""
        stack = self._window.stack

        def go(place: str) -> Callable[[], object]:
            def run() -> None:
                stack.show_place(place)

            return run

        return tuple(
            Command(tr("Go to: {place}").format(place=place.word), go(place.id), f"Ctrl+{n}", group)
            for n, place in enumerate(stack.places(), 1)
        )

    def _silent(self) -> tuple[Command, ...]:
        """Return the keys that are no commands of the palette."""

        def here(act: Callable[[Page], object]) -> Callable[[], object]:
            def run() -> None:
                current = self._window.stack.current()
                if current is not None:
                    act(current)

            return run

        return (
            Command(tr("Find anything that can be done, by its name"), self.open_palette, "Ctrl+K"),
            Command(tr("Close what is on top"), self.escape, "Esc"),
            Command(
                tr("Search in the page that is shown"), here(lambda page: page.search()), "Ctrl+F"
            ),
            Command(
                tr("Do what the filled button does"),
                here(lambda page: page.send()),
                "Ctrl+Return Ctrl+Enter",
            ),
            Command(tr("Look again"), self._look, "F5"),
        )

    def _look(self) -> None:
        self._window.ports.look()
        current = self._window.stack.current()
        if current is not None:
            current.refresh()
