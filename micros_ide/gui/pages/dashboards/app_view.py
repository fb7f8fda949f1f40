"""An app: what it does, its form and its node at the left, the results of its runs beside them."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.app_form import AppForm
from micros_ide.gui.pages.dashboards.app_places import open_folder, open_source
from micros_ide.gui.pages.dashboards.node_choice import NodeChoice
from micros_ide.gui.pages.dashboards.result_view import ResultView
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.pages.dashboards.runs import Runs
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, button, label, tool_button
from micros_ide.model.apps import AppManifest, AppRow
from micros_ide.model.devices import Device

_FORM = 296  # px


class AppView(QWidget):
    """One app; its runs go on when another is shown."""

    def __init__(self, context: Context, row: AppRow, manifest: AppManifest, runs: Runs) -> None:
        super().__init__()
        self._context, self._runs = context, runs
        self.row, self.manifest = row, manifest
        self._node_name = f"app_{row.id}_node"
        self.form = AppForm(manifest, context.preferences)
        self.nodes = NodeChoice(context)
        self.nodes.chosen.connect(self._on_node)
        self.run_button = button(tr("Run"), "primary")
        self.run_button.setToolTip(tr("Run it (Ctrl+Enter)"))
        self.run_button.clicked.connect(self._on_run)
        self.reset_button = button(tr("Reset"))
        self.reset_button.setToolTip(tr("Put the defaults in"))
        self.reset_button.clicked.connect(lambda _on=False: self.form.reset())
        self.results = ResultView(context)
        self.results.run_chosen.connect(self._on_run_chosen)
        self.results.stop_wished.connect(self._on_stop)
        self._lay_out()
        context.theme.changed.connect(self._on_theme)
        self.show_run(next(iter(runs.of(row.id)), None))

    def show_devices(self, devices: tuple[Device, ...]) -> None:
        """Offer these nodes."""
        self.nodes.show_devices(devices, self._context.preferences.text(self._node_name))
        self._show_buttons()

    def choose_node(self, uid: str) -> None:
        """Run it on this node next."""
        self._context.preferences.remember(**{self._node_name: uid})
        self.nodes.choose(uid)

    def run_app(self) -> RunRecord | None:
        """Run it on the chosen node with what the form says."""
        device = self.nodes.device()
        if device is None:
            self.nodes.miss()
            return None
        values = self.form.values()
        if values is None or self._runs.active(self.row.id, device.uid) is not None:
            return None
        record = self._runs.begin(self.row, device, values)
        self.show_run(record)
        return record

    def stop(self) -> bool:
        """Stop the run that is shown; False when it does not run."""
        record = self.results.record
        if record is None or not record.active:
            return False
        self._runs.stop(record)
        return True

    def show_run(self, record: RunRecord | None) -> None:
        """Show a run of this app."""
        self.results.show_run(record)
        self.on_changed()

    def on_changed(self) -> None:
        """A run of this app is in another state."""
        self.results.show_history(self._runs.of(self.row.id))
        self.results.update_state()
        self._show_buttons()

    def enter(self) -> None:
        """It is shown now."""
        self.results.go_on()
        self.results.grown()

    def leave(self) -> None:
        """It is shown no more."""
        self.results.stop()

    # -- within

    def _on_run(self) -> None:
        self.run_app()

    def _on_stop(self) -> None:
        self.stop()

    def _on_node(self, uid: str) -> None:
        if uid:
            self._context.preferences.remember(**{self._node_name: uid})
        self._show_buttons()

    def _on_run_chosen(self, key: str) -> None:
        for one in self._runs.of(self.row.id):
            if one.key == key:
                self.show_run(one)
                return

    def _show_buttons(self) -> None:
        device = self.nodes.device()
        busy = device is not None and self._runs.active(self.row.id, device.uid) is not None
        self.run_button.setEnabled(not busy)
        self.run_button.setText(tr("Running") if busy else tr("Run"))

    def _on_theme(self) -> None:
        self.nodes.repaint_icons()
        self.results.show_history(self._runs.of(self.row.id))

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        column.addWidget(label(self.manifest.summary, "muted", wrap=True))
        if self.manifest.needs:
            words = tr("The node needs the modules {names}.")
            if len(self.manifest.needs) == 1:
                words = tr("The node needs the module {names}.")
            names = ", ".join(self.manifest.needs)
            column.addWidget(label(words.format(names=names), "caption", wrap=True))
        column.addSpacing(GRID)
        column.addWidget(self.nodes)
        column.addSpacing(GRID)
        column.addWidget(self.form)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        deeds = QHBoxLayout()
        deeds.setSpacing(GRID)
        deeds.addWidget(self.run_button, 1)
        deeds.addWidget(self.reset_button)
        left = QWidget()
        whole = QVBoxLayout(left)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GROUP_GAP)
        whole.addWidget(area, 1)
        whole.addLayout(deeds)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setProperty("role", "gap")
        split.setHandleWidth(MARGIN)
        split.setChildrenCollapsible(False)
        left.setMinimumWidth(27 * GRID)
        self.results.setMinimumWidth(34 * GRID)
        split.addWidget(left)
        split.addWidget(self.results)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.setSizes([_FORM, 3 * _FORM])
        place = QVBoxLayout(self)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(GROUP_GAP)
        place.addLayout(self._head())
        place.addWidget(split, 1)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(label(self.manifest.title, "title", wrap=True), 1)
        context = self._context
        for icon, tip, act in (
            ("file-code-outline", tr("Open app.py"), open_source),
            ("folder-open-outline", tr("Open its folder"), open_folder),
        ):
            tool = tool_button(tip, "")
            context.icons.place(tool, icon, "muted")
            tool.clicked.connect(lambda _on=False, act=act: act(context, self.row))
            head.addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)
        return head
