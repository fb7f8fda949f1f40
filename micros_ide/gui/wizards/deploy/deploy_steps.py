"""The steps of the deploy wizard: built one after the other, so that it opens at once."""

from __future__ import annotations

import enum

from PyQt5.QtCore import QTimer
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.navigation import DeployWish
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.drop_frame import files_of
from micros_ide.gui.wizards.deploy.board_step import BoardStep
from micros_ide.gui.wizards.deploy.image_step import ImageStep
from micros_ide.gui.wizards.deploy.node_step import NodeStep
from micros_ide.gui.wizards.deploy.plan_step import PlanStep
from micros_ide.gui.wizards.deploy.wifi_step import WifiStep
from micros_ide.gui.wizards.deploy.work_step import WorkStep
from micros_ide.gui.wizards.wizard import Wizard


class At(enum.Enum):
    """The steps by what they are for."""

    BOARD = enum.auto()
    IMAGE = enum.auto()
    WIFI = enum.auto()
    PLAN = enum.auto()
    WORK = enum.auto()
    NODE = enum.auto()


class DeploySteps(Wizard):
    """All steps with their contents; what they do together is the subclass's.

    Attributes:
        keep: it is an update that keeps everything, so it asks for no image and no Wi-Fi.
        built: every step has its content; before, there is only the first.
    """

    image: ImageStep
    wifi: WifiStep
    plan: PlanStep
    work: WorkStep
    node: NodeStep

    def __init__(self, context: Context, wish: DeployWish) -> None:
        self.keep = wish.keep
        title = tr("Update a node over USB") if self.keep else tr("Deploy a node")
        super().__init__(title, context.icons)
        self.setAcceptDrops(not self.keep)
        self._context = context
        self.built = False
        self.board = BoardStep(context, wish.port)
        self._kinds: list[At] = []
        self._add_steps()
        self._fill(At.BOARD, self.board)
        self._to_build = list(self._kinds_to_build())
        self._building = QTimer(self)
        self._building.timeout.connect(self._build)
        self._building.start()

    @property
    def kind(self) -> At:
        """What the shown step is for."""
        return self._kinds[self.at]

    def show_kind(self, kind: At) -> None:
        """Go to the step for `kind`."""
        self.go_to(self._kinds.index(kind))

    def is_before(self, kind: At) -> bool:
        """Whether the shown step comes before the one for `kind`."""
        return self.at < self._kinds.index(kind)

    def on_built(self) -> None:
        """Every step has its content now."""

    def stop_building(self) -> None:
        """The wizard is closed."""
        self._building.stop()

    def focus_step(self, *, working: bool) -> None:
        """Give the keyboard to what the shown step wants first."""
        if self.kind is At.BOARD:
            self.board.focus_first()
        elif not self.built:
            return
        elif self.kind is At.IMAGE:
            self.image.focus_first()
        elif self.kind is At.WIFI:
            self.wifi.name.setFocus()
        elif self.kind is At.WORK and working:
            self.side_button.setFocus()
        elif self.kind is At.NODE and self.node.repairing:
            self.node.wifi.ssid.setFocus()
        else:
            self.primary_button.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Modules and an image may be dropped anywhere before the work begins."""
        before = self.kind not in (At.WORK, At.NODE)
        if event is not None and self.built and before and files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take what was dropped, and show where it went."""
        if event is not None:
            event.acceptProposedAction()
            self.image.add_files(files_of(event.mimeData()))
            if not self.is_before(At.IMAGE):
                self.show_kind(At.IMAGE)

    def _add_steps(self) -> None:
        titles = {
            At.BOARD: tr("Board"),
            At.IMAGE: tr("MicroPython"),
            At.WIFI: tr("Name and Wi-Fi"),
            At.PLAN: tr("Plan"),
            At.WORK: tr("Update") if self.keep else tr("Deploy"),
            At.NODE: tr("Node"),
        }
        for kind, title in titles.items():
            if not (self.keep and kind in (At.IMAGE, At.WIFI)):
                self._kinds.append(kind)
                self.add_step(title, scroll=kind is not At.PLAN)

    def _kinds_to_build(self) -> tuple[At, ...]:
        return tuple(kind for kind in At if kind is not At.BOARD)

    def _build(self) -> None:
        """Build one step a turn of the event loop, so that none takes long."""
        if self._to_build:
            kind = self._to_build.pop(0)
            self._fill(kind, self._make(kind))
            return
        self._building.stop()
        self.built = True
        self.on_built()

    def _make(self, kind: At) -> QWidget:
        context = self._context
        if kind is At.IMAGE:
            self.image = ImageStep(context)
            return self.image
        if kind is At.WIFI:
            self.wifi = WifiStep(context)
            return self.wifi
        if kind is At.PLAN:
            self.plan = PlanStep(context, keep=self.keep)
            return self.plan
        if kind is At.WORK:
            self.work = WorkStep(context)
            return self.work
        self.node = NodeStep(context)
        return self.node

    def _fill(self, kind: At, widget: QWidget) -> None:
        """Put a step's content in its place; an update has no place for some."""
        if kind in self._kinds:
            self.fill_step(self._kinds.index(kind), widget)
        else:
            widget.setParent(self)  # not shown, but with the same life
            widget.hide()
