"""The form of an app, made from its manifest; what was chosen last is remembered."""

from __future__ import annotations

import json
from typing import Any

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.errors import InvalidInput
from micros_ide.gui.pages.dashboards.value_fields import ValueField
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.model.apps import AppManifest

_SECRET = ("pass", "secret", "token", "pwd")  # in the name of a text that is not remembered


class AppForm(QWidget):
    """An input for each parameter."""

    def __init__(self, manifest: AppManifest, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._name = f"app_{manifest.id}_values"
        self.fields = {one.name: ValueField(one, self) for one in manifest.parameters}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + GRID // 2)
        for one in self.fields.values():
            column.addWidget(one.field)
            one.changed.connect(self._keep)
        if not self.fields:
            column.addWidget(label(tr("It takes no settings."), "muted"))
        self._recall()

    def values(self) -> dict[str, Any] | None:
        """Return every value, or None after a wrong one has got a note and the keyboard."""
        found: dict[str, Any] = {}
        wrong: ValueField | None = None
        for name, one in self.fields.items():
            try:
                found[name] = one.value()
            except InvalidInput:
                wrong = wrong or one
        if wrong is not None:
            wrong.input.setFocus()
            return None
        return found

    def reset(self) -> None:
        """Put the defaults in."""
        for one in self.fields.values():
            one.reset()

    def changed(self) -> bool:
        """True when something differs from its default."""
        for one in self.fields.values():
            try:
                if one.value() != one.parameter.default:
                    return True
            except InvalidInput:
                return True
        return False

    def _keep(self) -> None:
        kept: dict[str, Any] = {}
        for name, one in self.fields.items():
            if one.parameter.type == "text" and any(word in name for word in _SECRET):
                continue
            try:
                value = one.value()
            except InvalidInput:
                continue
            if value != one.parameter.default:
                kept[name] = value
        self._preferences.remember(**{self._name: json.dumps(kept)})

    def _recall(self) -> None:
        try:
            kept = json.loads(self._preferences.text(self._name, "{}"))
        except ValueError:
            return
        for name, value in kept.items() if isinstance(kept, dict) else ():
            if name in self.fields:
                self.fields[name].set(value)
