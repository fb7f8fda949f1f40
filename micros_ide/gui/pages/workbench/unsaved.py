"""The question what becomes of changes that are in no file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr

_NAMED = 8  # texts in the question


class UnsavedQuestion(QMessageBox):
    """Save, Discard or Cancel; Cancel is what Esc means, and nothing is done."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        names: Sequence[str],
        *,
        save: Callable[[], object],
        discard: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        theme.part(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Warning)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(tr("Unsaved changes"))
        if len(names) == 1:
            self.setText(tr("{name} has changes that are not saved.").format(name=names[0]))
        else:
            shown = list(names[:_NAMED])
            if len(names) > _NAMED:
                shown.append(tr("and {count} more").format(count=len(names) - _NAMED))
            head = tr("{count} texts have changes that are not saved:").format(count=len(names))
            self.setText("\n".join([head, *shown]))
        self.setInformativeText(tr("What is discarded cannot be brought back."))
        words = tr("Save") if len(names) == 1 else tr("Save all")
        self.save_button = self.addButton(words, QMessageBox.AcceptRole)
        self.discard_button = self.addButton(tr("Discard"), QMessageBox.DestructiveRole)
        self.cancel_button = self.addButton(tr("Cancel"), QMessageBox.RejectRole)
        self.setDefaultButton(self.save_button)
        self.setEscapeButton(self.cancel_button)
        self._save, self._discard = save, discard
        self.buttonClicked.connect(self._on_answer)

    def _on_answer(self, chosen: object) -> None:
        if chosen is self.save_button:
            self._save()
        elif chosen is self.discard_button:
            self._discard()
