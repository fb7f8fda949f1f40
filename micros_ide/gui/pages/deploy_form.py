"""What a person says about a deploy: board, port, name, Wi-Fi, and more for those who want it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.widgets.basics import GROUP_GAP, Card, Field
from micros_ide.gui.widgets.file_field import FileField
from micros_ide.gui.widgets.fold import Fold
from micros_ide.gui.widgets.module_list import ModuleList
from micros_ide.gui.widgets.picker import Choice, Picker, SearchPicker
from micros_ide.gui.widgets.port_picker import PortPicker, identity
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.model.boards import Board
from micros_ide.model.deploy import DeployRequest, Method
from micros_ide.model.ports import SerialPort

_METHODS = (
    Choice(Method.AUTO.value, "Choose for me"),
    Choice(Method.IMAGE.value, "One image", "erases all, fastest"),
    Choice(Method.FILES.value, "File by file", "keeps what is there"),
)
_IMAGES = (".bin", ".uf2")
_NAME, _SSID, _SECRET = "devfid", "staessid", "stapwd"


class DeployForm(QWidget):
    """The inputs; `changed` whenever the request they make may be another one."""

    changed = pyqtSignal()
    unfolded = pyqtSignal()  # there is more to see further down

    def __init__(
        self,
        boards: Sequence[Board],
        profiles: Mapping[str, Mapping[str, Any]],
        limits: Mapping[str, int],
        preferences: Preferences,
        icons: Icons,
    ) -> None:
        super().__init__()
        self._boards = {board.id: board for board in boards}
        self._profiles = profiles
        self._preferences = preferences
        self._board_by_hand = False
        self.board = SearchPicker("Type to search")
        self.port = PortPicker(icons)
        self.name = QLineEdit()
        self.profile = Picker()
        self.ssid = QLineEdit()
        self.secret = SecretField(icons)
        self.method = Picker()
        self.image = FileField(icons, "Choose an image", "MicroPython images (*.bin *.uf2)")
        self.modules = ModuleList(icons)
        self.more = Fold("More", self._more_fields(), icons)
        self._lay_out()
        self._fill(limits)
        self._connect()

    def request(self) -> DeployRequest | None:
        """Return what is asked for; None while board or port are missing."""
        port = self.port.port()
        if port is None or not self.board.key():
            return None
        config: dict[str, Any] = {}
        if self.name.text().strip():
            config[_NAME] = self.name.text().strip()
        if self.ssid.text():
            config[_SSID] = self.ssid.text()
            config[_SECRET] = self.secret.text()
        return DeployRequest(
            board_id=self.board.key(),
            port=port.device,
            method=Method(self.method.key()),
            image=self.image.path(),
            config=config,
            profile=self.profile.key() or None,
            modules=self.modules.modules(),
        )

    def selected_board(self) -> Board | None:
        """Return the chosen board."""
        return self._boards.get(self.board.key())

    def tips(self) -> tuple[str, ...]:
        """Return what a person does with the chosen board's buttons; a virtual one has none."""
        board, port = self.selected_board(), self.port.port()
        virtual = port is not None and port.virtual is not None
        return board.hints if board is not None and not virtual else ()

    def by_hand(self) -> bool:
        """True when nothing can be written before a person has pressed a button."""
        board = self.selected_board()
        return board is not None and (board.after_flash == "no-reset" or board.flasher == "uf2")

    def set_ports(self, ports: Sequence[SerialPort]) -> None:
        """Show the ports there are; a board that is known by its port is chosen with it."""
        before = self.port.port()
        self.port.set_ports(ports, self._preferences.text("port"))
        now = self.port.port()
        if now == before:
            return
        if now is None or before is None or now.device != before.device:
            self._follow_port()
        self.changed.emit()

    def add_files(self, files: Sequence[Path]) -> None:
        """Take files that were dropped anywhere on the page: an image, and modules."""
        self.more.set_open(True)
        images = [file for file in files if file.suffix in _IMAGES]
        if images:
            self.image.line.setText(str(images[0]))
        self.modules.add([file for file in files if file not in images])

    def begin_another(self) -> None:
        """Make room for the next node: its name is new, its Wi-Fi is the same."""
        self.name.clear()
        self.name.setFocus()

    def _lay_out(self) -> None:
        board_card = Card("Board", self.port.virtual_button)
        self.board_field = Field("Model", self.board)
        board_card.body.addWidget(self.board_field)
        board_card.body.addWidget(self.port)
        node_card = Card("Node")
        grid = QGridLayout()
        grid.setHorizontalSpacing(GROUP_GAP)
        grid.setVerticalSpacing(12)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self.name_field = Field("Name", self.name)
        self.profile_field = Field("Profile", self.profile)
        self.ssid_field = Field("Wi-Fi name", self.ssid)
        self.secret_field = Field("Wi-Fi password", self.secret, self.secret.line)
        grid.addWidget(self.name_field, 0, 0)
        grid.addWidget(self.profile_field, 0, 1)
        grid.addWidget(self.ssid_field, 1, 0)
        grid.addWidget(self.secret_field, 1, 1)
        node_card.body.addLayout(grid)
        more_card = Card()
        more_card.body.setContentsMargins(8, 8, 8, 8)
        more_card.body.addWidget(self.more)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(GROUP_GAP)
        for card in (board_card, node_card, more_card):
            column_box.addWidget(card)
        column_box.addStretch(1)

    def _more_fields(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 0, 8, 8)
        column.setSpacing(12)
        column.addWidget(Field("Way onto the board", self.method))
        column.addWidget(
            Field("MicroPython image (empty: the catalogue's)", self.image, self.image.line)
        )
        column.addWidget(Field("Own modules", self.modules, self.modules.list))
        return content

    def _fill(self, limits: Mapping[str, int]) -> None:
        recall = self._preferences.text
        self.board.set_choices(
            (Choice(one.id, one.name, one.chip) for one in self._boards.values()), recall("board")
        )
        names = (Choice(name, name.replace("_", " ").capitalize()) for name in self._profiles)
        self.profile.set_choices((Choice("", "No profile"), *names), recall("profile"))
        if self.profile.currentIndex() < 0:
            self.profile.setCurrentIndex(0)
        self.method.set_choices(_METHODS, recall("method", Method.AUTO.value))
        if self.method.currentIndex() < 0:
            self.method.setCurrentIndex(0)
        self.ssid.setText(recall("ssid"))
        self.more.set_open(self._preferences.switch("more"))
        for key, line in ((_NAME, self.name), (_SSID, self.ssid), (_SECRET, self.secret.line)):
            line.setMaxLength(limits.get(key, 64))
        self._describe()

    def _connect(self) -> None:
        self.board.chosen.connect(self._on_change)
        self.board.activated.connect(self._on_board_by_hand)
        self.port.chosen.connect(self._on_port)
        for line in (self.name, self.ssid):
            line.textChanged.connect(self._on_change)
        for part in (self.secret, self.image, self.modules):
            part.changed.connect(self._on_change)
        for picker in (self.profile, self.method):
            picker.chosen.connect(self._on_change)
        self.more.head.toggled.connect(self._on_more)

    def _on_more(self, opened: bool) -> None:
        self._preferences.remember(more=opened)
        if opened:
            self.unfolded.emit()

    def _on_board_by_hand(self) -> None:
        self._board_by_hand = True

    def _on_port(self) -> None:
        self._follow_port()
        self._on_change()

    def _follow_port(self) -> None:
        """Choose the board the port belongs to, where that is certain."""
        port = self.port.port()
        known = port.board_id if port is not None else None
        certain = port is not None and (port.virtual is not None or not self._board_by_hand)
        if known is not None and certain:
            self.board.choose(known)
        self._describe()

    def _on_change(self) -> None:
        self._describe()
        self._remember()
        self.changed.emit()

    def _describe(self) -> None:
        board, port = self.selected_board(), self.port.port()
        words = ""
        if board is not None:
            size = board.flash_size >> 20
            words = f"{board.chip} · {size} MB flash · MicroPython {board.image.version}"
        self.board_field.set_note(words)
        own_wifi = port is not None and port.virtual is not None
        self.ssid_field.set_note(self._need(_SSID, self.ssid, given=own_wifi))
        self.name_field.set_note(self._need(_NAME, self.name, given=False))
        if own_wifi and not self.ssid.text():
            self.ssid_field.set_note("Empty: the virtual board's own Wi-Fi")

    def _need(self, key: str, line: QLineEdit, *, given: bool) -> str:
        """Say so when the chosen profile leaves `key` open and nothing fills it."""
        asked = self._profiles.get(self.profile.key(), {})
        missing = key in asked and asked[key] is None and not line.text() and not given
        return "This profile needs it" if missing else ""

    def _remember(self) -> None:
        port = self.port.port()
        self._preferences.remember(
            board=self.board.key(),
            profile=self.profile.key(),
            method=self.method.key(),
            ssid=self.ssid.text(),
        )
        if port is not None:
            self._preferences.remember(port=identity(port))
