"""The parts of the schedule page in their places: head with tools, week, cards, foot."""

from __future__ import annotations

from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    MARGIN,
    ElidedLabel,
    button,
    frame,
    scroll_area,
    tool_button,
)
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.wizards.frame_parts import close_button, foot_row, head_row
from micros_ide.gui.wizards.schedule.event_card import EventCard
from micros_ide.gui.wizards.schedule.event_list import EventList
from micros_ide.gui.wizards.schedule.question_bar import QuestionBar
from micros_ide.gui.wizards.schedule.side_cards import ChangesCard, ProblemsCard
from micros_ide.gui.wizards.schedule.start_view import StartView
from micros_ide.gui.wizards.schedule.week_view import WeekView

_SIDE, _NARROW_SIDE, _WIDE_ENOUGH = 336, 272, 1080  # px


class PageFrame(QWidget):
    """All widgets of the page; what they do is the page's."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.title, self.about = ElidedLabel("", "title"), ElidedLabel("", "caption")
        self.week_button, self.list_button = _switch(tr("Week")), _switch(tr("List"))
        self.out_button = _tool(icons, tr("Lower hours (Ctrl+wheel)"), "magnify-minus-outline")
        self.in_button = _tool(icons, tr("Higher hours (Ctrl+wheel)"), "magnify-plus-outline")
        self.undo_button = _tool(icons, tr("Undo (Ctrl+Z)"), "undo")
        self.redo_button = _tool(icons, tr("Redo (Ctrl+Shift+Z)"), "redo")
        self.add_button = button(tr("Add an event"))
        icons.place(self.add_button, "plus", "text", 16)
        self.close_button = close_button(icons)
        self.notice, self.question = Notice(icons), QuestionBar(icons)
        self.notice_button = button("", "compact")
        self.week, self.list = WeekView(icons), EventList(icons)
        self.start = StartView(icons)
        self.stack = QStackedWidget()
        for view in (self.start, self.week, self.list):
            self.stack.addWidget(view)
        self.changes, self.problems = ChangesCard(), ProblemsCard(icons)
        self.card = EventCard(icons)
        self.note = ElidedLabel("", "muted")
        self.discard_button = button(tr("Discard changes"))
        self.write_button = button(tr("Write to the node"), "primary")
        self.write_button.setToolTip(tr("Ctrl+Enter"))
        self.tools: tuple[QWidget, ...] = (
            self.week_button, self.list_button, self.out_button, self.in_button,
            self.undo_button, self.redo_button, self.add_button,
        )  # fmt: skip
        self._views = QButtonGroup(self)
        self._views.addButton(self.week_button)
        self._views.addButton(self.list_button)
        self.week_button.setChecked(True)
        self._lay_out()

    def set_working(self, shown: bool) -> None:
        """Show what works on a schedule, or hide it while there is none."""
        for one in (*self.tools, self.side):
            one.setVisible(shown)

    def say(self, tone: str, message: str, hint: str = "", deed: str = "") -> None:
        """Put words over the week, beside them a button."""
        self.notice.say(tone, message, hint)
        self.notice_button.setText(deed)
        self.notice_button.setVisible(bool(deed))

    def hush(self) -> None:
        """Take those words away."""
        self.notice.hide()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Narrow windows leave the week as much room as they can."""
        super().resizeEvent(event)
        self.side.setFixedWidth(_SIDE if self.width() >= _WIDE_ENOUGH else _NARROW_SIDE)

    def _lay_out(self) -> None:
        head = head_row(self.title, self.about, (*self.tools, self.close_button), GRID)
        row = self.notice.layout()
        if row is not None:
            row.addWidget(self.notice_button)
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.notice)
        left.addWidget(self.question)
        left.addWidget(self.stack, 1)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        for card in (self.problems, self.card, self.changes):
            column.addWidget(card)
        column.addStretch(1)
        self.side = scroll_area(cards)
        self.side.setFixedWidth(_SIDE)
        body = QHBoxLayout()
        body.setContentsMargins(MARGIN, 0, GROUP_GAP, GROUP_GAP)
        body.setSpacing(GROUP_GAP)
        body.addLayout(left, 1)
        body.addWidget(self.side)
        self.foot = frame("bar")
        self.foot.setLayout(foot_row(self.note, (self.discard_button, self.write_button)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addWidget(self.foot)


def _switch(text: str) -> QPushButton:
    made = button(text, "compact")
    made.setCheckable(True)
    return made


def _tool(icons: Icons, tip: str, icon: str) -> QToolButton:
    made = tool_button(tip, "outlined", 28)
    icons.place(made, icon, "text", 16)
    return made
