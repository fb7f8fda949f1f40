"""The help's page by itself, over a core that is made once; a few tests open a whole window."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QEvent
from PyQt5.QtWidgets import QApplication

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.commands import Command
from micros_ide.gui.help.help_page import HelpPage
from tests.gui.page_context import context_over

PATIENCE_MS = 20_000


@pytest.fixture(scope="session")
def help_core(tmp_path_factory):
    home = tmp_path_factory.mktemp("help")
    with Core(data=home, cache=home, firmware=paths.bundled("firmware_src")) as core:
        yield core


@pytest.fixture(scope="session")
def book(help_core):
    """All pages, as the program makes them."""
    return help_core.help_topics.book()


@pytest.fixture
def context(help_core, icons, qapp):
    with context_over(help_core, icons) as made:
        yield made


@pytest.fixture
def open_help(context, qtbot, book):
    """Open the help at a topic and wait until it is read."""
    opened = []

    def show(topic: str = "", *commands: Command) -> HelpPage:
        page = HelpPage(context, topic, commands)
        opened.append(page)
        page.resize(1200, 740)
        page.show()
        page.enter()
        qtbot.waitUntil(lambda: page.view.article.topic is not None, timeout=PATIENCE_MS)
        qtbot.waitExposed(page)
        page.view.search_line.setFocus()
        return page

    yield show
    for page in opened:
        page.close()
        page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.DeferredDelete)


@pytest.fixture
def page(open_help):
    return open_help()
