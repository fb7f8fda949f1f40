"""What load modules written for the original may rely on: names, parameters, results.

The table is the interface. Each signature is compared with the source; each call is made inside
MicroPython, by a load module on a running node, and its result is the text the shell shows.
"""

import ast
import http.server
import json
import re
import threading

import pytest
from firmware_node import SOURCE

STATE = r"\{.*'verdict': 'Task started: task show con\.nobody\.hello'.*\}"
# Module, signature (as the source has it), and calls with what they must result in.
ABI = [
    ("Common", "socket_stream(func)", []),
    ("Common", "micro_task(tag, task=None)", [
        ("micro_task('abi.nobody')", "None"),
        ("micro_task(tag='abi._job', task=_job())", "True"),
        ("micro_task('abi._job').tag", r"abi\._job"),
        ("micro_task('abi._job').done.is_set()", "True|False"),
    ]),
    ("Common", "transition(from_val, to_val, step_ms, interval_sec)", [
        ("list(transition(0, 10, 5, 0.02))", r"\[0, 2, 5, 8, 10\]"),
        ("list(transition(0, 10, step_ms=5, interval_sec=0))", r"\[10\]"),
    ]),
    ("Common", "transition_gen(*pairs, interval_sec=1.0)", [
        ("[(len(list(g)), ms) for g, ms in (transition_gen(0, 100),)]", r"\[\(101, 10\)\]"),
        ("transition_gen(5, 5)[1]", "5"),
        ("[len(list(g)) for g in transition_gen(0, 10, 9, 0, interval_sec=0.1)[0]]",
         r"\[11, 11\]"),
    ]),
    ("Common", "SmartADC.__init__(self, pin)", [("SmartADC(36).get()['raw']", r"\d+")]),
    ("Common", "SmartADC.get(self)", [
        ("sorted(SmartADC('ph').get())", r"\['percent', 'raw', 'volt'\]"),
    ]),
    ("Common", "SmartADC.get_singleton(pin)", [
        ("SmartADC.get_singleton(39) is SmartADC.get_singleton(pin=39)", "True"),
    ]),
    ("Common", "data_logger(f_name, data=None, limit=12)", [
        ("data_logger('abi', data=7, limit=2)", "True"),
        ("data_logger('abi')", r"20\d\d\.\d+\.\d+-\d+:\d+:\d+ 7\nTrue"),
        ("data_logger('none')", "False"),
    ]),
    ("Common", "notify(text)", [("notify('text')", "False")]),
    ("LogicalPins", "physical_pin(key)", [
        ("physical_pin('neop')", "15"),
        ("physical_pin(key='neop')", "15"),
    ]),
    ("LogicalPins", "pinmap_dump(keys)", [
        ("sorted(pinmap_dump(['neop', 'none']).items())", r"\[\('neop', 15\), \('none', None\)\]"),
        ("pinmap_dump('neop')", " neop: 15"),
    ]),
    ("LogicalPins", "get_pinmap()", [("sorted(get_pinmap())", r"\['booked', 'custom', 'map'\]")]),
    ("LogicalPins", "detect_platform()", [("detect_platform()", "esp32")]),
    ("ConfigHandler", "cfgget(key=None)", [
        ("cfgget('devfid')", "node01"),
        ("cfgget(key='nokey')", "None"),
        ("cfgget()['socport']", "9008"),
    ]),
    ("ConfigHandler", "cfgput(key, value, type_check=False)", [
        ("cfgput(key='soctout', value=90), _get('soctout')", r"\(True, 90\)"),
        ("cfgput('soctout', '91', type_check=True), _get('soctout')", r"\(True, 91\)"),
        ("cfgput('soctout', 'x', True)", "False"),
    ]),
    ("Debug", "errlog_add(text)", [("errlog_add('[ERR] of the table')", "None")]),
    ("Debug", "errlog_get(msgobj=None)", [
        ("_logged(), errlog_get(_lines.append), '[ERR] of the table' in str(_lines)",
         r"\(None, \d+, True\)"),
    ]),
    ("Debug", "errlog_clean(msgobj=None)", [
        ("_lines.clear(), _logged(), errlog_clean(msgobj=_lines.append), _lines",
         r"\(None, None, None, \[' Delete: err\.log'\]\)"),
    ]),
    ("Debug", "console_write(text)", [("console_write('text')", "None")]),
    ("Network", "ifconfig()", [
        ("ifconfig()", r"\('STA', \('127[.\d]+', '255[.\d]+', '127[.\d]+', '127[.\d]+'\)\)"),
    ]),
    ("Network", "get_mac()", [("get_mac()", "7c:9e:bd:62:3f:f8")]),
    ("Network", "sta_high_avail()", [("sta_high_avail()", "STA mode, OK")]),
    ("Time", "ntp_time()", [("ntp_time()", "True|False")]),
    ("Time", "set_time(year, month, mday, hour, min, sec)", [
        ("set_time(2026, 11, 22, 7, 16, 49)[:6]", r"\(2026, 11, 22, 7, 16, 49\)"),
    ]),
    ("Time", "uptime()", [("uptime()", r"0 0:0:\d+")]),
    ("Time", "suntime()", [("type(suntime())", r"<class 'dict'>")]),
    ("Time", "Sun", [
        ("type(Sun.TIME), type(Sun.UTC)", r"\(<class 'dict'>, <class 'int'>\)"),
        ("Sun.BOOTIME is None or Sun.BOOTIME > 0", "True"),
    ]),
    ("TaskManager", "exec_lm_core(arg_list, msgobj)", [
        ("_lines.clear(), exec_lm_core(['tst', 'two', '1'], msgobj=_lines.append), _lines",
         r"\(None, True, \['a=1 b=5'\]\)"),
    ]),
    ("TaskManager", "Manager", [("Manager() is Manager(), 'server' in Manager().tasks",
                                 r"\(True, True\)")]),
    ("InterConnect", "send_cmd(host, cmd)", [("str(send_cmd(host='nobody', cmd='hello'))", STATE)]),
    ("InterConnect", "dump_cache()", [("type(dump_cache())", r"<class 'dict'>")]),
    ("Notify", "Telegram", [
        ("[hasattr(Telegram, n) for n in ('send', 'receive', 'receive_eval', 'set_commands')]",
         r"\[True, True, True, True\]"),
    ]),
    ("Notify", "Telegram.send(self, text, reply_to=None, chat_id=None)", []),
    ("urequests", "get(url, headers=None, sock_size=512, jsonify=False)", [
        ("get('http://api.test/x')", r"""\(200, '\{"path": "/x", "body": ""\}'\)"""),
        ("get(url='http://api.test/x', headers={'X-A': 'b: c'}, sock_size=64, jsonify=True)",
         r"\(200, \{.*\}\)"),
    ]),
    ("urequests",
     "post(url, data=None, json=None, headers=None, sock_size=512, jsonify=False)", [
         ("post('http://api.test/x', json={'a': 1}, jsonify=True)[1]['body']", r'\{"a": 1\}'),
         ("post('http://api.test/x', 'text', headers={}, jsonify=True)[1]['body']", "text"),
     ]),
    ("urequests",
     "request(method, url, data=None, json=None, headers=None, sock_size=1024, jsonify=False)", [
         ("request('GET', 'http://api.test/y', None, None, {}, 512, True)[1]['path']", "/y"),
     ]),
]  # fmt: skip
HEAD = """
from Common import micro_task, socket_stream
from ConfigHandler import cfgget as _get
import asyncio

_lines = []

def _logged():
    from Debug import errlog_add
    errlog_add("[ERR] of the table")

@socket_stream
def streaming(count, msgobj=None):
    for number in range(count):
        msgobj("row %d" % number)
    return "end"

async def _job():
    with micro_task(tag="abi._job") as task:
        task.out = "at work"
        await asyncio.sleep_ms(1)
"""


def signature(module, name):
    """`name(parameters)` as the module's source has it; a class without its methods is a name."""
    path = SOURCE / ("modules" if module.startswith("LM_") else "core") / f"{module}.py"
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for part in name.split("."):
        (found,) = (one for one in body if getattr(one, "name", None) == part)
        body = found.body
    return name if isinstance(found, ast.ClassDef) else f"{name}({ast.unparse(found.args)})"


class Echo(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        data = json.dumps({"path": self.path, "body": body}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer  # noqa: N815 - the library's names

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def caller(make_node):
    """A client of a node with a load module that makes every call of the table."""
    calls = [
        f"def call{number}_{index}():\n    from {module} import {part.split('.')[0]}\n"
        f"    return {expression}\n"
        for number, (module, text, examples) in enumerate(ABI)
        for part in [text.partition("(")[0]]
        for index, (expression, _) in enumerate(examples)
    ]
    node = make_node()
    node.compile("LM_abi.py", HEAD + "".join(calls))
    with http.server.HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        node.start(heap=512 << 10)  # all modules of the core and this one at once
        node.control.serve("api.test", 80, *server.server_address)
        yield node.client()
        node.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("module", "text"), [row[:2] for row in ABI])
def test_signature(module, text):
    assert signature(module, text.partition("(")[0]) == text


@pytest.mark.parametrize("number", [number for number, row in enumerate(ABI) if row[2]])
def test_calls(caller, number):
    """All of one function in turn: what one has begun or kept, the next asks for."""
    for index, (expression, expected) in enumerate(ABI[number][2]):
        answer = caller.ask(f"abi call{number}_{index}").removesuffix("\n")
        assert re.fullmatch(expected, answer), f"{expression}: {answer}"


def test_stream_of_a_decorated_function(caller):
    assert caller.ask("abi streaming 2") == "row 0\nrow 1\nend\n"


def test_presence_takes_callbacks():
    assert signature("LM_presence", "_subscribe") == "_subscribe(on, off)"
