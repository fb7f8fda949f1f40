"""Runs in words."""

from __future__ import annotations

import re

from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.words import seconds_text
from micros_ide.model.module_report import ModuleReport, Verdict
from micros_ide.model.module_run import RunDone, RunWish
from micros_ide.model.shell_command import USAGE
from micros_ide.model.terminal_events import ReplyText

_NAMED = 4  # findings that are told
_SHORT = 4000  # characters of an answer in which a node may say that it failed
_FAILED, _SHELL = "exec_lm_core LM_", "SHELL: "

_TRACEBACK = re.compile(r'Traceback \(|  File "|\w*(Error|Exception|Interrupt)(:|$)')

State = tuple[str, str, str]  # icon, tone, words


def began_words(wish: RunWish) -> str:
    """Return the line over what comes of a run."""
    if wish.path is None:
        return f"{wish.target.name} $ {wish.command}"
    if not wish.command:
        return tr("{file} to {name}").format(file=wish.path.name, name=wish.target.name)
    told = tr("{file} to {name}, then: {command}")
    return told.format(file=wish.path.name, name=wish.target.name, command=wish.command)


def done_state(done: RunDone) -> State:
    """Return how the end of a run is shown."""
    passed = seconds_text(done.seconds)
    name, wish = done.target.name, done.wish
    if done.error:
        words = tr("{command} failed on {name} · {time}")
        tone, icon = "error", "close-octagon-outline"
    elif not wish.command:
        words = tr("{file} is on {name} · {time}")
        tone, icon = "online", "check-circle-outline"
    else:
        words = tr("{command} ran on {name} · {time}")
        tone, icon = "online", "check-circle-outline"
    command = " ".join(wish.command.split()[:2])
    file = wish.path.name if wish.path is not None else ""
    return icon, tone, words.format(command=command, file=file, name=name, time=passed)


def reasons(report: ModuleReport) -> list[str]:
    """Return what a trial has found, the worst first, with what to do about it."""
    ordered = sorted(report.findings, key=lambda one: one.severity is not Verdict.RED)
    lines = [f"{one.message} {sentence(one.hint)}".strip() for one in ordered[:_NAMED]]
    if len(ordered) > _NAMED:
        lines.append(tr("and {count} more").format(count=len(ordered) - _NAMED))
    return lines


def of_traceback(line: str) -> bool:
    """Return whether a line on a console belongs to a traceback."""
    return _TRACEBACK.match(line) is not None


def shown_answer(event: ReplyText) -> tuple[str, int]:
    """Return the lines of an answer without what a node adds to a failure, and their number.

    What failed is said in words of its own.
    """
    if event.count > 100 or len(event.text) > _SHORT or USAGE not in event.text:
        return event.text, event.count
    lines = event.text.split("\n")[:-1]
    kept = [one for one in lines if not one.startswith((_FAILED, _SHELL))]
    return "".join(f"{one}\n" for one in kept), len(kept)
