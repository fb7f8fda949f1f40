"""A new version that is no good: the old one is back by itself, and the node says why."""

import json

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.ota import Outcome
from tests.integration.ota.slots import in_use

OLD, NEW = "2.0.0-0", "2.0.1-0"
# Both wait less long, or these tests would take minutes.
QUICK = {"_PATIENCE_MS = const(90000)": "_PATIENCE_MS = const(3000)"}
ALERT = {"_CHECK_MS = const(5000)": "_CHECK_MS = const(500)"}


def edited(path: str, changes: dict[str, str]) -> str:
    text = (paths.bundled("firmware_src") / path).read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def quick(workshop):
    """The firmware of the nodes here."""
    return workshop.tree(OLD, {"core/Slots.py": edited("core/Slots.py", QUICK)})


@pytest.fixture(scope="module")
def node(workshop, quick):
    made = workshop.node("lamp", files=workshop.built(quick))
    made.start()
    made.ask("hello")
    return made


BROKEN = {
    "crashes in the loader": (
        "core/micrOSloader.py",
        {"restarting = False  #": "1 / 0\nrestarting = False  #"},
        "its micrOSloader does not load",
    ),
    "crashes at boot": (
        "core/micrOS.py",
        {"    Watchdog.start()": "    raise ValueError('no good')"},
        "ValueError: no good",
    ),
    "hangs before the server": (
        "core/micrOS.py",
        {"    Debug.verbose = cfgget": "    while True:\n        pass\n    Debug.verbose = cfgget"},
        "not ready within 3 s",
    ),
    "hangs in the loop": (
        "core/micrOS.py",
        {'    server = SocketServer(manager.tasks["server"])': "    while True:\n        pass"},
        "not ready within 3 s",
    ),
    "never joins the network": (
        "core/Network.py",
        {'cfgget("staessid")': '"nowhere"'},
        "not ready within 3 s",
    ),
    "ends by itself": (
        "core/micrOS.py",
        {"        _run_loop(loop)": "        pass"},
        "the main loop ended",
    ),
    "never opens its port": (
        "core/micrOS.py",
        {"            listener = await server.listen()": "            await asyncio.sleep(999)"},
        "not ready within 3 s",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_old_version_comes_back(workshop, node, quick, what):
    path, changes, why = BROKEN[what]
    quick_too = {"core/Slots.py": QUICK, "core/Watchdog.py": ALERT, path: changes}
    new = workshop.tree(NEW, {one: edited(one, how) for one, how in quick_too.items()})
    before = in_use(node.stored())
    done = workshop.update(node, new)
    assert (done.outcome, done.version) == (Outcome.ROLLED_BACK, OLD)
    assert why in done.why
    assert workshop.plan(node, quick).nothing_to_do
    after = in_use(node.stored())
    config = "node_config.json"
    assert json.loads(after[config]) == json.loads(before[config])
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert changed <= {"err.log", "err.old.log", ".crashes", ".if_mode", config, "node_config.bak"}


def test_bytecode_of_another_version_is_not_sent(workshop, node):
    with pytest.raises(FirmwareError, match="version 5"):
        workshop.plan(node, own=(DeviceFile("LM_old.mpy", b"M\x05\x00\x1f rest"),))


def test_what_does_not_compile_is_not_sent(workshop, node):
    with pytest.raises(FirmwareError, match="LM_co2"):
        workshop.plan(node, workshop.tree(NEW, {"modules/LM_co2.py": "def x(:\n"}))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("LM_bad.py", b"def x(:\n    pass\n", "SyntaxError"),
        ("LM_big.py", b"data = bytearray(10_000_000)\n", "MemoryError"),
        ("LM_wrong.py", b"1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_module_that_does_not_load_takes_the_update_back(
    workshop, node, quick, name, content, why
):
    done = workshop.update(node, quick, own=(DeviceFile(name, content),))
    assert done.outcome is Outcome.ROLLED_BACK
    assert why in done.why
    assert name not in node.stored()
