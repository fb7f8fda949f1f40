"""The page with real nodes: two that answer, one that wants its password, one that is silent."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QWidget

from micros_ide.core import Core
from micros_ide.gui.pages.devices import action_bar
from micros_ide.gui.pages.devices.rows import State
from micros_ide.model.fleet_work import Ended
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.addresses import NETWORK_SETTING
from micros_ide.virtual.folders import BoardFolder
from micros_ide.workers.node_sweep import NodeSweep
from tests.gui.devices import conftest as pages
from tests.gui.devices.conftest import names
from tests.node_flash import node_flash

FLASH = 2 << 20
NODES_MS = 30_000
PASSWORD = "Secret-77"
CONFIGS = {"attic": {}, "door": {"auth": True, "appwd": PASSWORD}}
SILENT = "cellar"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    folder, number = tmp_path_factory.mktemp("home"), os.getpid()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        patch.setenv(NETWORK_SETTING, f"127.{245 + number % 4}.{1 + number // 4 % 250}.0/24")
        with Core.create() as made:
            yield made
            for row in made.virtual.list():
                made.virtual.remove(row.name)


@pytest.fixture(scope="module")
def nodes(core):
    """Nodes by name, which answer; the silent one has no power and was met before."""
    files = core.build.build(QuietReport())
    made = {}
    for name in (*CONFIGS, SILENT):
        spec = core.virtual.add(name, "esp32", flash_size=FLASH)
        made[name] = SimpleNamespace(
            name=name, uid=uid_from_mac(spec.mac), address=spec.address, spec=spec
        )

    def start(name):
        config = {"devfid": name, **CONFIGS[name]}
        flash, _part = node_flash(made[name].spec, files, config)
        BoardFolder(core.virtual.fleet.home / name).flash.write_bytes(flash)
        core.virtual.fleet.start(name, owner_pid=os.getpid())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, CONFIGS))
    waited, end = {made[name].address for name in CONFIGS}, time.monotonic() + 40
    while waited and time.monotonic() < end:
        answered = []
        NodeSweep(0.5).run([(one, 9008) for one in waited], answered.append)
        waited -= {one.address for one in answered if one.hello}
        time.sleep(0.05)
    assert not waited
    return made


@pytest.fixture
def page(core, nodes, icons, qtbot, qapp):
    """The page over these nodes; nothing is known of them but the silent one."""
    for one in core.devices.list():
        core.devices.forget(one.uid)
    silent = nodes[SILENT]
    core.devices.met(
        silent.uid, name=SILENT, address=silent.address, shell_port=9008,
        version="2.0.0-0", board_id="esp32",
    )  # fmt: skip
    made = pages.build(core, icons)
    made.page.resize(1200, 752)
    made.page.show()
    qapp.setActiveWindow(made.page)
    made.page.enter()
    qtbot.waitUntil(lambda: made.page.feed.loaded, timeout=NODES_MS)
    yield made.page
    pages.close(made)


def search(page, qtbot, nodes):
    """Search for the nodes as a person does: the panel, a range, Enter."""
    page.panels.open_search()
    panel = page.panels.search_panel
    panel.where.clear()
    qtbot.keyClicks(panel.where, " ".join(nodes[name].address for name in CONFIGS))
    panel.timeout.choose("5")
    qtbot.keyClick(panel.where, Qt.Key_Return)
    qtbot.waitUntil(lambda: " found, " in page.footer.last.text(), timeout=NODES_MS)
    assert page.footer.last.text().startswith("2 found"), page.footer.last.text()
    rows = [nodes[name].uid for name in CONFIGS]
    qtbot.waitUntil(lambda: all(page.model.row_of(one).device for one in rows), timeout=NODES_MS)


def states(page):
    return {row.name: row.state(page.model.now) for row in page.model.all_rows()}


def results(page, qtbot, count):
    panel = page.results
    qtbot.waitUntil(lambda: len(panel.results()) == count, timeout=NODES_MS)
    return {one.name: one for one in panel.results()}


def test_a_search_adds_rows_and_says_what_it_found(page, qtbot, nodes):
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=NODES_MS)
    before = states(page)
    assert before == {"attic": State.NEW, "door": State.NEW, SILENT: State.OFF}
    search(page, qtbot, nodes)
    assert page.footer.last.text().startswith("2 found, 2 new in ")
    assert states(page) == before | {"attic": State.ONLINE, "door": State.ONLINE}
    (attic,) = [row for row in page.model.all_rows() if row.name == "attic"]
    # A virtual board that is a node is one row: it is on USB and in the network.
    assert attic.port is not None
    assert attic.address == nodes["attic"].address
    assert "hello" in page.model.index(page.model.place(attic.key), 6).data()
    page.choose(nodes[SILENT].uid)
    assert page.why.button.text() == "Start the virtual board"


def test_a_command_to_three_nodes_ends_for_each_and_only_failures_are_repeated(
    page, core, qtbot, nodes
):
    core.passwords.forget(nodes["door"].uid)
    search(page, qtbot, nodes)
    page.model.tick_all(True)
    qtbot.mouseClick(page.deed_bar.buttons[action_bar.COMMAND], Qt.LeftButton)
    panel = page.panels.command_panel
    assert QApplication.focusWidget() is panel.line
    qtbot.keyClicks(panel.line, "system heartbeat")
    qtbot.keyClick(panel.line, Qt.Key_Return)
    found = results(page, qtbot, 3)
    ends = {name: one.ended for name, one in found.items()}
    assert ends["attic"] is Ended.OK
    assert found["attic"].reply
    assert ends["door"] is Ended.PASSWORD
    assert ends[SILENT] in {Ended.FAILED, Ended.TIMEOUT}
    assert panel.line.text() == ""  # it may hold a secret
    give_password(page, qtbot)
    qtbot.waitUntil(lambda: results(page, qtbot, 3)["door"].ended is Ended.OK, timeout=NODES_MS)
    assert core.passwords.recall(nodes["door"].uid) == PASSWORD
    qtbot.mouseClick(page.results.copy_button, Qt.LeftButton)
    assert QApplication.clipboard().text().startswith("attic\tdone\t")
    qtbot.mouseClick(page.results.retry_button, Qt.LeftButton)
    assert {one.name for one in page.results.results()} == {"attic", "door"}
    assert results(page, qtbot, 3)[SILENT].ended is not Ended.OK
    assert page.close_top()  # the ticks
    assert page.close_top()  # the results
    assert page.results.isHidden()


def give_password(page, qtbot):
    panel = page.results
    qtbot.waitUntil(panel.secret.isVisible, timeout=NODES_MS)
    qtbot.keyClicks(panel.secret.line, PASSWORD)
    panel.remember.setFocus()
    qtbot.keyClick(panel.remember, Qt.Key_Space)
    assert panel.remember.isChecked()
    qtbot.keyClick(panel.secret.line, Qt.Key_Return)
    assert panel.secret.text() == ""
    shown = [one.toolTip() for one in page.findChildren(QWidget)]
    assert PASSWORD not in " ".join(shown)
    assert PASSWORD not in page.results.text()


def test_status_and_backup_of_nodes(page, core, qtbot, nodes):
    search(page, qtbot, nodes)
    page.model.set_ticked([nodes["attic"].uid, nodes[SILENT].uid], True)
    qtbot.mouseClick(page.deed_bar.buttons[action_bar.STATUS], Qt.LeftButton)
    found = results(page, qtbot, 2)
    assert found["attic"].ended is Ended.OK
    assert found["attic"].reply.startswith("online, version ")
    assert found[SILENT].ended is Ended.TIMEOUT
    assert "without power" in found[SILENT].reply
    assert states(page)["attic"] is State.ONLINE
    page.choose_none()
    page.model.set_ticked([nodes["attic"].uid], True)
    qtbot.mouseClick(page.deed_bar.buttons[action_bar.BACKUP], Qt.LeftButton)
    found = results(page, qtbot, 1)
    assert found["attic"].ended is Ended.OK, found
    assert core.backups.list()
