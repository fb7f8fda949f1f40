"""The Telegram bridge, against a Bot API with the real one's rules."""

import contextlib
import json
import time

import pytest
from firmware_node import DEADLINE, SOURCE
from net_node import wait_done

from tests.stand_ins.certificates import Authority
from tests.stand_ins.telegram_api import HOST, TOKEN, TelegramApi

CHAT, STRANGER = 11, 666
HEAP = 192 << 10  # TLS of this interpreter lives in the same heap; that of an ESP32 does not
SENDING = "Task started: task show telegram._notify\n"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def telegram(authority):
    with contextlib.closing(TelegramApi(authority.server(HOST))) as made:
        yield made


@pytest.fixture
def api(telegram):
    telegram.forget()
    telegram.meet(CHAT)
    return telegram


@pytest.fixture(scope="module")
def board(make_node, authority):
    """A node with token and certificate that asks for news more often than others."""
    made = make_node()
    made.configure(telegram=TOKEN, aioqueue=3, socmax=8)
    made.write("ca.pem", authority.pem)
    text = (SOURCE / "modules" / "LM_telegram.py").read_text(encoding="utf-8")
    assert "_PERIOD = 4  #" in text
    made.compile("LM_telegram.py", text.replace("_PERIOD = 4  #", "_PERIOD = 0.05  #"))
    yield made
    assert_token_is_nowhere(made)
    made.close()


@pytest.fixture
def bot(board, api):
    """That node, running; no chat is paired and nobody listens."""
    if not board.powered:
        board.start(heap=HEAP)
    board.control.serve(HOST, 443, "127.0.0.1", api.port)
    client = board.client()
    client.ask("task kill telegram.*")
    for chat in json.loads(client.ask("telegram chats >json")):
        client.ask(f"telegram unpair {chat}")
    client.close()
    return board


def assert_token_is_nowhere(node):
    log = b"".join(node.read(name) or b"" for name in ("err.log", "err.old.log"))
    for text in (node.text, log.decode()):
        assert TOKEN not in text
        assert TOKEN.split(":")[1] not in text


@pytest.fixture
def shell(bot):
    client = bot.client()
    yield client
    client.close()


@pytest.fixture
def listening(shell, api):
    """A shell on a node that listens to chat 11 and knows which messages are old."""
    assert shell.ask(f"telegram pair {CHAT}") == f"Chat {CHAT} is paired\n"
    assert shell.ask("telegram receiver_loop") == "Starting\n"
    assert shell.ask("telegram receiver_loop") == "Already running\n"
    wait_verdict(shell, "NoExec")
    return shell


def wait_verdict(shell, text):
    end = time.monotonic() + DEADLINE
    while (found := shell.ask("task show telegram._loop").strip()) != text:
        assert time.monotonic() < end, f"{found!r} instead of {text!r}"
        time.sleep(0.02)


def test_text_goes_to_every_paired_chat_headed_by_the_name(shell, api):
    api.meet(12)
    shell.ask("telegram pair 11")
    shell.ask("telegram pair 12")
    assert shell.ask("telegram send 'Grüße'") == SENDING
    assert wait_done(shell, "telegram._notify") == "Sent11;Sent12;"
    assert api.sent == [{"chat_id": chat, "text": "node01\u2699\ufe0f\nGrüße"} for chat in (11, 12)]


def test_notify_of_load_modules_starts_sending_and_tells_whether_it_could(shell, api):
    assert shell.ask("tst ntf 'nobody is there'") == "False\n"
    shell.ask(f"telegram pair {CHAT}")
    start = time.monotonic()
    for number in range(3):
        assert shell.ask(f"tst ntf 'text {number}'") == "True\n"
    assert time.monotonic() - start < 1
    texts = [str(body["text"]).split("\n")[1] for body in api.wait_sent(3)]
    assert texts == ["text 0", "text 1", "text 2"]
    assert wait_done(shell, "telegram._notify") == f"Sent{CHAT};"


def expect_nothing_goes_out(shell, problem):
    shell.ask(f"telegram pair {CHAT}")
    assert shell.ask("tst ntf 'text'") == "False\n"
    for call in ("send 'x'", "receive", "load_n_init", "pair"):
        assert shell.ask(f"telegram {call}") == problem + "\n"
    shell.ask("telegram receiver_loop")
    wait_verdict(shell, problem.replace("telegram ", ""))


@pytest.mark.parametrize("token", ["n/a", "x/../y", "1:a/b", ":abc"])
def test_notify_without_a_proper_token_is_false(shell, api, token):
    set_token(shell, token)
    expect_nothing_goes_out(shell, "Missing telegram bot token")
    set_token(shell, TOKEN)
    assert api.requests == []


def set_token(shell, token):
    shell.ask("conf", "[configure] node01 $ ")
    assert shell.ask(f"telegram {token}", "[configure] node01 $ ") == "Saved\n"
    shell.ask("noconf")


def test_notify_without_network_is_false(bot, api):
    bot.stop()
    bot.configure(telegram=TOKEN, nwmd="AP")
    bot.start(heap=HEAP)
    expect_nothing_goes_out(bot.client(), "Network unavailable.")
    bot.stop()
    bot.configure(telegram=TOKEN, aioqueue=3, socmax=8)


def test_what_telegram_refuses_is_in_the_output(shell, api):
    shell.ask("telegram pair 404")
    shell.ask("telegram send 'x'")
    outcome = wait_done(shell, "telegram._notify")
    assert outcome == "Telegram: 400 Bad Request: chat not found;"


def test_commands_are_offered(shell, api):
    assert shell.ask("telegram load_n_init") == "Task started: task show telegram._init\n"
    assert wait_done(shell, "telegram._init") == "Custom commands was set"
    assert [one["command"] for one in api.commands] == ["ping", "cmd", "cmd_select"]


def test_newest_message_is_shown(shell, api):
    assert shell.ask("telegram receive") == "Task started: task show telegram._receive\n"
    nothing = wait_done(shell, "telegram._receive")
    assert "'text': None" in nothing
    assert "'m_id': -1" in nothing
    number = api.write("hello there", user=None)
    shell.ask("telegram receive")
    found = wait_done(shell, "telegram._receive")
    for part in (
        "'sender': 'Anna Bee'",
        "'text': 'hello there'",
        f"'m_id': {number}",
        "'c_id': 11",
    ):
        assert part in found


def test_command_of_a_paired_chat_is_carried_out_once(listening, api):
    listening.ask("tst s")
    number = api.write("/cmd tst cnt")
    (sent,) = api.wait_sent()
    first = str(sent["text"])
    assert (sent["chat_id"], sent["reply_to_message_id"]) == (CHAT, number)
    api.wait_polls(4)
    assert len(api.sent) == 1, "the same message is seen again and again"
    wait_verdict(listening, "NoExec")
    api.write("/cmd tst cnt")
    assert api.wait_sent(2)[1]["text"] != first


def test_message_from_before_the_start_is_not_carried_out(bot, api):
    """A node restarted by a message must not be restarted by it for ever."""
    bot.stop()
    bot.start(heap=HEAP)
    bot.control.serve(HOST, 443, "127.0.0.1", api.port)
    shell = bot.client()
    shell.ask(f"telegram pair {CHAT}")
    api.write("/ping")
    shell.ask("telegram receiver_loop")
    api.wait_polls(3)
    assert api.sent == []
    api.write("/ping")
    api.wait_sent()
    shell.close()


def test_ping_lists_loaded_modules(listening, api):
    listening.ask("lmpacman module unload='LM_tst'")
    api.write("/ping@some_bot")
    assert str(api.wait_sent()[0]["text"]).endswith("telegram")
    wait_verdict(listening, "NoExec")


@pytest.mark.parametrize("mark", ["\u201c\u201d", "\u2018\u2019", "\u201e\u201c"])
def test_typographic_quotes_of_telephones_are_plain_ones(listening, api, mark):
    listening.ask("tst s")
    api.write(f"/cmd tst echo {mark[0]}a b{mark[1]}")
    assert "a b" in str(api.wait_sent()[0]["text"])


def test_long_answers_are_cut(listening, api):
    listening.ask("tst s")
    api.write("/cmd tst big 3000")
    assert len(str(api.wait_sent()[0]["text"])) <= 1500


@pytest.mark.parametrize("text", ["/cmd nosuch x", "/cmd os getcwd", "/cmd", "/cmd LM_tst s"])
def test_only_loaded_modules_and_tasks_can_be_called(listening, api, text):
    words = text.split()
    api.write(text)
    wait_past(listening, "NoAccess: " + (words[1] if len(words) > 1 else ""), api)
    api.write("/cmd task list")
    assert "telegram._loop" in str(api.wait_sent()[0]["text"])


def wait_past(shell, verdict, api):
    """The loop shows a verdict until its next round; see it, or its effect in the bot's log."""
    end = time.monotonic() + DEADLINE
    seen = set()
    while verdict.strip() not in seen:
        seen.add(shell.ask("task show telegram._loop").strip())
        assert time.monotonic() < end, seen
    assert api.sent == []


def test_selected_device_is_the_one_with_exactly_that_name(listening, api):
    listening.ask("tst s")
    api.write("/cmd_select node0 tst s")
    wait_past(listening, "NoSelected: node0", api)
    api.write("/cmd_select node01 tst s")
    assert str(api.wait_sent()[0]["text"]).endswith("plain text")
    api.write("/cmd_select node01 nosuch s")
    assert str(api.wait_sent(2)[1]["text"]).endswith("NoAccess: nosuch")


def test_strangers_get_nothing_and_are_not_registered(listening, api):
    listening.ask("tst s")
    api.write("/cmd tst s", STRANGER)
    wait_past(listening, f"NoAccess: chat {STRANGER}", api)
    api.write("/pair 000000", STRANGER)
    wait_past(listening, f"NoAccess: chat {STRANGER}", api)
    assert listening.ask("telegram chats") == f"[{CHAT}]\n"


def test_pairing_needs_the_code_the_node_has_just_given(bot, shell, api):
    answer = shell.ask("telegram pair")
    assert answer.startswith("Write this to the bot within 2 minutes: /pair ")
    code = answer.split()[-1]
    wait_verdict(shell, "NoExec")
    api.write(f"/pair {(int(code) + 1) % 1000000:06}", STRANGER)
    wait_past(shell, f"NoAccess: chat {STRANGER}", api)
    api.write(f"/pair {code}", 12)
    assert str(api.wait_sent()[0]["text"]).endswith("Chat 12 is paired")
    api.write(f"/pair {code}", STRANGER)
    api.wait_polls(3)
    assert shell.ask("telegram chats") == "[12]\n"
    assert bot.read("telegram.pds") == b"12"


def test_pairing_window_closes(bot, api):
    bot.stop()
    bot.recompile("Notify", _WINDOW_MS=1)
    bot.start(heap=HEAP)
    bot.control.serve(HOST, 443, "127.0.0.1", api.port)
    shell = bot.client()
    code = shell.ask("telegram pair").split()[-1]
    wait_verdict(shell, "NoExec")
    api.write(f"/pair {code}", 12)
    wait_past(shell, "NoAccess: chat 12", api)
    assert shell.ask("telegram chats") == "[]\n"
    bot.stop()
    bot.recompile("Notify")


def test_four_chats_at_most_and_they_outlive_a_restart(bot, shell):
    for chat in (1, 2, 3, -4):
        assert shell.ask(f"telegram pair {chat}") == f"Chat {chat} is paired\n"
    assert "paired already" in shell.ask("telegram pair 5")
    assert shell.ask("telegram unpair 2") == "Chat 2 removed\n"
    assert shell.ask("telegram unpair 2") == "Chat 2 is not paired\n"
    assert bot.read("telegram.pds") == b"1,3,-4"
    bot.stop()
    bot.write("telegram.pds", "1,3,x,-4")
    bot.start(heap=HEAP)
    shell = bot.client()
    assert shell.ask("telegram chats") == "[1, 3, -4]\n"
    shell.close()


@pytest.mark.parametrize("manner", ["garbage", "truncated", "oversized"])
def test_service_that_misbehaves_is_an_error_without_the_token(shell, api, manner):
    shell.ask(f"telegram pair {CHAT}")
    api.manner = manner
    shell.ask("telegram send 'x'")
    outcome = wait_done(shell, "telegram._notify")
    assert outcome.startswith("Telegram: ")
    assert TOKEN not in outcome


def test_wrong_token_is_told_without_showing_it(shell, api):
    set_token(shell, "123:wrongTOKEN")
    shell.ask("telegram load_n_init")
    assert wait_done(shell, "telegram._init") == "Telegram: 401 Unauthorized"
    set_token(shell, TOKEN)


def test_somebody_else_in_the_place_of_telegram_gets_no_token(bot, shell):
    impostor = TelegramApi(Authority().server(HOST))
    with contextlib.closing(impostor):
        bot.control.serve(HOST, 443, "127.0.0.1", impostor.port)
        shell.ask(f"telegram pair {CHAT}")
        shell.ask("telegram send 'x'")
        assert "certificate" in wait_done(shell, "telegram._notify")
    assert impostor.requests == []
