"""Each step in the smallest window: nothing is cut, everything has a name and its turn."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QWidget,
)

from micros_ide.gui.widgets.basics import ElidedLabel
from micros_ide.gui.wizards.deploy.deploy_steps import At

LEAST = (820, 544)  # of the smallest window, without rail and dock
FOCUSABLE = (QAbstractButton, QComboBox, QLineEdit, QListView)


def focus_chain(window):
    chain, one = [], window.nextInFocusChain()
    while one is not window:
        if one.focusPolicy() & Qt.TabFocus and one.isVisible() and one.isEnabled():
            chain.append(one)
        one = one.nextInFocusChain()
    return [one for one in chain if isinstance(one, FOCUSABLE)]


def check_nothing_cut(wizard):
    for one in wizard.findChildren(QWidget):
        if not one.isVisible() or isinstance(one, ElidedLabel):
            continue
        if isinstance(one, QLabel) and one.text() and not one.hasHeightForWidth():
            fixed = one.sizePolicy().horizontalPolicy() == one.sizePolicy().Ignored
            assert fixed or one.width() >= one.sizeHint().width(), one.text()
        elif isinstance(one, QAbstractButton) and one.text():
            assert one.width() >= one.sizeHint().width() - 1, one.text()
        if isinstance(one, QLabel) and one.hasHeightForWidth() and one.text():
            assert one.height() >= one.heightForWidth(one.width()), one.text()


def check_names_and_order(bench):
    chain = focus_chain(bench.window)
    for one in chain:
        inner = isinstance(one.parent(), QComboBox)
        assert one.accessibleName() or getattr(one, "text", str)() or inner, one
    foot = chain.index(bench.wizard.primary_button) if bench.wizard.primary_button in chain else -1
    content = bench.wizard.stack.currentWidget()
    for index, one in enumerate(chain):
        if content.isAncestorOf(one) and foot >= 0:
            assert index < foot, one


def test_every_step_fits_the_smallest_window_and_has_names(bench, qtbot):
    wizard = bench.wizard
    bench.window.resize(*LEAST)
    bench.until(lambda: bool(wizard.board.view.picture.pinout()))
    bench.until(wizard.primary_button.isEnabled)
    for kind in (At.BOARD, At.IMAGE, At.WIFI):
        assert wizard.kind is kind
        if kind is At.WIFI:
            bench.type_into(wizard.wifi.name, "a-name-of-31-characters-and-more")
        qtbot.waitUntil(lambda: check_nothing_cut(wizard))  # once it is laid out
        check_names_and_order(bench)
        bench.next()
    bench.at(At.PLAN)
    bench.until(wizard.primary_button.isEnabled)
    qtbot.waitUntil(lambda: check_nothing_cut(wizard))
    check_names_and_order(bench)
    order = [
        focus_chain(bench.window).index(one) for one in (wizard.close_button, wizard.back_button)
    ]
    assert order == sorted(order)
