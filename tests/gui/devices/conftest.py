"""The page of devices over a core of its own; rows that nobody has to start a board for."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent, QObject

from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.pages.devices.devices_page import DevicesPage
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.devices import Device, News
from micros_ide.model.ports import SerialPort
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc

WAIT_MS = 20_000
USB = SerialPort("/dev/ttyUSB7", "CP2102 USB to UART", 0x10C4, 0xEA60, "0001", "CP210x")


def uid(number: int) -> str:
    return f"micr7c9ebd{number:06x}OS"


def met(
    number: int,
    name: str = "",
    *,
    address: str = "",
    version: str = "2.0.0-0",
    seconds: float = 2,
    trouble: Trouble | None = None,
) -> list[News]:
    """News of a node that was heard some seconds ago, and missed just now with `trouble`."""
    place = address or f"10.0.{number // 250}.{number % 250 + 1}"
    when = now_utc() - dt.timedelta(seconds=seconds)
    seen = Sighting(How.HELLO, when, place, 9008, "12 ms")
    found = [News(uid(number), seen, name or f"node-{number}", version, "esp32")]
    return found + ([News(uid(number), Miss(trouble, now_utc(), place))] if trouble else [])


def device(core: Core, number: int) -> Device:
    return core.devices.get(uid(number))


class Wishes:
    """What the page asked the window for."""

    def __init__(self, navigation: Navigation) -> None:
        self.found: list[tuple[str, object]] = []
        for name in ("deploy", "update", "upload", "console", "serial", "settings", "virtual"):
            signal = getattr(navigation, f"{name}_wished")
            signal.connect(lambda what, one=name: self.found.append((one, what)))
        navigation.failed.connect(lambda words: self.found.append(("failed", words)))

    def take(self) -> list[tuple[str, object]]:
        found, self.found = self.found, []
        return found


def build(core: Core, icons, ports=None, **preferences) -> SimpleNamespace:
    """The page over `core`, with what it was made of; `ports` are in the place of the real ones."""
    owner = QObject()
    plugged = list(ports or ())
    kept = Preferences(core.settings)
    # Nobody answers for the nodes of most tests: neither the page nor the details ask them.
    quiet = {"devices_no_asking": True, "devices_no_details": True}
    kept.remember(**(quiet | preferences))
    bridge = Bridge(core.bus, owner)
    background = Background(core.jobs, bridge, owner)
    look = core.ports.list if ports is None else lambda: tuple(plugged)
    watch = PortWatch(look, owner)
    navigation = Navigation(owner)
    context = Context(core, bridge, background, kept, icons, watch, navigation)
    page = DevicesPage(context)
    made = SimpleNamespace(
        page=page, context=context, ports=plugged, owner=owner, wishes=Wishes(navigation), core=core
    )
    watch.start()
    return made


def close(made: SimpleNamespace) -> None:
    made.page.leave()
    made.page.tidy()
    made.page.close()
    made.context.ports.stop()
    made.context.bridge.close()
    made.page.deleteLater()
    made.owner.deleteLater()
    # At once: what is left would be styled anew for the next test.
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)


@pytest.fixture
def core(home):
    with Core.create() as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture
def open_page(core, icons, qtbot, qapp):
    """Open the page with these news already in the table; closed at the end."""
    opened = []

    def make(news=(), ports=(), size=(1200, 752), **preferences) -> SimpleNamespace:
        core.devices.record(news)
        made = build(core, icons, ports, **preferences)
        opened.append(made)
        made.page.resize(*size)
        made.page.show()
        qapp.setActiveWindow(made.page)
        made.page.enter()
        qtbot.waitUntil(lambda: made.page.feed.loaded, timeout=WAIT_MS)
        return made

    yield make
    for made in opened:
        close(made)


def names(page: DevicesPage) -> list[str]:
    """The names in the table as they are shown."""
    model = page.model
    rows = (model.row_at(model.index(at, 0)) for at in range(model.rowCount()))
    return [row.name for row in rows]


def settle(made, qtbot, count: int) -> None:
    """Wait until so many rows are shown."""
    qtbot.waitUntil(lambda: made.page.model.rowCount() == count, timeout=WAIT_MS)


def pick(menu, text: str) -> None:
    """Choose an entry of a menu."""
    next(one for one in menu.actions() if one.text() == text).trigger()
