# The node and people's telephones, by a Telegram bot (token: configuration key `telegram`).
import Notify
from Common import micro_task
from Limits import whole
from Network import ifconfig

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PERIOD = 4  # s
_LONGEST = 64  # s, after failures


def _problem():
    # Why nothing can be done now, or None.
    if ifconfig()[0] != "STA":
        return "Network unavailable."
    return None if Notify.token() else "Missing telegram bot token"


def _start(tag, work):
    # Run the coroutine function `work` in the background.
    problem = _problem()
    if problem:
        return problem
    if micro_task(tag, task=_run(tag, work)):
        return "Task started: task show {}".format(tag)
    return "Task is Busy"


async def _run(tag, work):
    with micro_task(tag) as task:
        try:
            task.out = str(await work())
        except (OSError, MemoryError) as error:
            task.out = str(error)


def load_n_init():
    # Make the bot offer its commands.
    return _start("telegram._init", Notify.Telegram().set_commands)


def send(text):
    # Send a message to every paired chat, headed by this node's name.
    # text: the message
    # widget: text text=""
    # example: text="The door is open"
    problem = _problem()
    if problem:
        return problem
    if not Notify.chats():
        return "No chat is paired: telegram pair"
    if Notify.notify(text):
        return "Task started: task show telegram._notify"
    return "Too many messages are waiting"


def receive():
    # Fetch the newest message to the bot, in the background.
    return _start("telegram._receive", Notify.Telegram().receive)


def receiver_loop():
    # Carry out what paired chats write, until the task is ended.
    # widget: button
    started = micro_task("telegram._loop", task=_listen())
    return "Starting" if started else "Already running"


async def _listen():
    pause = _PERIOD
    with micro_task("telegram._loop") as task:
        while True:
            problem = _problem()
            if problem:
                task.out = problem.replace("telegram ", "")
            else:
                try:
                    task.out = await Notify.Telegram().receive_eval()
                    pause = _PERIOD
                except (OSError, MemoryError) as error:  # TLS takes a lot for a moment
                    task.out = str(error)
                    pause = min(pause * 2, _LONGEST)
            await asyncio.sleep(pause)


def pair(chat_id=None):
    # Let a chat talk to this node: by its number, or whoever sends the code that is returned.
    # chat_id: the chat's number; without it a code is made that holds for two minutes
    # widget: button
    if chat_id is not None:
        return Notify.add_chat(_number(chat_id))
    problem = _problem()
    if problem:
        return problem
    receiver_loop()
    return "Write this to the bot within 2 minutes: /pair {}".format(Notify.new_code())


def unpair(chat_id):
    # End a chat's right to talk to this node.
    # chat_id: the chat's number, as `chats` lists it
    # example: chat_id=123456789
    return Notify.remove_chat(_number(chat_id))


def _number(chat_id):
    # Numbers of groups are below zero, and may be long.
    if type(chat_id) is str and chat_id.lstrip("-").isdigit():
        chat_id = int(chat_id)
    return whole("chat_id", chat_id, -(1 << 62), 1 << 62)


def chats():
    # Numbers of the paired chats.
    return list(Notify.chats())


def help():
    return (
        'send "text"',
        "receive",
        "receiver_loop",
        "load_n_init",
        "pair chat_id=None",
        "unpair chat_id",
        "chats",
        "info: /ping, /cmd and /cmd_select work from paired chats while receiver_loop runs",
    )
