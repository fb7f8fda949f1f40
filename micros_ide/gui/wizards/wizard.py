"""The frame of every wizard: title, numbered steps, the step's content, Back and the way on."""

from __future__ import annotations

from PyQt5.QtCore import Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QMessageBox,
    QScrollArea,
    QShortcut,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.page import Page
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    MARGIN,
    ElidedLabel,
    button,
    frame,
    label,
    scroll_area,
)
from micros_ide.gui.widgets.question import open_question
from micros_ide.gui.wizards.frame_parts import close_button, middle
from micros_ide.gui.wizards.step_list import StepList


class Wizard(Page):
    """Steps over a place, left by `left`.

    A subclass adds its steps in order, then calls `go_to(0)`. It overrides `on_step` (a step is
    shown now), `press` (the filled button), `press_side` (the outlined one beside it) and
    `lost` (what closing would lose). Keys: Alt+Left and Alt+Right go back and on; the window
    calls `send` for Ctrl+Enter and `close_top` for Esc.
    """

    moved = pyqtSignal(int)  # this step is shown now

    def __init__(self, title: str, icons: Icons) -> None:
        super().__init__()
        self._locked = False
        self._back_allowed = True
        self.question: QMessageBox | None = None  # asks whether to close
        self.title = label(title, "title")
        self.close_button = close_button(icons)
        self.steps = StepList(icons)
        self.stack = QStackedWidget()
        self.back_button = button(tr("Back"))
        self.back_button.setToolTip(tr("The step before (Alt+Left)"))
        self.side_button = button("")
        self.primary_button = button(tr("Next"), "primary")
        self.note = ElidedLabel("", "muted")
        self._to_reveal: QWidget | None = None
        self._revealing = QTimer(self)
        self._revealing.setSingleShot(True)
        self._revealing.timeout.connect(self._reveal)
        self._lay_out()
        self.close_button.clicked.connect(self._on_close)
        self.steps.chosen.connect(self._on_step_chosen)
        self.back_button.clicked.connect(self.back)
        self.side_button.clicked.connect(lambda _on: self.press_side())
        self.primary_button.clicked.connect(lambda _on: self.send())
        for keys, act in (("Alt+Left", self.back), ("Alt+Right", self.send)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.set_side("")

    # What a subclass calls.

    def add_step(self, title: str, widget: QWidget | None = None, *, scroll: bool = True) -> int:
        """Add a step at the end and return its number; `scroll`: it may be higher than the page.

        Without a widget it is empty until `fill_step`: many widgets at once stop the event loop.
        """
        self.steps.add(title)
        at = self.stack.addWidget(scroll_area() if scroll else _plain())
        if widget is not None:
            self.fill_step(at, widget)
        self._foot_last()
        return at

    def fill_step(self, at: int, widget: QWidget) -> None:
        """Give an empty step its content; steps are filled in their order."""
        page = self.stack.widget(at)
        if isinstance(page, QScrollArea):
            page.setWidget(widget)
        elif page is not None and (box := page.layout()) is not None:
            box.addWidget(widget)
        self._foot_last()

    def go_to(self, at: int) -> None:
        """Show step `at`: the filled button says "Next" and waits for `set_ready`."""
        self.stack.setCurrentIndex(at)
        self.set_primary(tr("Next"), tr("The next step (Ctrl+Enter)"))
        self.set_side("")
        self.set_note("")
        self.set_locked(False)
        self.set_back(True)
        self.set_ready(True)
        self.on_step(at)
        self.moved.emit(at)

    @property
    def at(self) -> int:
        """The number of the step that is shown."""
        return self.stack.currentIndex()

    @property
    def count(self) -> int:
        """How many steps there are."""
        return self.stack.count()

    def next(self) -> None:
        """Show the next step."""
        if self.at + 1 < self.count:
            self.go_to(self.at + 1)

    def back(self) -> None:
        """Show the step before, where that is allowed."""
        if self.at > 0 and self._back_allowed and not self._locked:
            self.go_to(self.at - 1)

    def reveal(self, widget: QWidget) -> None:
        """Scroll the shown step so that `widget` is in sight, once it has its place."""
        self._to_reveal = widget
        self._revealing.start()

    def set_ready(self, ready: bool) -> None:
        """Whether the filled button may be pressed."""
        self.primary_button.setEnabled(ready)

    def set_primary(self, text: str, tip: str = "") -> None:
        """Name the filled button; an empty text takes it away."""
        self.primary_button.setText(text)
        self.primary_button.setToolTip(tip)
        self.primary_button.setVisible(bool(text))

    def set_side(self, text: str, tip: str = "") -> None:
        """Name the outlined button beside the filled one; an empty text takes it away."""
        self.side_button.setText(text)
        self.side_button.setToolTip(tip)
        self.side_button.setEnabled(True)
        self.side_button.setVisible(bool(text))

    def set_note(self, text: str) -> None:
        """Say something in the foot: why it does not go on, what the next press does."""
        self.note.setText(text)

    def set_back(self, allowed: bool) -> None:
        """Whether this step has a way back at all; without one the button is not there."""
        self._back_allowed = allowed
        self._show_ways()

    def set_locked(self, locked: bool, *, ended: bool = False) -> None:
        """While work runs no step may be gone back to; `ended`: the last step is done as well."""
        self._locked = locked
        self._show_ways(ended=ended)

    # What a subclass overrides.

    def on_step(self, at: int) -> None:
        """Step `at` is shown now: set the foot, give the keyboard to its first input."""

    def press(self) -> None:
        """The filled button was pressed and may be."""
        self.next()

    def press_side(self) -> None:
        """The outlined button was pressed."""

    def lost(self) -> str:
        """Return what closing now would lose, as a sentence; empty: nothing, so do not ask."""
        return ""

    # What the window calls.

    def send(self) -> None:
        """Press the filled button, if it is there and may be pressed."""
        if self.primary_button.isVisibleTo(self) and self.primary_button.isEnabled():
            self.press()

    def close_top(self) -> bool:
        """Close the wizard; it asks first where something would be lost."""
        lost = self.lost()
        if not lost:
            self.left.emit()
        elif self.question is None:
            self._ask(lost)
        return True

    def _on_close(self) -> None:
        self.close_top()

    def _foot_last(self) -> None:
        """The keyboard walks in the order in which widgets came: the foot comes last."""
        focused = self._foot.focusWidget()
        self._foot.setParent(None)
        self._column.addWidget(self._foot)
        self._foot.show()
        if focused is not None:
            focused.setFocus()

    def _reveal(self) -> None:
        area, widget = self.stack.currentWidget(), self._to_reveal
        if isinstance(area, QScrollArea) and widget is not None and area.isAncestorOf(widget):
            area.ensureWidgetVisible(widget, 0, GRID)

    def _ask(self, lost: str) -> None:
        self.question = open_question(
            self,
            tr("Close"),
            lost,
            stay=tr("Stay"),
            deed=tr("Close anyway"),
            answered=self._answered,
        )

    def _answered(self, leave: bool) -> None:
        self.question = None
        if leave:
            self.left.emit()

    def _on_step_chosen(self, at: int) -> None:
        if at < self.at and self._back_allowed and not self._locked:
            self.go_to(at)

    def _show_ways(self, *, ended: bool = False) -> None:
        self.back_button.setVisible(self.at > 0 and self._back_allowed)
        self.back_button.setEnabled(not self._locked)
        stuck = self._locked or not self._back_allowed
        self.steps.show_current(self.at, locked=stuck, ended=ended)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, GROUP_GAP, MARGIN, GROUP_GAP)
        top.setSpacing(GRID)
        top.addLayout(head)
        top.addWidget(self.steps)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, GRID + 4, MARGIN, GRID + 4)
        foot.setSpacing(GRID)
        foot.addWidget(self.back_button)
        foot.addSpacing(GRID)
        foot.addWidget(self.note, 1)
        foot.addSpacing(GRID)
        foot.addWidget(self.side_button)
        foot.addWidget(self.primary_button)
        self._foot = frame("bar")
        self._foot.setLayout(middle(foot))
        body = QVBoxLayout()
        body.setContentsMargins(MARGIN, 0, MARGIN, 0)
        body.addWidget(self.stack)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle(top))
        column.addLayout(middle(body), 1)
        column.addWidget(self._foot)


def _plain() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    return page
