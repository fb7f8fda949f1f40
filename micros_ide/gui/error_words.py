"""A failed job in words: what happened, what to do next, and the detail for experts."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from micros_ide.errors import AppError, BoardError, FlashError
from micros_ide.model.jobs import JobInfo
from micros_ide.model.nodes import clean_text

_MAX_DETAIL = 8000  # characters


@dataclass(frozen=True)
class ErrorWords:
    """The three parts of an error as a person reads it."""

    message: str
    hint: str
    detail: str


def error_words(job: JobInfo) -> ErrorWords:
    """Return the words for `job`, which failed."""
    known = job.known_error
    if known is None:
        hint = "The details are in the log file. If it happens again, please report it with them."
        return ErrorWords(f"Internal error in '{job.title}'.", hint, _trace(job.error))
    detail = [known.message, *([known.hint] if known.hint else []), f"error: {known.code}"]
    if isinstance(known, FlashError):
        detail.append(f"tool: {known.tool}, phase: {known.phase}")
    if isinstance(known, AppError) and known.trace:
        detail += known.trace.splitlines()
    if isinstance(known, BoardError):
        detail += [part for part in (known.output, known.traceback) if part]
    if known.__cause__ is not None:
        detail.append(f"cause: {type(known.__cause__).__name__}: {known.__cause__}")
    return ErrorWords(sentence(known.message), sentence(known.hint or ""), _clean(detail))


def sentence(text: str) -> str:
    """Return `text` with a full stop and a capital, which names of files and ports do not get."""
    text = text.strip()
    if not text:
        return ""
    if text.split()[0].rstrip(",:").isalpha():
        text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?:" else f"{text}."


def _trace(error: BaseException | None) -> str:
    return "".join(traceback.format_exception(error)) if error is not None else ""


def _clean(parts: list[str]) -> str:
    lines = "\n".join(parts).splitlines()
    return "\n".join(clean_text(line, 500) for line in lines)[:_MAX_DETAIL]
