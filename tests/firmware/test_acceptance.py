"""What the original's own system test and tools want of a node, as one list, on virtual boards."""

import contextlib
import json
import re
import socket
import time

from firmware_node import UID
from original_client import OriginalClient

from tests.integration.virtual.web_repl_client import WebReplClient

PATIENCE = 20.0
SECURE_CORE = {"main.py", "micrOSloader.mpy", "Network.mpy", "ConfigHandler.mpy", "Debug.mpy"}
NEW_MODULE = b"def state():\n    return 'updated'\n"


class Checklist:
    """Two nodes, and a client that is connected to the first."""

    def __init__(self, node, other):
        self.node = node
        self.other = other
        self.connect()

    def connect(self):
        self.client = OriginalClient(self.node.address, self.node.port)

    def text(self, command):
        return "\n".join(self.client.ask(command))

    def value(self, command):
        return json.loads(self.text(command))

    def until(self, command, done):
        end = time.monotonic() + PATIENCE
        while not done(text := self.text(command)):
            assert time.monotonic() < end, f"{command}: {text}"
            time.sleep(0.02)
        return text

    def item_01_hello(self):
        assert self.text("hello") == f"hello:node01:{UID}"

    def item_02_heartbeat(self):
        assert self.text("system heartbeat") == "<3 heartbeat <3"

    def item_03_configuration_is_read(self):
        assert self.text("config") == ""
        assert self.text("socport") == "9008"
        self.text("noconf")

    def item_04_configuration_is_changed(self):
        self.text("config")
        assert self.text("utc 90") == "Saved"
        assert self.text("utc") == "90"
        assert self.text('utc "type"') == "Failed to save"
        assert self.text("nosuchkey") == "None"
        self.text("noconf")

    def item_05_help(self):
        assert all(word in self.text("help") for word in ("[TASK]", "webrepl", "--update"))

    def item_06_one_time_task(self):
        for _ in range(2):
            assert self.text("system clock &") == "Start system.clock"
            self.until("task list", lambda text: re.search(r"No +system\.clock", text))

    def item_07_loop_task(self):
        assert self.text("system clock &&") == "Start system.clock"
        assert self.text("system clock &&") == "system.clock is Busy"
        self.until("task show system.clock", bool)
        assert "Kill:" in self.text("task kill system.clock")

    def item_08_version(self):
        assert re.fullmatch(r"\d+\.\d+\.\d+-\d+", self.text("version"))

    def item_09_json(self):
        assert re.fullmatch(r"\{.*\}", self.text("system rssi >json"))

    def item_10_wrong_commands(self):
        assert "SHELL: type help for single word commands" in self.text("Apple")
        assert "no module named" in self.text("Apple test").lower()

    def item_11_ten_commands_in_one_session(self):
        for number in range(10):
            assert self.text(f"demo calculator {number} 1") == f"{number} + 1 = {number + 1}"

    def item_12_robustness(self):
        error = "exec_lm_core LM_robustness->raise_error: Test exception"
        assert error in self.text("robustness raise_error")
        assert "[12] RAM Alloc" in self.text("robustness memory_leak 12")
        assert "0" in self.client.ask("robustness recursion_limit 5")[-1]

    def item_13_usage(self):
        assert {"percent", "mem_used"} <= set(self.value("system memory_usage >json"))
        assert {"percent", "fs_used"} <= set(self.value("system disk_usage >json"))

    def item_14_command_to_another_node(self):
        answer = self.value(f'intercon sendcmd "{self.other.address}" "hello" >json')
        assert "hello" in answer["verdict"]
        assert "No task found:" not in self.text(f"task show {answer['tag']}")
        self.until(f"task show {answer['tag']}", lambda text: f"hello:node02:{UID}" in text)

    def item_15_alarms(self):
        assert re.fullmatch(r".*: \d+", self.client.ask("system alarms")[-1])

    def item_16_task_list(self):
        assert "#Active   #taskID" in self.text("task list")

    def item_17_ten_connections_in_a_row(self):
        self.client.hang_up()
        for _ in range(10):
            self.connect()
            assert self.text("hello").startswith("hello:")
            self.client.hang_up()
        self.connect()

    def item_18_ten_hellos_without_delay(self):
        for _ in range(10):
            assert self.text("hello").startswith("hello:")

    def item_19_update(self):
        self.text("conf")
        password = self.text("appwd")
        self.text("noconf")
        (line,) = [one for one in self.client.ask("system info") if "upython" in one]
        assert re.match(r"v\d+\.\d+\.\d+", line.split()[1])
        assert all(word in self.text("help") for word in ("webrepl", "--update"))
        assert self.client.ask("webrepl --update")[-1].strip() == "Bye!"
        self.client.hang_up()
        self.put_all(password)
        self.node.wait_line("[NODE]", count=2)
        self.connect()
        assert self.text("hello").startswith("hello:")
        assert self.text("fresh state") == "updated"
        assert "oldkey" not in self.node.config()
        assert self.node.config()["utc"] == 90

    def put_all(self, password):
        """Every file of the release but the core that carries the update itself, one by one."""
        names = [one for one in self.node.files() if one.endswith((".py", ".mpy"))]
        files = {one: self.node.read(one) for one in names if one not in SECURE_CORE}
        files = {".if_mode": b"webrepl", **files, "LM_fresh.py": NEW_MODULE}
        with self.web_repl(password) as link:
            for name, data in files.items():
                link.put(name, data)
            link.put(".if_mode", b"micros")

    def web_repl(self, password):
        """A session, once the node is on the network again; the original waits three seconds."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            # As long as it has no network it takes connections and closes them.
            early = contextlib.suppress(OSError, AssertionError)
            with early, contextlib.ExitStack() as stack:
                link = stack.enter_context(WebReplClient(self.node.address))
                link._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                link.login(password)
                stack.pop_all()
                return link
            time.sleep(0.05)
        raise AssertionError("WebREPL does not answer")

    def item_20_name_on_the_network(self):
        answer = self.value('intercon sendcmd "node02.local" "version" >json')
        self.until(f"task show {answer['tag']}", lambda text: re.match(r"\d+\.\d+\.\d+-\d+", text))


ITEMS = sorted(name for name in vars(Checklist) if name.startswith("item_"))


def test_acceptance_checklist(make_node):
    nodes = [make_node(), make_node()]
    for number, node in enumerate(nodes, 1):
        node.configure(devfid=f"node{number:02}", oldkey="of an earlier release")
        node.start()
    checklist = Checklist(*nodes)
    assert len(ITEMS) == 20
    for name in ITEMS:
        try:
            getattr(checklist, name)()
        except Exception as error:
            raise AssertionError(f"{name}: {error}\n{nodes[0].text}") from error
    checklist.client.hang_up()
    for node in nodes:
        node.close()
