# Messages to and commands from people, by a Telegram bot. The token appears in no text of ours.
# Only chats that were paired on the node itself get or may say anything.
import json
import os
import sys
import time

from micropython import const

from ConfigHandler import cfgget, save_file
from TaskManager import Manager, run_command

_URL = const("https://api.telegram.org/bot{}/{}?offset=-1&limit=1&timeout=2")
_FILE = const("telegram.pds")
_MAX_CHATS = const(4)
_WINDOW_MS = const(120000)  # a pairing code is good for
_LIMIT = const(4096)  # bytes of an answer
_TEXT = const(1500)  # characters of a message of ours
_WAITING = const(4)  # texts
_SENDER = const("telegram._notify")
_QUOTES = (("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'), ("\u2018\u2019\u201a\u201b", "'"))
_COMMANDS = (
    ("ping", "loaded modules of every node"),
    ("cmd", "<module> <function> ...: on every node that has the module loaded"),
    ("cmd_select", "<device> <module> <function> ...: on one node"),
)

_chats = None  # ids, read at first use
_code = None  # (pairing code, ticks_ms when it ends)
_seen = None  # number of the newest update; None until it is known what is old
_waiting = []  # texts that will be sent to every chat


class Telegram:
    # What talks to the Internet is a coroutine and raises OSError.

    async def send(self, text, reply_to=None, chat_id=None):
        # To one chat or all: "Sent<id>;" for each, or what Telegram says. None without token.
        if not token():
            return None
        verdict = ""
        for chat in list(chats()) if chat_id is None else [chat_id]:
            body = {
                "chat_id": chat,
                "text": "{}\u2699\ufe0f\n{}".format(cfgget("devfid"), text)[:_TEXT],
            }
            if reply_to is not None:
                body["reply_to_message_id"] = reply_to
            try:
                await _call("sendMessage", body)
                verdict += "Sent{};".format(chat)
            except OSError as error:
                verdict += "{};".format(error)
        return verdict or "No chat is paired: telegram pair"

    async def receive(self):
        # The newest message, whether it is new or not. None without token.
        update = await _newest() if token() else None
        return update and update[1]

    async def receive_eval(self):
        # Carry out the newest message, once, if a paired chat has sent it; returns the verdict.
        global _seen
        if not token():
            return None
        number, message = await _newest()
        old, _seen = _seen, number
        if old is None or number == old or not message["text"]:
            return "NoExec"  # at start nobody knows how old a message is
        chat = message["c_id"]
        words = _plain(message["text"]).split(None, 1)
        verb = words[0].split("@")[0] if words else ""
        rest = words[1] if len(words) > 1 else ""
        if verb == "/pair":
            return await self._pair(chat, rest.strip())
        if chat not in chats():
            return "NoAccess: chat {}".format(chat)
        answer = None
        verdict = "NoExec"
        if verb == "/ping":
            answer = ", ".join(_loaded())
            verdict = "Exec: ping"
        elif verb == "/cmd":
            verdict, answer = await _execute(rest)
        elif verb == "/cmd_select":
            words = rest.split(None, 1)
            device = words[0] if words else ""
            if device == cfgget("devfid"):
                verdict, answer = await _execute(words[1] if len(words) > 1 else "")
                answer = answer or verdict
            else:
                verdict = "NoSelected: {}".format(device[:32])
        if answer is not None:
            sent = await self.send(answer, message["m_id"], chat)
            if not sent.startswith("Sent"):
                verdict += " ({})".format(sent)
        return verdict

    async def set_commands(self):
        # Make the bot offer its commands. None without token.
        if not token():
            return None
        offer = [{"command": name, "description": text} for name, text in _COMMANDS]
        await _call("setMyCommands", {"commands": offer})
        return "Custom commands was set"

    async def _pair(self, chat, word):
        global _code
        if not _code or word != _code[0] or time.ticks_diff(_code[1], time.ticks_ms()) <= 0:
            return "NoAccess: chat {}".format(chat)
        _code = None
        verdict = add_chat(chat)
        await self.send(verdict, None, chat)
        return verdict


def token():
    # The bot's token; None if there is none, or none that could be one.
    text = cfgget("telegram") or ""
    number, _, rest = text.partition(":")
    if not number.isdigit() or not rest:
        return None
    for char in rest:
        if not (char.isalpha() or char.isdigit() or char in "_-"):
            return None
    return text


def chats():
    # The paired chats, as they are on file.
    global _chats
    if _chats is None:
        _chats = []
        try:
            with open(_FILE) as file:
                words = file.read(200).split(",")
        except (OSError, UnicodeError):
            words = ()  # nobody yet
        for word in words:
            try:
                _chats.append(int(word))
            except ValueError:
                pass  # damaged: only this one is lost
        del _chats[_MAX_CHATS:]
    return _chats


def add_chat(chat):
    if chat in chats():
        return "Chat {} is paired".format(chat)
    if len(_chats) >= _MAX_CHATS:
        return "{} chats are paired already: telegram unpair".format(_MAX_CHATS)
    _chats.append(chat)
    if _save():
        return "Chat {} is paired".format(chat)
    _chats.remove(chat)
    return "Chat {} could not be saved".format(chat)


def remove_chat(chat):
    if chat not in chats():
        return "Chat {} is not paired".format(chat)
    _chats.remove(chat)
    return "Chat {} removed{}".format(chat, "" if _save() else ", but not saved")


def new_code():
    # Open the window: whoever writes `/pair <code>` to the bot within two minutes is paired.
    global _code
    number = int.from_bytes(os.urandom(4), "big") % 1000000
    _code = ("{:06d}".format(number), time.ticks_add(time.ticks_ms(), _WINDOW_MS))
    return _code[0]


def notify(text):
    # Start sending `text` to every paired chat. False if that cannot be: no token, no chat, no
    # network, or too much is waiting. How it went is the output of the task.
    from Network import ifconfig

    if not token() or not chats() or ifconfig()[0] != "STA" or len(_waiting) >= _WAITING:
        return False
    _waiting.append(str(text)[:_TEXT])
    if not Manager().busy(_SENDER):
        Manager().start(_SENDER, _send_waiting())
    return True


async def _send_waiting():
    task = Manager().tasks[_SENDER]
    while _waiting:
        task.out = await Telegram().send(_waiting.pop(0)) or ""


async def _call(method, body=None):
    # What Telegram answers. Raises OSError.
    from urequests import fetch

    secret = token()
    try:
        status, text = await fetch(
            "GET" if body is None else "POST",
            _URL.format(secret, method),
            json=body,
            limit=_LIMIT,
        )
        answer = json.loads(text)
        if answer["ok"]:
            return answer["result"]
        reason = "{} {}".format(status, answer.get("description", ""))
    except (ValueError, KeyError, TypeError):
        reason = "not an answer of Telegram"
    except OSError as error:
        reason = str(error)
    raise OSError("Telegram: {}".format(reason.replace(secret, "<token>")[:120]))


async def _newest():
    # (number, message) of the newest update; number 0 when there is none. Updates are never
    # confirmed: several nodes may listen to one bot.
    message = {"sender": None, "text": None, "m_id": -1, "c_id": -1}
    try:
        updates = await _call("getUpdates")
        if not updates:
            return 0, message
        update = updates[-1]
        number = update["update_id"]
        content = update.get("message")
        if content:
            sender = content.get("from", {})
            name = "{} {}".format(sender.get("first_name", ""), sender.get("last_name", ""))
            message["sender"] = sender.get("username") or name.strip()
            message["text"] = content.get("text")
            message["m_id"] = content["message_id"]
            message["c_id"] = content["chat"]["id"]
    except (KeyError, TypeError, AttributeError, IndexError):
        raise OSError("Telegram: not an answer of Telegram")
    return number, message


async def _execute(command):
    # (verdict, answer or None) of a load module command from a chat.
    words = command.split(None, 1)
    module = words[0] if words else ""
    if module != "task" and module not in _loaded():
        return "NoAccess: {}".format(module[:32]), None
    lines = []

    def add(line):
        if sum([len(one) for one in lines]) < _TEXT:
            lines.append(str(line))

    await run_command(command, add)
    return "Exec: {}".format(command[:64]), "\n".join(lines)


def _loaded():
    return sorted([name[3:] for name in sys.modules if name.startswith("LM_")])


def _plain(text):
    # Telephones write typographic quotes.
    for fancy, plain in _QUOTES:
        for char in fancy:
            text = text.replace(char, plain)
    return text.strip()


def _save():
    return save_file(_FILE, ",".join([str(chat) for chat in _chats]))
