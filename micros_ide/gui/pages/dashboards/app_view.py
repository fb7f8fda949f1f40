"""An app: what it does, its form and its node at the left, the results of its runs beside them.

One view serves every app: the plot alone takes too long to be made again for each of them.
"""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.app_form import AppForm
from micros_ide.gui.pages.dashboards.app_places import open_folder, open_source
from micros_ide.gui.pages.dashboards.node_choice import NodeChoice
from micros_ide.gui.pages.dashboards.result_view import ResultView
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.pages.dashboards.runs import Runs
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, scroll_area, tool_button
from micros_ide.gui.widgets.gap_splitter import GapSplitter
from micros_ide.model.apps import AppManifest, AppRow
from micros_ide.model.devices import Device

_FORM, _NARROW_FORM, _NARROW = 288, 208, 760  # px


class AppView(QWidget):
    """Shows one app at a time; runs go on when another is shown."""

    def __init__(self, context: Context, runs: Runs, results: ResultView) -> None:
        super().__init__()
        self._context, self._runs = context, runs
        self._forms: dict[str, tuple[AppManifest, AppForm]] = {}  # by app
        self._by_hand = False  # the form was made wider or narrower
        self.row = AppRow("", "", bundled=True, manifest=None)
        self.form: AppForm | None = None
        self.title = label("", "title", wrap=True)
        self.summary = label("", "muted", wrap=True)
        self.needs = label("", "caption", wrap=True)
        self.nodes = NodeChoice(context)
        self.nodes.chosen.connect(self._on_node)
        self.run_button = button(tr("Run"), "primary")
        self.run_button.setToolTip(tr("Run it (Ctrl+Enter)"))
        self.run_button.clicked.connect(self._on_run)
        self.reset_button = button(tr("Reset"))
        self.reset_button.setToolTip(tr("Put the defaults in"))
        self.reset_button.clicked.connect(self._on_reset)
        self.results = results
        self.results.run_chosen.connect(self._on_run_chosen)
        self.results.stop_wished.connect(self._on_stop)
        self._lay_out()
        context.theme.changed.connect(self._on_theme)

    def show_app(self, row: AppRow, manifest: AppManifest) -> None:
        """Show this app, its form as it was left, and its newest run."""
        if row == self.row:
            return
        fresh = row.id != self.row.id
        self.row = row
        self.title.setText(manifest.title)
        self.summary.setText(manifest.summary)
        names = ", ".join(manifest.needs)
        one = tr("The node needs the module {names}.")
        more = tr("The node needs the modules {names}.")
        self.needs.setText((one if len(manifest.needs) == 1 else more).format(names=names))
        self.needs.setVisible(bool(manifest.needs))
        self._show_form(manifest)
        kept = self._context.preferences.text(self._node_name)
        if kept:
            self.nodes.choose(kept)
        if fresh:
            self.results.show_run(next(iter(self._runs.of(row.id)), None))
        self.on_changed()

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
        values = self.form.values() if self.form is not None else None
        if values is None or self._runs.active(self.row.id, device.uid) is not None:
            return None
        self._context.preferences.remember(**{self._node_name: device.uid})
        record = self._runs.begin(self.row, device, values)
        self.results.show_run(record)
        self.on_changed()
        return record

    def stop(self) -> bool:
        """Stop the run that is shown; False when it does not run."""
        record = self.results.record
        if record is None or not record.active:
            return False
        self._runs.stop(record)
        return True

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

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """The form is narrow in a narrow window, unless a person made it as it is."""
        super().resizeEvent(event)
        if not self._by_hand:
            width = _FORM if self.width() >= _NARROW else _NARROW_FORM
            self._split.setSizes([width, self.width() - width])

    # -- within

    @property
    def _node_name(self) -> str:
        return f"app_{self.row.id}_node"

    def _show_form(self, manifest: AppManifest) -> None:
        kept, form = self._forms.get(self.row.id, (None, None))
        if form is None or kept != manifest:
            if form is not None:
                form.hide()
                form.deleteLater()
            form = AppForm(manifest, self._context.preferences)
            self._forms[self.row.id] = manifest, form
            self._places.addWidget(form)
        for _manifest, one in self._forms.values():
            one.setVisible(one is form)
        self.form = form
        self.reset_button.setEnabled(bool(form.fields))

    def _on_run(self) -> None:
        self.run_app()

    def _on_stop(self) -> None:
        self.stop()

    def _on_reset(self) -> None:
        if self.form is not None:
            self.form.reset()

    def _on_node(self, uid: str) -> None:
        if uid and self.row.id:
            self._context.preferences.remember(**{self._node_name: uid})
        self._show_buttons()

    def _on_run_chosen(self, key: str) -> None:
        for one in self._runs.of(self.row.id):
            if one.key == key:
                self.results.show_run(one)

    def _show_buttons(self) -> None:
        device = self.nodes.device()
        busy = device is not None and self._runs.active(self.row.id, device.uid) is not None
        self.run_button.setEnabled(not busy)
        self.run_button.setText(tr("Running") if busy else tr("Run"))

    def _on_moved(self) -> None:
        self._by_hand = True

    def _on_theme(self) -> None:
        self.nodes.repaint_icons()
        self.results.show_history(self._runs.of(self.row.id))

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        column.addWidget(self.summary)
        column.addWidget(self.needs)
        column.addSpacing(GRID)
        column.addWidget(self.nodes)
        column.addSpacing(GRID)
        self._places = QVBoxLayout()
        column.addLayout(self._places)
        column.addStretch(1)
        area = scroll_area()
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
        left.setMinimumWidth(25 * GRID)
        self.results.setMinimumWidth(34 * GRID)
        self._split = split = GapSplitter(Qt.Orientation.Horizontal, GROUP_GAP)
        self.side = left
        place = QVBoxLayout(self)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(GROUP_GAP)
        self.head = self._head()
        place.addWidget(self.head)
        place.addWidget(split, 1)
        # Filled in its place: what is moved into another widget is styled anew, with all in it.
        split.addWidget(left)
        split.addWidget(self.results)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.splitterMoved.connect(self._on_moved)

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.title, 1)
        context = self._context
        for icon, tip, act in (
            ("file-code-outline", tr("Open app.py"), open_source),
            ("folder-open-outline", tr("Open its folder"), open_folder),
        ):
            tool = tool_button(tip, "")
            context.icons.place(tool, icon, "muted")
            tool.clicked.connect(lambda _on=False, act=act: act(context, self.row))
            row.addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)
        return head
