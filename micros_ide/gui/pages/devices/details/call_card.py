"""Call one function of a module and read the reply."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    ElidedLabel,
    button,
    label,
    set_fixed,
    tool_button,
)
from micros_ide.model.jobs import JobInfo

_REPLY_HEIGHT = 9 * GRID


class CallCard(QFrame):
    """A card with the parameters of one function; hidden until a function is opened."""

    learnt = pyqtSignal(str, dict)  # module; function: parameters
    opened = pyqtSignal(bool)  # the card was opened, or closed
    replied = pyqtSignal()
    loaded = pyqtSignal()  # the node has loaded a module for a call

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__()
        self.setProperty("role", "well")
        self._context, self._poll = context, poll
        self._module = self._function = ""
        self.title = ElidedLabel("", "strong")
        self.close_button = tool_button(tr("Close (Esc)"), "", 24)
        context.icons.place(self.close_button, "close", "muted", 16)
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("Parameters"))
        set_fixed(self.line)
        self.send_button = button(tr("Call"))
        self.hint = label("", "caption", wrap=True)
        self.ask_button = button(tr("Ask for its parameters"), "compact")
        self.reply = QPlainTextEdit()
        self.reply.setReadOnly(True)
        self.reply.setProperty("role", "detail")
        self.reply.setAccessibleName(tr("Reply of the node"))
        self.reply.setFixedHeight(_REPLY_HEIGHT)
        set_fixed(self.reply)
        self.close_button.clicked.connect(self._on_close)
        self.line.returnPressed.connect(self.send)
        self.send_button.clicked.connect(self.send)
        self.ask_button.clicked.connect(self.ask_parameters)
        self._lay_out()
        self.hide()

    def open_function(
        self, module: str, function: str, parameters: str | None, *, loaded: bool
    ) -> None:
        """Offer to call this; `parameters` None: they are not known yet."""
        other = (module, function) != (self._module, self._function)
        self._module, self._function = module, function
        self.title.setText(f"{module} {function}")
        if other:
            self.line.clear()
            self.reply.hide()
        self.show_parameters(parameters, loaded=loaded)
        self.show()
        self.opened.emit(True)
        self.line.setFocus()
        if parameters is None and loaded:
            self.ask_parameters()

    def fold(self) -> bool:
        """Close the card; False when it was not open."""
        was_open = not self.isHidden()
        self.hide()
        if was_open:
            self.opened.emit(False)
        return was_open

    def _on_close(self) -> None:
        self.fold()

    def begin(self) -> None:
        """Another node is shown."""
        self._module = self._function = ""
        self.line.clear()
        self.reply.clear()
        self.send_button.setEnabled(True)
        self.fold()

    def show_parameters(self, parameters: str | None, *, loaded: bool) -> None:
        """Say which parameters the function takes, in the module's own words."""
        self.ask_button.setVisible(parameters is None and not loaded)
        if parameters:
            self.line.setPlaceholderText(parameters)
            self.hint.setText(tr("Takes: {parameters}").format(parameters=parameters))
            return
        self.line.setPlaceholderText("")
        if parameters is not None:
            self.hint.setText(tr("No parameters, as far as the module's help tells."))
        elif loaded:
            self.hint.setText(tr("Asking for its parameters…"))
        else:
            self.hint.setText(
                tr("The module is not in the node's memory: a call, or asking, loads it.")
            )

    def ask_parameters(self) -> None:
        """Ask the module's help."""
        module, function = self._module, self._function
        core, uid = self._context.core, self._poll.uid

        def told(functions: dict[str, str]) -> None:
            self.learnt.emit(module, functions)
            if (module, function) == (self._module, self._function):
                self.show_parameters(functions.get(function, ""), loaded=True)

        def refused(_row: JobInfo) -> None:
            self.show_parameters("", loaded=True)

        self._poll.run(
            tr("Ask {module} for help").format(module=module),
            lambda password, report: core.node_facts.functions(
                uid, module, report, password=password
            ),
            done=told,
            failed=refused,
        )

    def send(self) -> None:
        """Call the function and show the reply."""
        if not self.send_button.isEnabled() or not self._function:
            return
        command = f"{self._module} {self._function} {self.line.text().strip()}".strip()
        core, uid = self._context.core, self._poll.uid
        self.send_button.setEnabled(False)

        def replied(reply: str) -> None:
            self.send_button.setEnabled(True)
            self.reply.setPlainText(reply or tr("The node has replied with nothing."))
            self.reply.show()
            self.replied.emit()
            if not self.ask_button.isHidden():  # the call has loaded the module
                self.ask_parameters()
                self.loaded.emit()

        def failed(_row: JobInfo) -> None:
            self.send_button.setEnabled(True)

        self._poll.run(
            tr("Call {module} {function}").format(module=self._module, function=self._function),
            lambda password, report: core.node_facts.call(uid, command, report, password=password),
            done=replied,
            failed=failed,
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, 12)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addWidget(self.ask_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.reply)
