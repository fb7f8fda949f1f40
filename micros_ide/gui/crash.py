"""The last net: what nobody caught goes to the log file and, as one sentence, to the window."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide import paths

_log = logging.getLogger(__name__)
_FILE = "micros-ide.log"
_SIZE, _KEPT = 1_000_000, 3  # bytes a file, old files


def open_log() -> Path:
    """Send the program's log to a rotating file and return its path."""
    path = paths.user_log() / _FILE
    handler = RotatingFileHandler(path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("micros_ide")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return path


class CrashNet(QObject):
    """Catch what reaches the top of any thread: PyQt would end the program without a word."""

    caught = pyqtSignal(str)  # the traceback

    def install(self) -> None:
        """Become sys.excepthook and threading.excepthook."""
        sys.excepthook = self._on_main
        threading.excepthook = self._on_thread

    def _on_main(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._catch(error)

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self._catch(args.exc_value)

    def _catch(self, error: BaseException) -> None:
        text = "".join(traceback.format_exception(error))
        _log.error("internal error\n%s", text)
        self.caught.emit(text)
