"""Apps chosen, filled in, run and stopped, as a person would, on one node."""

from __future__ import annotations

import shutil

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.navigation import AppWish
from micros_ide.model.jobs import JobState
from micros_ide.model.terminal_events import Link
from tests.gui.dashboards.conftest import WAIT_MS

pytestmark = pytest.mark.timeout(120)


def run_by_key(view, qtbot):
    qtbot.keyClick(view.window(), Qt.Key_Return, Qt.ControlModifier)
    qtbot.waitUntil(lambda: view.results.record is not None, timeout=WAIT_MS)
    return view.results.record


def test_a_bme280_dashboard_follows_the_temperature_of_the_bench(page, show_app, lamp, qtbot):
    lamp.warm(20)
    view = show_app("AirQualityBME280")
    rounds = view.form.fields["rounds"].input
    rounds.setFocus()
    rounds.selectAll()
    qtbot.keyClicks(rounds, "5000")
    pause = view.form.fields["pause"].input
    pause.setFocus()
    pause.selectAll()
    qtbot.keyClicks(pause, "0.05")
    qtbot.mouseClick(view.run_button, Qt.LeftButton)
    record, plot = view.results.record, view.results.plot

    def drawn():
        return plot.data.series["temperature"].ring.values if plot.data is not None else ()

    qtbot.waitUntil(lambda: len(drawn()) > 2 and abs(drawn()[-1] - 20) < 1, timeout=WAIT_MS)
    lamp.warm(31)
    qtbot.waitUntil(lambda: abs(drawn()[-1] - 31) < 1, timeout=WAIT_MS)
    lamp.warm(12)
    qtbot.waitUntil(lambda: abs(drawn()[-1] - 12) < 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(plot.view.views) == 3, timeout=WAIT_MS)  # a unit, a plot
    shown = plot.view.views[0].labels
    qtbot.waitUntil(lambda: "temperature 12" in shown.accessibleName(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: view.results.table.values.rowCount() > 6, timeout=WAIT_MS)
    assert record.values == {
        "rounds": 5000, "pause": 0.05, "lost": 0, "coldest": -20, "warmest": 50,
    }  # fmt: skip
    qtbot.mouseClick(view.results.stop_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: not record.active, timeout=WAIT_MS)
    assert record.state is JobState.CANCELLED
    assert view.results.verdict.message.text() == "Stopped."
    assert view.run_button.isEnabled()


def test_a_run_from_form_to_verdict_table_and_csv(page, show_app, qtbot, ended, tmp_path):
    view = show_app("Template")
    view.form.fields["what"].input.choose("disk")
    view.form.fields["pause"].set(0)
    view.form.fields["rounds"].set(4)
    record = run_by_key(view, qtbot)
    assert not view.run_button.isEnabled()
    verdict = ended(record)
    assert verdict.tone == "online"
    assert verdict.message.startswith("At most ")
    results = view.results
    qtbot.waitUntil(lambda: results.table.values.rowCount() == 4, timeout=WAIT_MS)
    assert results.state.text() == "Done"
    assert results.verdict.message.text() == verdict.message
    assert results.tabs.tabText(0) == "Table (4)"
    assert "Measuring the disk of lamp 4 times." in results.log.toPlainText()
    values = results.table.values
    assert [values.headerData(at, Qt.Horizontal) for at in range(2)] == ["round", "disk"]
    header = results.table.horizontalHeader()
    for _click in range(2):
        middle = header.sectionViewportPosition(0) + header.sectionSize(0) // 2
        at = header.viewport().rect().center()
        at.setX(middle)
        qtbot.mouseClick(header.viewport(), Qt.LeftButton, pos=at)
    assert [values.index(row, 0).data() for row in range(4)] == ["4", "3", "2", "1"]
    results.table.setFocus()
    qtbot.keyClick(results.table, Qt.Key_C, Qt.ControlModifier)
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0] == "round\tdisk"
    assert copied[1].startswith("4\t")
    results.saving.write(tmp_path / "table.csv", results.table.csv())
    qtbot.waitUntil((tmp_path / "table.csv").exists, timeout=WAIT_MS)
    assert (tmp_path / "table.csv").read_text().splitlines()[0] == "round,disk"


def test_form_and_node_are_remembered_and_reset(page, show_app, context, lamp, qtbot, ended):
    view = show_app("Template")
    rounds = view.form.fields["rounds"].input
    rounds.setFocus()
    rounds.selectAll()
    qtbot.keyClicks(rounds, "7")
    view.form.fields["what"].input.choose("disk")
    again = type(view.form)(page.view.row.manifest, context.preferences)
    assert again.values() == {"rounds": 7, "pause": 0.2, "what": "disk", "most": 95}
    again.deleteLater()
    ended(view.run_app())
    assert context.preferences.text("app_Template_node") == lamp.uid
    qtbot.mouseClick(view.reset_button, Qt.LeftButton)
    assert view.form.values() == {"rounds": 3, "pause": 0.2, "what": "memory", "most": 95}


def test_every_type_has_its_input_and_a_wrong_value_is_told_before_anything_runs(
    page, own_app, show_app, qtbot, ended
):
    name = own_app(
        "def run(api):\n    return repr(sorted(api.parameters.items()))\n",
        parameters=[
            {"name": "smooth", "type": "bool", "default": True},
            {"name": "big", "type": "int", "default": 5, "low": 1},
            {"name": "share", "type": "float", "default": 0.5, "low": 0, "high": 1, "unit": "V"},
            {"name": "words", "type": "text", "default": "a", "longest": 9},
            {"name": "colour", "type": "choice", "default": "red", "choices": ["red", "blue"]},
        ],
    )
    view = show_app(name)
    fields = view.form.fields
    qtbot.mouseClick(
        fields["smooth"].input, Qt.LeftButton, pos=fields["smooth"].input.rect().center() / 2
    )
    big = fields["big"].input
    big.setFocus()
    big.selectAll()
    qtbot.keyClicks(big, "many")
    qtbot.keyClick(view.window(), Qt.Key_Return, Qt.ControlModifier)
    assert "'big' takes a whole number of at least 1" in fields["big"].field.note.text()
    assert page.runs.of(name) == []
    assert big.hasFocus()
    big.selectAll()
    qtbot.keyClicks(big, "123456789012")
    verdict = ended(run_by_key(view, qtbot))
    smooth = fields["smooth"].input.isChecked()
    assert verdict.message == repr(
        [
            ("big", 123456789012),
            ("colour", "red"),
            ("share", 0.5),
            ("smooth", smooth),
            ("words", "a"),
        ]
    )


def test_search_and_arrow_keys_find_an_app(page, qtbot):
    qtbot.keyClick(page.window(), Qt.Key_F, Qt.ControlModifier)
    assert page.list.search.hasFocus()
    qtbot.keyClicks(page.list.search, "robot")
    assert page.list.apps.count() == 1
    qtbot.keyClick(page.list.search, Qt.Key_Return)
    assert page.app.row.id == page.list.apps.key() == "RoboArm"
    assert page.list.apps.hasFocus()
    qtbot.keyClick(page.window(), Qt.Key_Escape)
    assert page.list.search.text() == ""
    before = page.app.row.id
    page.list.choose_node("nobody")  # as when a panel is shown
    page.list.apps.setFocus()
    assert page.app.row.id == before
    page.list.choose_app(before)
    qtbot.keyClick(page.list.apps, Qt.Key_Down)
    assert page.app.row.id != before
    assert page.list.apps.key() == page.app.row.id


def test_a_run_goes_on_when_another_app_is_shown(page, own_app, show_app, qtbot, ended):
    name = own_app(
        "def run(api):\n    for n in range(300):\n        api.emit({'n': n})\n    return 'all'\n"
    )
    view = show_app(name)
    record = run_by_key(view, qtbot)
    page.show_app("Template")
    assert ended(record).message == "all"
    page.show_app(name)
    qtbot.waitUntil(lambda: view.results.table.values.rowCount() == 300, timeout=WAIT_MS)
    first = record
    second = run_by_key_again(view, qtbot, first)
    ended(second)
    assert view.results.history.count() == 2
    view.results.history.choose(first.key)
    assert view.results.record is first


def run_by_key_again(view, qtbot, before):
    qtbot.keyClick(view.window(), Qt.Key_Return, Qt.ControlModifier)
    qtbot.waitUntil(lambda: view.results.record is not before, timeout=WAIT_MS)
    return view.results.record


def test_a_new_app_is_a_copy_of_the_template_under_a_checked_name(page, core, qtbot, own_app):
    wishes = []
    page._context.navigation.edit_wished.connect(wishes.append)
    qtbot.mouseClick(page.list.new_button, Qt.LeftButton)
    new = page.list.new_app
    assert new.name.hasFocus()
    qtbot.keyClicks(new.name, "1st")
    assert not new.create_button.isEnabled()
    new.name.clear()
    qtbot.keyClicks(new.name, "template")
    qtbot.keyClick(new.name, Qt.Key_Return)
    qtbot.waitUntil(lambda: "There is an app called" in new.field.note.text(), timeout=WAIT_MS)
    own_app("", "Glow")  # so that it is taken away at the end
    shutil.rmtree(core.apps.own_folder / "Glow")
    new.name.clear()
    qtbot.keyClicks(new.name, "Glow")
    qtbot.keyClick(new.name, Qt.Key_Return)
    qtbot.waitUntil(lambda: page.app is not None and page.app.row.id == "Glow", timeout=WAIT_MS)
    assert wishes[0].path == core.apps.own_folder / "Glow" / "app.py"
    assert new.isHidden()


def test_a_wish_of_another_page_opens_the_place_with_the_app(window, qtbot):
    window.navigation.app_wished.emit(AppWish("SysCheck"))
    page = window.stack.page("dashboards")
    qtbot.waitUntil(lambda: page.app is not None and page.app.row.id == "SysCheck", timeout=WAIT_MS)
    assert window.stack.current() is page
    assert "Run this app" in {one.title for one in page.commands()}
    with qtbot.waitSignal(window.theme.changed, timeout=WAIT_MS):
        window.theme.choose("dark")
    window.navigation.app_wished.emit(AppWish("Template"))
    assert page.app.row.id == "Template"


def test_the_panel_of_a_node_is_chosen_in_the_list_and_left_again(page, lamp, qtbot):
    nodes = page.list.nodes
    row = nodes.visualRect(nodes.model().index(0, 0)).center()
    qtbot.mouseClick(nodes.viewport(), Qt.LeftButton, pos=row)
    assert page.panel.title.text() == "lamp"
    controls = page.panel.controls
    qtbot.waitUntil(lambda: controls.link_state is Link.READY, timeout=WAIT_MS)
    page.list.apps.setFocus()
    assert page.app is None
    qtbot.keyClick(page.list.apps, Qt.Key_Down)
    assert page.app is not None
    assert nodes.key() == ""


@pytest.mark.parametrize(("width", "height"), [(804, 520), (1824, 1000)])
def test_nothing_is_cut_in_a_small_window_and_a_large_one(lamp, open_page, width, height):
    page = open_page(width, height)
    page.show_app("AirQualityBME280")
    view = page.app
    for one in (view.run_button, view.reset_button, page.list.new_button):
        assert one.width() >= one.minimumSizeHint().width() - 1
        assert page.rect().contains(one.mapTo(page, one.rect().center()))
    assert view.results.mapTo(page, view.results.rect().topRight()).x() <= page.width()
