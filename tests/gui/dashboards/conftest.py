"""A node with a BME280, apps of one's own, and the page in a window that has the window's keys."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from micros_ide.core import Core
from micros_ide.gui.pages.dashboards.dashboards_page import DashboardsPage
from micros_ide.model.reporting import QuietReport
from tests.gui.page_context import context_over, show_in_window
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of
from tests.own_apps import own_apps

WAIT_MS = 20_000
MODULES = {"system", "bme280", "lmpacman"}


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    name: str
    uid: str
    sensor: str  # on its bench

    def warm(self, degrees: float) -> None:
        self.core.bench.set(self.name, self.sensor, {"temperature": degrees})


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with node_core(home, few_modules(home / "firmware_src", MODULES)) as made:
        yield made


@pytest.fixture(scope="package")
def lamp(core):
    spec = start_node(core, "lamp", core.build.build(QuietReport()))
    return Node(core, "lamp", uid_of(spec), core.bench.wire("lamp", "bme280"))


@pytest.fixture
def context(core, qapp, icons):
    with context_over(core, icons) as made:
        yield made


@pytest.fixture
def open_page(context, qtbot):
    """Open the page in a window of this size."""
    windows = []

    def make(width=1280, height=740):
        page = DashboardsPage(context)
        keys = (
            ("Esc", page.close_top),
            ("Ctrl+F", page.search),
            ("Ctrl+Return", page.send),
            ("F5", page.refresh),
        )
        windows.append((show_in_window(page, qtbot, (width, height), keys), page))
        page.enter()
        qtbot.waitUntil(lambda: page.app is not None and bool(page.app.row.id), timeout=WAIT_MS)
        return page

    yield make
    for window, page in windows:
        for record in page.runs.running:
            page.runs.stop(record)
        qtbot.waitUntil(lambda page=page: not page.runs.running, timeout=WAIT_MS)
        page.leave()
        page.tidy()
        window.close()
        window.deleteLater()


@pytest.fixture
def page(lamp, open_page):
    return open_page()


@pytest.fixture
def own_app(core):
    with own_apps(core) as write:
        yield write


@pytest.fixture
def show_app(page, lamp, qtbot):
    """Choose an app in the list, and the node to run it on."""

    def show(name):
        page.refresh()
        qtbot.waitUntil(lambda: name in {row.id for row in page.feed.apps}, timeout=WAIT_MS)
        page.show_app(name)
        view = page.app
        assert view.row.id == name
        qtbot.waitUntil(lambda: view.nodes.picker.count() > 0, timeout=WAIT_MS)
        view.nodes.choose(lamp.uid)
        return view

    return show


@pytest.fixture
def ended(qtbot):
    """Wait until a run has ended."""

    def wait(record):
        qtbot.waitUntil(lambda: not record.active, timeout=WAIT_MS)
        return record.verdict

    return wait
