"""A wired device: its name and pins, its picture, what it does in words, what it senses."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFocusEvent, QKeyEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from micros_ide.gui.board_panel.device_view import DeviceView
from micros_ide.gui.board_panel.input_controls import HoldControl, InputControl, Span, make_control
from micros_ide.gui.board_panel.kind_words import SLIDE, input_look
from micros_ide.gui.context import Context
from micros_ide.gui.drawing.devices import painting
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, restyle, tool_button
from micros_ide.gui.widgets.fold import Fold
from micros_ide.services.bench import WiredDevice

_EDGE = GRID + 4


class DeviceCard(QFrame):
    """Shows one device; Del wishes it away."""

    inputs_wished = pyqtSignal(str, object, bool)  # name, inputs, whether each counts
    unwire_wished = pyqtSignal(str)
    change_wished = pyqtSignal(str)  # other pins, please
    entered = pyqtSignal(str)  # the keyboard or a click came here
    resized = pyqtSignal()

    def __init__(self, context: Context, device: WiredDevice, spans: Mapping[str, Span]) -> None:
        super().__init__()
        self.device = device
        self._powered = True
        self.controls: dict[str, InputControl] = {}
        self.setProperty("role", "device")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = DeviceView(context.theme, device.kind, device.inputs)
        self.name = ElidedLabel(device.name, "strong")
        self.where = ElidedLabel("", "caption")
        self.does = ElidedLabel("", "caption")
        self.does.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.more_button = tool_button(tr("More about {0}").format(device.name), "", 28)
        context.icons.place(self.more_button, "dots-vertical", "muted", 16)
        self.more_button.setPopupMode(QToolButton.InstantPopup)
        self.menu = self._menu()
        self.more_button.setMenu(self.menu)
        self._more: Fold | None = None
        self._lay_out(context, spans)
        self._wire_picture()
        self.show_device(device)
        self.show_inputs()
        self.say_state()
        context.theme.part(self)

    def show_device(self, device: WiredDevice) -> None:
        """Show how it is now; its name and kind stay."""
        before, self.device = self.device, device
        self._paint()
        if device.inputs != before.inputs:
            self.show_inputs()

    def show_inputs(self) -> None:
        """Let the controls show what is set."""
        for name, control in self.controls.items():
            control.show_value(self.device.inputs[name])

    def say_state(self) -> None:
        """Say what it does in words; often enough for reading is enough."""
        device = self.device
        words = painting.state_words(device.kind, device.inputs, device.state)
        words = words if self._powered else tr("without power")
        if words != self.does.text():
            self.does.setText(words)
            self.view.setAccessibleName(words)

    def set_pin_names(self, names: Mapping[int, str]) -> None:
        """Take the logical names of pins, for the line under the name."""
        pins = self.device.pins.items()
        told = ", ".join(f"{role} {pin}" + _named(names.get(pin)) for role, pin in pins)
        title = painting.device_title(self.device.kind, self.device.inputs)
        parts = (told or _bus(self.device.kind), title)
        self.where.setText(" · ".join(part for part in parts if part))
        self.setAccessibleName(f"{self.device.name}: {self.where.text()}")

    def set_powered(self, powered: bool) -> None:
        """What the board moves is dark and still without power."""
        if powered != self._powered:
            self._powered = powered
            restyle(self.name, "role", "strong" if powered else "muted")
            self._paint()
            self.say_state()

    def _paint(self) -> None:
        state = self.device.state if self._powered else {}
        if self.view.show_state(self.device.inputs, state):
            self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Del takes the device away."""
        if event is not None and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.unwire_wished.emit(self.device.name)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Tell where the keyboard is."""
        super().focusInEvent(event)
        self.entered.emit(self.device.name)

    def wished_height(self) -> int:
        """Return how high it is; nothing in it wraps."""
        return self.sizeHint().height()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def _lay_out(self, context: Context, spans: Mapping[str, Span]) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.name)
        names.addWidget(self.where)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addLayout(names, 1)
        head.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, GRID, _EDGE, _EDGE)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.view)
        column.addWidget(self.does)
        self.does.setVisible(not any(_is_told(self.device.kind, name) for name in spans))
        extra = QWidget()
        inside = QVBoxLayout(extra)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        for name, span in spans.items():
            look = input_look(self.device.kind, name)
            if look is None or name not in self.device.inputs:
                continue
            control = make_control(look, span, self.device.name, context.icons)
            control.wished.connect(
                lambda value, one=name, each=control.each: self._wish(one, value, each)
            )
            self.controls[name] = control
            (column if look.main else inside).addWidget(control)
        if inside.count():
            self._more = Fold(tr("More"), extra, context.icons)
            self._more.head.setAccessibleName(tr("More settings of {0}").format(self.device.name))
            self._more.head.toggled.connect(lambda _on: self.resized.emit())
            column.addWidget(self._more)
        else:
            extra.deleteLater()

    def _wire_picture(self) -> None:
        holds = (one for one in self.controls.values() if isinstance(one, HoldControl))
        hold = next(holds, None)
        if hold is not None:
            self.view.setCursor(Qt.CursorShape.PointingHandCursor)
            self.view.pressed.connect(hold.button.pressed)
            self.view.released.connect(hold.button.released)
        self.view.pressed.connect(self.setFocus)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        change = menu.addAction(tr("Change its pins"))
        unwire = menu.addAction(tr("Unwire"))
        if change is not None and unwire is not None:
            change.setEnabled(bool(self.device.pins))
            change.triggered.connect(lambda _on: self.change_wished.emit(self.device.name))
            unwire.triggered.connect(lambda _on: self.unwire_wished.emit(self.device.name))
        return menu

    def _wish(self, name: str, value: float, each: bool) -> None:
        self.inputs_wished.emit(self.device.name, {name: value}, each)


def _is_told(kind: str, name: str) -> bool:
    """Whether the picture and a control say already what an input is."""
    look = input_look(kind, name)
    return look is not None and look.main and look.way == SLIDE


def _named(name: str | None) -> str:
    return f" ({name})" if name else ""


def _bus(kind: str) -> str:
    return "" if kind == "chip" else "I2C"
