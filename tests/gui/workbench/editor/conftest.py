"""The page over a core of its own home; no window, no board."""

from __future__ import annotations

import shutil

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent

from micros_ide.core import Core
from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.workbench.build_page import BuildPage
from micros_ide.gui.theme import LIGHT, Theme
from tests.gui.page_context import context_over

WAIT_MS = 20_000


@pytest.fixture(scope="module")
def page_home(tmp_path_factory):
    """What the page writes goes here; one for all tests of a file."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("MICROS_IDE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def core(page_home):
    with Core.create() as made:
        yield made


@pytest.fixture(scope="module")
def context(core, qapp):
    with context_over(core, Icons(Theme(qapp, LIGHT))) as made:
        yield made


@pytest.fixture(scope="module")
def only_page(context, qapp):
    made = BuildPage(context)
    made.resize(1100, 720)
    made.show()
    made.enter()
    yield made
    context.background.close()
    made.leave()
    made.tidy()
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)


@pytest.fixture
def page(only_page, context, page_home, qapp, qtbot):
    """The page with nothing open; afterwards everything is closed again, without saving."""
    qapp.setActiveWindow(only_page)
    qtbot.waitExposed(only_page)
    qtbot.waitUntil(lambda: only_page.plugged.complete, timeout=WAIT_MS)
    if context.theme.name != LIGHT:
        with qtbot.waitSignal(context.theme.changed):
            context.theme.choose(LIGHT)
    context.preferences.remember(build_folder="")
    yield only_page
    only_page.manual.search_line.clear()
    for document in only_page.texts.all():
        document.settle()
        only_page.texts.close(document)
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
    shutil.rmtree(page_home / "modules", ignore_errors=True)


@pytest.fixture
def write(page, qtbot):
    """Return a function that opens a new text and waits until it was checked."""

    def new(text: str, name: str = "LM_lamp.py"):
        document = page.texts.open_text(name, text)
        wait_checked(qtbot, document)
        document.editor.setFocus()
        return document

    return new


def wait_checked(qtbot, document) -> None:
    """Wait until the check of the text as it is has answered."""
    revision = document.revision
    qtbot.waitUntil(
        lambda: document.check is not None and document.checked_revision == revision,
        timeout=WAIT_MS,
    )
