"""What surrounds every view of the editor: title, search, menu, and the foot with its buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtWidgets import (
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GROUP_GAP,
    MARGIN,
    ElidedLabel,
    button,
    frame,
    restyle,
)
from micros_ide.gui.wizards.frame_parts import close_button, foot_row, head_row, middle
from micros_ide.model.node_settings import NodeSettings

_SEARCH_WIDTH = 208  # px


class EditorFrame:
    """Lays itself out in a page; each view sets the foot anew."""

    def __init__(self, page: QWidget, icons: Icons) -> None:
        self._acts: dict[QPushButton, Callable[[], object]] = {}
        self.title, self.about = ElidedLabel("", "title"), ElidedLabel("", "caption")
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search settings (Ctrl+F)"))
        self.search.setAccessibleName(tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.more_button = button(tr("More"))
        icons.place(self.more_button, "dots-horizontal")
        self.more_button.setToolTip(tr("Profiles, archive, files, other nodes"))
        self.close_button = close_button(icons)
        self.stack = QStackedWidget()
        self.note = ElidedLabel("", "muted")
        self.extra, self.side = button(""), button("")
        self.primary = button("", "primary")
        for one in (self.extra, self.side, self.primary):
            one.clicked.connect(lambda _on, one=one: self._press(one))
        self._lay_out(page)

    def set_menu(self, menu: QMenu) -> None:
        """Open `menu` below the button, its right edge kept inside the window."""

        def open_menu() -> None:
            corner = self.more_button.rect().bottomRight()
            corner.setX(corner.x() - menu.sizeHint().width())
            menu.popup(self.more_button.mapToGlobal(corner))

        self.more_button.clicked.connect(lambda _on: open_menu())

    def set_title(self, names: Sequence[str], settings: NodeSettings | None) -> None:
        """Name the nodes, and tell what is known of the one that is changed."""
        if len(names) == 1:
            self.title.setText(tr("Settings of {name}").format(name=names[0]))
        else:
            left, right = names
            self.title.setText(tr("{left} beside {right}").format(left=left, right=right))
        about = [settings.uid, settings.version] if settings is not None else []
        self.about.setText(" · ".join(part for part in about if part))

    def set_tools(self, shown: bool) -> None:
        """Show the search and the menu."""
        self.search.setVisible(shown)
        self.more_button.setVisible(shown)

    def follow(self, last: QWidget) -> None:
        """Let the tab key go from `last` to the buttons in the foot."""
        for one in (self.extra, self.side, self.primary):
            QWidget.setTabOrder(last, one)
            last = one

    def clear_foot(self) -> None:
        """Take the buttons and the note away."""
        self._acts.clear()
        for one in (self.extra, self.side, self.primary):
            one.hide()
        self.set_note("")

    def set_primary(self, text: str, act: Callable[[], object]) -> None:
        """Show the filled button."""
        self._set(self.primary, text, act)
        self.primary.setToolTip(tr("Ctrl+Enter"))

    def set_side(self, text: str, act: Callable[[], object]) -> None:
        """Show the outlined button beside it."""
        self._set(self.side, text, act)

    def set_extra(self, text: str, act: Callable[[], object]) -> None:
        """Show one more button."""
        self._set(self.extra, text, act)

    def set_note(self, text: str, role: str = "muted") -> None:
        """Say something at the left of the foot."""
        self.note.setText(text)
        restyle(self.note, "role", role)

    def _set(self, one: QPushButton, text: str, act: Callable[[], object]) -> None:
        one.setText(text)
        one.setEnabled(True)
        one.show()
        self._acts[one] = act

    def _press(self, one: QPushButton) -> None:
        act = self._acts.get(one)
        if act is not None:
            act()

    def _lay_out(self, page: QWidget) -> None:
        head = head_row(self.title, self.about, (self.search, self.more_button, self.close_button))
        body = QVBoxLayout()
        body.setContentsMargins(MARGIN, 0, GROUP_GAP, GROUP_GAP)
        body.addWidget(self.stack)
        bar = frame("bar")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle(head))
        column.addLayout(middle(body), 1)
        bar.setLayout(middle(foot_row(self.note, (self.extra, self.side, self.primary))))
        column.addWidget(bar)
