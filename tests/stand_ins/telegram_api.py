"""api.telegram.org: one bot, with the real one's rules for updates."""

from __future__ import annotations

import ssl
import threading
import time

from tests.stand_ins.web_server import Request, WebServer

HOST = "api.telegram.org"
TOKEN = "123456789:AAtestTOKEN_of-nobody0123456789abcd"  # for this stand-in only
LONGEST = 4096  # characters of a message
DEADLINE = 10.0  # s
PATIENCE = 0.05  # s a request for news may wait; the real one allows what `timeout` says


class TelegramApi(WebServer):
    """The bot's side (HTTPS) and, as methods, what people on their phones do.

    Attributes:
        sent: the bodies of the bot's messages.
        commands: what setMyCommands set.
    """

    def __init__(self, context: ssl.SSLContext | None, address: str = "127.0.0.1") -> None:
        self.sent: list[dict[str, object]] = []
        self.commands: list[dict[str, str]] = []
        self._updates: list[dict[str, object]] = []
        self._next_update, self._next_message = 1000, 1
        self._chats: set[int] = set()
        self._news = threading.Condition()
        self._polls = 0
        super().__init__(self._site, address=address, context=context)

    def write(
        self, text: str, chat: int = 11, *, user: str | None = "anna", kind: str = "private"
    ) -> int:
        """Somebody writes to the bot; returns the message's number in that chat."""
        with self._news:
            self._chats.add(chat)
            sender = {"id": chat, "is_bot": False, "first_name": "Anna", "last_name": "Bee"}
            if user:
                sender["username"] = user
            message = {
                "message_id": self._next_message,
                "from": sender,
                "chat": {"id": chat, "type": kind},
                "date": 1795000000,
                "text": text,
            }
            self._updates.append({"update_id": self._next_update, "message": message})
            self._next_update += 1
            self._next_message += 1
            self._news.notify_all()
            return self._next_message - 1

    def meet(self, chat: int) -> None:
        """Somebody has once written to the bot, so that it may write to them."""
        self._chats.add(chat)

    def forget(self) -> None:
        """Everything that was written and asked is long ago."""
        with self._news:
            self.sent.clear()
            self.requests.clear()
            self.commands.clear()
            self._updates.clear()
            self.manner = "plain"

    def wait_sent(self, count: int = 1) -> list[dict[str, object]]:
        """The bot's messages, once there are `count` of them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.sent) >= count, DEADLINE), self.sent
            return list(self.sent)

    def wait_polls(self, count: int) -> None:
        """Wait until the bot has asked for news `count` times more."""
        with self._news:
            wanted = self._polls + count
            assert self._news.wait_for(lambda: self._polls >= wanted, DEADLINE), "it does not ask"

    def _site(self, request: Request) -> tuple[int, object]:
        token, _, method = request.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return _refusal(401, "Unauthorized")
        answer = {
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "setMyCommands": self._set_commands,
        }.get(method)
        if answer is None:
            return _refusal(404, "Not Found")
        return answer(request)

    def _get_updates(self, request: Request) -> tuple[int, object]:
        offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 100))
        end = time.monotonic() + min(int(request.query.get("timeout", 0)), PATIENCE)
        with self._news:
            self._polls += 1
            self._news.notify_all()
            mine = self._polls
            if offset > 0:  # confirms everything before it
                self._updates = [one for one in self._updates if int(one["update_id"]) >= offset]
            elif offset < 0:
                self._updates = self._updates[offset:]
            while not self._updates and time.monotonic() < end and not self._closing.is_set():
                self._news.wait(0.02)
                if self._polls != mine:
                    return _refusal(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that "
                        "only one bot instance is running",
                    )
            return 200, {"ok": True, "result": self._updates[:limit]}

    def _send_message(self, request: Request) -> tuple[int, object]:
        body = request.json()
        text = str(body.get("text", ""))
        if not text:
            return _refusal(400, "Bad Request: message text is empty")
        if len(text) > LONGEST:
            return _refusal(400, "Bad Request: message is too long")
        if int(str(body.get("chat_id", 0))) not in self._chats:
            return _refusal(400, "Bad Request: chat not found")
        with self._news:
            self.sent.append(body)
            self._next_message += 1
            self._news.notify_all()
            result = {"message_id": self._next_message - 1, "text": text}
            return 200, {"ok": True, "result": result}

    def _set_commands(self, request: Request) -> tuple[int, object]:
        self.commands = list(request.json()["commands"])  # type: ignore[call-overload]
        return 200, {"ok": True, "result": True}


def _refusal(status: int, text: str) -> tuple[int, object]:
    return status, {"ok": False, "error_code": status, "description": text}
