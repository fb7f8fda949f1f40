"""The foot of the form: how many changes there are, what keeps them from being written."""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.settings.editor_frame import EditorFrame
from micros_ide.services.config_words import ConfigWords
from micros_ide.services.node_settings.draft import Draft


def set_form_foot(
    foot: EditorFrame,
    draft: Draft,
    words: ConfigWords,
    *,
    review: Callable[[], object],
    discard: Callable[[], object],
    show: Callable[[str], object],
) -> None:
    """Set note and buttons for `draft` as it is now; `show` leads to the input of a key."""
    count, troubles = len(draft.changes), draft.troubles
    some = tr("Review {count} changes").format(count=count)
    text = tr("Review 1 change") if count == 1 else some if count else tr("Review changes")
    foot.set_primary(text, review)
    foot.primary.setEnabled(bool(count) and not troubles)
    if draft.touched:
        foot.set_side(tr("Discard changes"), discard)
    if troubles:
        names = ", ".join(tr(words.of(key).title) for key in troubles)
        foot.set_note(tr("Not ready to be written: {names}").format(names=names), "error")
        first = next(iter(troubles))
        foot.set_extra(tr("Show the problem"), lambda: show(first))
    elif draft.restarts:
        text = tr("Nothing is written yet. Needs a restart: {count}")
        foot.set_note(text.format(count=len(draft.restarts)))
    else:
        foot.set_note(tr("Nothing is written yet.") if count else tr("As the node has it."))
