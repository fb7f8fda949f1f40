"""The error tree: every failure a person can meet, with one code, one exit status and a hint.

Anything raised that is not a `MicrosError` (or `JobCancelled`) is a bug and is shown as one.
"""

from __future__ import annotations

from typing import Any, ClassVar


class MicrosError(Exception):
    """What happened, to which thing; `hint` says what to do next.

    `more` goes into the JSON form: what had been done by then.
    """

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.more: dict[str, Any] = {}

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form: `code`, `message`, `hint`, `more` and what the subclass adds."""
        return {"code": self.code, "message": self.message, "hint": self.hint, **self.more}


class InvalidInput(MicrosError):
    """A value, name or file given by the user cannot be used."""

    code, exit_code, http_status = "invalid", 2, 400


class NotFound(MicrosError):
    """The named port, board, node, file or tool does not exist."""

    code, exit_code, http_status = "not_found", 3, 404


class Busy(MicrosError):
    """A lane or a port is in use; the message says by whom."""

    code, exit_code, http_status = "busy", 4, 409


class AuthFailed(MicrosError):
    """A node or server refused the password."""

    code, exit_code, http_status = "auth", 5, 401


class ConnectionFailed(MicrosError):
    """A port or an address could not be opened."""

    code, exit_code, http_status = "connect", 6, 502


class ConnectionLost(ConnectionFailed):
    """A connection that worked died midway."""

    code = "lost"


class DeviceTimeout(MicrosError):
    """A board or node did not answer in time."""

    code, exit_code, http_status = "timeout", 7, 504


class BoardError(MicrosError):
    """Code run on the board raised; `output` and `traceback` are what the board printed."""

    code, exit_code, http_status = "board", 8, 502

    def __init__(
        self, message: str, *, output: str = "", traceback: str = "", hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.output = output
        self.traceback = traceback

    def as_dict(self) -> dict[str, Any]:
        """Add the board's own words."""
        return {**super().as_dict(), "output": self.output, "traceback": self.traceback}


class FlashError(MicrosError):
    """Writing, erasing or reading flash failed in `phase` of `tool`."""

    code, exit_code, http_status = "flash", 9, 500

    def __init__(self, message: str, *, tool: str, phase: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.tool = tool
        self.phase = phase

    def as_dict(self) -> dict[str, Any]:
        """Add the tool and the phase."""
        return {**super().as_dict(), "tool": self.tool, "phase": self.phase}


class FirmwareError(MicrosError):
    """No image, a damaged image, an image for another chip, or source that does not compile."""

    code, exit_code, http_status = "firmware", 10, 422


class AppError(MicrosError):
    """A dashboard app failed; `line` of its code (0: none was at fault), `trace` for experts."""

    code, exit_code, http_status = "app", 11, 500

    def __init__(
        self,
        message: str,
        *,
        app_id: str,
        hint: str | None = None,
        line: int = 0,
        trace: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.app_id = app_id
        self.line = line
        self.trace = trace

    def as_dict(self) -> dict[str, Any]:
        """Add the app."""
        return {**super().as_dict(), "app_id": self.app_id}


class JobCancelled(BaseException):
    """Raised once inside a job when its cancellation was asked for (exit status 130)."""

    exit_code: ClassVar[int] = 130
