"""Keep passwords that were typed in a wizard, where a person wishes that."""

from __future__ import annotations

from collections.abc import Mapping

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.reporting import Reporter


def keep_passwords(context: Context, typed: Mapping[str, str]) -> None:
    """Put them, by hardware id, into the key store; a failure becomes an error card."""
    core, kept = context.core, dict(typed)

    def work(report: Reporter) -> None:
        del report
        for uid, password in kept.items():
            core.passwords.remember(uid, password)

    context.background.run(
        tr("Keep passwords"),
        "passwords",
        work,
        done=lambda _none: None,
        failed=context.navigation.fail,
    )
