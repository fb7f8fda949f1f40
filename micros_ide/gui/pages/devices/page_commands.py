"""What the command palette offers while the devices are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from micros_ide.gui.commands import Command
from micros_ide.gui.pages.devices import action_bar
from micros_ide.gui.pages.devices.words import counted
from micros_ide.gui.translation import tr

if TYPE_CHECKING:
    from micros_ide.gui.pages.devices.devices_page import DevicesPage


def page_commands(page: DevicesPage) -> Sequence[Command]:
    """Return the commands of the page, and those for the rows that are chosen now."""
    return (*_always(page), *_for_rows(page))


def _always(page: DevicesPage) -> list[Command]:
    group, bar, panels = tr("Devices"), page.toolbar, page.panels
    return [
        Command(tr("Ask all nodes how they are"), page.refresh, "F5", group),
        Command(tr("Search devices"), page.search, "Ctrl+F", group),
        Command(tr("Search the network"), panels.open_search, "", group),
        Command(tr("Add an address by hand"), panels.open_address, "", group),
        Command(tr("Import a list of nodes"), panels.choose_list, "", group),
        Command(tr("Deploy a board over USB"), bar.deploy_wished.emit, "", group),
        Command(tr("Start a virtual board"), bar.virtual_wished.emit, "", group),
        Command(tr("Select all devices"), lambda: page.model.tick_all(True), "", group),
        Command(tr("Show or hide the details"), bar.details_button.toggle, "", group),
    ]


def _for_rows(page: DevicesPage) -> list[Command]:
    rows, group = page.acting_rows(), tr("Devices")
    if not rows:
        return []
    found = []
    named = counted(len(rows), rows[0].name, tr("{count} devices"))
    if len(rows) == 1:
        title = tr("Open the console of {name}").format(name=named)
        found.append(Command(title, lambda: page.deeds.open(rows[0]), "Enter", group))
        if rows[0].virtual:
            title = tr("Show the board of {name}").format(name=named)
            found.append(Command(title, lambda: page.deeds.show_board(rows[0]), "", group))
        if rows[0].uid:
            title = tr("Show the schedule of {name}").format(name=named)
            found.append(Command(title, lambda: page.deeds.show_schedule(rows[0]), "", group))
    for deed in action_bar.deeds():
        if not deed.refused(rows):
            title = deed.command.format(names=named)
            found.append(Command(title, _doing(page, deed.id), "", group))
    return found


def _doing(page: DevicesPage, deed: str) -> Callable[[], object]:
    return lambda: page.deeds.do(deed, page.acting_rows())
