"""Every text of the window passes through `tr`: a translator that marks what it sees proves it."""

from __future__ import annotations

import re

import pytest
from PyQt5.QtCore import Qt, QTranslator
from PyQt5.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

from micros_ide import paths
from micros_ide.gui.navigation import DeployWish, UploadWish

WORD = re.compile(r"[A-Za-z]{2,}")
MARK = "⟦"
# Names of things: the same in every language.
NAMES = {"micrOS IDE", *(f"Ctrl+{n}" for n in range(1, 6))}


class Marking(QTranslator):
    """Puts brackets around everything that is looked up."""

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(self, context, text, disambiguation=None, number=-1):
        return f"⟦{text}⟧"  # those of Qt itself, too


@pytest.fixture
def marked(qapp):
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def texts_of(one: QWidget):
    yield one.toolTip()
    yield one.windowTitle()
    yield one.accessibleName()
    if isinstance(one, QLabel | QAbstractButton):
        yield one.text()
    if isinstance(one, QLineEdit | QPlainTextEdit):
        yield one.placeholderText()
    if isinstance(one, QComboBox):
        yield from (one.itemText(at) for at in range(min(one.count(), 3)))
    if isinstance(one, QTabBar):
        yield from (one.tabText(at) for at in range(one.count()))
    if isinstance(one, QMenu):
        yield from (action.text() for action in one.actions())
    if isinstance(one, QTableView | QTreeView) and one.model() is not None:
        model = one.model()
        for column in range(model.columnCount()):
            yield model.headerData(column, Qt.Horizontal, Qt.DisplayRole)


def unmarked(window, data: set[str]) -> set[str]:
    found = set()
    for one in [window, *window.findChildren(QWidget)]:
        for text in texts_of(one):
            if isinstance(text, str) and WORD.search(text) and MARK not in text:
                found.add(text)
    return {text for text in found if text not in NAMES and text not in data}


def app_texts(manifest):
    """What an app says of itself."""
    yield manifest.title
    yield manifest.summary
    yield from (one.name.replace("_", " ").capitalize() for one in manifest.parameters)


def test_every_text_of_every_page_can_be_translated(marked, open_window, qtbot):
    window = open_window(tour=True)
    core = window.core
    data = {board.name for board in core.catalogue.boards()}
    data |= {board.chip for board in core.catalogue.boards()}
    data |= {port.label for port in core.ports.list()}
    data |= {profile.name.capitalize() for profile in core.profiles.list()}
    data |= {str(path()) for path in (paths.user_data, paths.user_cache, paths.user_log)}
    data |= {text for row in core.apps.list() if row.manifest for text in app_texts(row.manifest)}
    seen = {"start": unmarked(window, data)}
    window.tour.dismiss()
    stack = window.stack
    made = {  # these are made in several turns of the loop
        "build": lambda: stack.page("build").plugged.complete,
        "dashboards": lambda: bool(stack.page("dashboards").app),
    }
    for place in [one.id for one in stack.places()]:
        stack.show_place(place)
        qtbot.waitUntil(made.get(place, lambda: True), timeout=20_000)
        qtbot.wait(20)
        seen[place] = unmarked(window, data)
    wishes = {
        "deploy": lambda: window.routes.deploy(DeployWish()),
        "update": lambda: window.routes.update(()),
        "upload": lambda: window.routes.upload(UploadWish(())),
        "help": lambda: window.routes.help(""),
    }
    for name, wish in wishes.items():
        wish()
        qtbot.wait(50)
        seen[name] = unmarked(window, data)
        while window.stack.wizard is not None:
            window.stack.wizard.left.emit()
    assert {name: texts for name, texts in seen.items() if texts} == {}
