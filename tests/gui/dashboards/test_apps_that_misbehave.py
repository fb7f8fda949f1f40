"""Apps that fail, crash, never end, flood or are broken: the page goes on."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.pages.dashboards.broken_view import BrokenView
from micros_ide.model.jobs import JobState
from tests.gui.dashboards.conftest import WAIT_MS
from tests.stand_ins.shell_server import ShellServer

pytestmark = pytest.mark.timeout(120)


def test_a_failing_app_shows_its_line_and_an_edited_one_counts_at_once(
    page, own_app, show_app, core, qtbot, ended
):
    wishes = []
    page._context.navigation.edit_wished.connect(wishes.append)
    name = own_app("def run(api):\n    api.log('so far')\n    return 1 / 0\n")
    view = show_app(name)
    record = view.run_app()
    verdict = ended(record)
    box = view.results.verdict
    assert record.state is JobState.FAILED
    assert box.message.text() == "app.py, line 3: ZeroDivisionError: division by zero."
    assert page.tells(record.job.info)
    qtbot.mouseClick(box.detail_button, Qt.LeftButton)
    assert "return 1 / 0" in box.detail.toPlainText()
    qtbot.mouseClick(box.source_button, Qt.LeftButton)
    assert wishes[0].path == core.apps.own_folder / name / "app.py"
    assert verdict.source
    own_app("def run(api):\n    return 'mended'\n")
    assert ended(view.run_app()).message == "mended"


def test_a_crash_is_told_and_the_next_run_works(page, own_app, show_app, ended):
    name = own_app("import ctypes\n\ndef run(api):\n    ctypes.string_at(0)\n")
    view = show_app(name)
    verdict = ended(view.run_app())
    assert verdict.message == "app.py, line 4: its process crashed: Segmentation fault."
    assert ended(page_run(page, show_app, "GetVersion")).tone == "online"


def page_run(page, show_app, name):
    return show_app(name).run_app()


def test_a_loop_without_end_is_stopped_by_a_click(page, own_app, show_app, qtbot, ended):
    name = own_app("def run(api):\n    api.emit({'n': 1})\n    while True: pass\n")
    view = show_app(name)
    record = view.run_app()
    qtbot.waitUntil(lambda: bool(record.rows), timeout=WAIT_MS)
    qtbot.mouseClick(view.results.stop_button, Qt.LeftButton)
    assert view.results.state.text() == "Stopping"
    assert ended(record).message == "Stopped."
    qtbot.waitUntil(lambda: view.results.table.values.rowCount() == 1)


def test_a_flood_of_rows_and_points_keeps_the_window_fluent(page, own_app, show_app, qtbot, ended):
    """The watch over the event loop fails this test for any turn of more than 50 ms."""
    name = own_app(
        """
        from micros_ide.app_api import Point

        def run(api):
            for n in range(1500):
                api.emit({"number": n, "text": "x" * 400})
                api.emit(Point("curve", n % 50, "V"))
            for n in range(150):
                print("line", n)
        """
    )
    view = show_app(name)
    record = view.run_app()
    assert ended(record).tone == "online"
    results = view.results
    qtbot.waitUntil(lambda: results.table.values.rowCount() == 1500, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: results.log.blockCount() == 150, timeout=WAIT_MS)
    data = results.plot.data
    qtbot.waitUntil(lambda: len(data.series["curve"].ring) == 1500, timeout=WAIT_MS)
    results.table.sortByColumn(0, Qt.DescendingOrder)
    assert results.table.values.index(0, 0).data() == "1499"


@pytest.fixture
def big_node(core, lamp):
    """A node that answers `small` with ten million characters, and is known."""

    def talk(link):
        link.sendall(b"big $ ")
        while command := server.hear(link).decode().strip():
            if command == "exit":
                return
            answer = b"0123456789" * 1_000_000 if command == "small" else b"hello:big:micr00B16"
            link.sendall(answer + b"\nbig $ ")

    server = ShellServer(talk)
    core.devices.met(
        "micr00B16",
        name="big",
        address="127.0.0.1",
        shell_port=server.port,
        version="",
        board_id="esp32",
    )
    yield "micr00B16"
    core.devices.forget("micr00B16")
    server.close()


def test_a_reply_of_ten_megabytes_reaches_the_app(page, own_app, show_app, big_node, qtbot, ended):
    name = own_app("def run(api):\n    return f\"{len(api.call('small')):,}\"\n")
    view = show_app(name)
    qtbot.waitUntil(lambda: view.nodes.picker.count() == 2, timeout=WAIT_MS)
    view.nodes.choose(big_node)
    assert ended(view.run_app()).message == "10,000,000"


def test_one_app_on_two_nodes_at_once(page, own_app, show_app, big_node, lamp, qtbot, ended):
    name = own_app("def run(api):\n    api.emit({'node': api.device})\n    api.sleep(600)\n")
    view = show_app(name)
    qtbot.waitUntil(lambda: view.nodes.picker.count() == 2, timeout=WAIT_MS)
    first = view.run_app()
    assert view.run_app() is None  # on that node it runs already
    view.nodes.choose(big_node)
    assert view.run_button.isEnabled()
    second = view.run_app()
    qtbot.waitUntil(lambda: bool(first.rows and second.rows), timeout=WAIT_MS)
    assert [one.rows[0]["node"] for one in (first, second)] == ["lamp", "big"]
    assert page.runs.running == [first, second]
    qtbot.mouseClick(view.results.stop_button, Qt.LeftButton)  # the one that is shown
    ended(second)
    assert first.active
    view.results.history.choose(first.key)
    qtbot.mouseClick(view.results.stop_button, Qt.LeftButton)
    ended(first)


def test_a_broken_app_is_a_row_with_its_error_until_it_is_mended(page, own_app, qtbot):
    name = own_app("def run(api:\n", "Broken")
    qtbot.keyClick(page.window(), Qt.Key_F5)
    qtbot.waitUntil(lambda: name in {row.id for row in page.feed.apps}, timeout=WAIT_MS)
    page.show_app(name)
    view = page.stack.currentWidget()
    assert isinstance(view, BrokenView)
    assert view.notice.message.text().startswith("app.py, line 1: ")
    own_app("def run(api):\n    pass\n", "Broken")  # seen without a key
    qtbot.waitUntil(lambda: page.app is not None and page.app.row.id == name, timeout=WAIT_MS)


def test_a_node_that_is_away_is_told_in_the_place_of_the_verdict(
    page, show_app, core, qtbot, ended
):
    core.devices.met(
        "micr00A0", name="away", address="127.0.0.1", shell_port=1, version="", board_id="esp32"
    )
    view = show_app("GetVersion")
    qtbot.waitUntil(lambda: view.nodes.picker.count() == 2, timeout=WAIT_MS)
    view.nodes.choose("micr00A0")
    verdict = ended(view.run_app())
    core.devices.forget("micr00A0")
    assert verdict.tone == "error"
    assert not view.results.verdict.source_button.isVisible()
    assert view.run_button.isEnabled()


def test_a_node_that_wants_its_password_leads_to_its_console(page, show_app, core, qtbot, ended):
    def talk(link):
        link.sendall(b"[password] porch $ ")
        while (command := server.hear(link).decode().strip()) and command != "exit":
            said = b"hello:porch:micr00B0" if command == "hello" else b"AuthFailed"
            link.sendall(said + b"\n[password] porch $ ")

    server, wishes = ShellServer(talk), []
    page._context.navigation.console_wished.connect(wishes.append)
    core.devices.met(
        "micr00B0",
        name="porch",
        address="127.0.0.1",
        shell_port=server.port,
        version="",
        board_id="esp32",
    )
    view = show_app("GetVersion")
    qtbot.waitUntil(lambda: view.nodes.picker.count() == 2, timeout=WAIT_MS)
    view.nodes.choose("micr00B0")
    verdict = ended(view.run_app())
    core.devices.forget("micr00B0")
    server.close()
    assert verdict.message == "porch wants its password."
    assert "--password" not in verdict.hint
    qtbot.mouseClick(view.results.verdict.console_button, Qt.LeftButton)
    assert wishes == ["micr00B0"]


def test_without_a_node_it_says_what_to_do(open_page, core, qtbot, monkeypatch):
    monkeypatch.setattr(core.devices, "list", lambda: ())
    page = open_page()
    page.show_app("Template")
    view, wishes = page.app, []
    page._context.navigation.virtual_wished.connect(wishes.append)
    qtbot.waitUntil(view.nodes.empty.isVisible, timeout=WAIT_MS)
    qtbot.keyClick(page.window(), Qt.Key_Return, Qt.ControlModifier)
    assert page.runs.of("Template") == []
    qtbot.mouseClick(view.nodes.virtual_button, Qt.LeftButton)
    assert wishes == ["esp32"]
