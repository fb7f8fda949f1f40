"""The configuration survives power cuts, damage and nonsense."""

import json
import random
import time

import pytest
from firmware_node import CONFIG, MICROPYTHON

LOAD = (
    "import Debug\nDebug.verbose = False\n"
    "import ConfigHandler, json\n"
    "print(json.dumps(ConfigHandler.cfgget()))\n"
)


def loaded(micropython):
    return json.loads(micropython(LOAD))


def test_first_start_fills_in_defaults_and_keeps_what_was_given(node, micropython):
    config = loaded(micropython)
    assert {key: config[key] for key in CONFIG} == CONFIG
    assert config["soctout"] == 100
    assert node.config() == config


def test_nothing_is_written_when_nothing_changed(node):
    node.start()
    client = node.client()
    before = (node.folder / "node_config.json").stat()
    client.ask("conf", "[configure] node01 $ ")
    assert client.ask("soctout 100", "[configure] node01 $ ") == "Saved\n"
    node.start()
    after = (node.folder / "node_config.json").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_cut_short_anywhere_the_last_good_copy_is_used(node, micropython):
    loaded(micropython)
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "import ConfigHandler as C, os\n"
        "C.cfgput('utc', 90); C.cfgput('devfid', 'kept')\n"
        "text = open('node_config.json').read()\n"
        "bad = []\n"
        "for n in range(0, len(text), 3):\n"
        "    with open('node_config.json', 'w') as f: f.write(text[:n])\n"
        "    C._live = None\n"
        "    if C.cfgget('utc') != 90 or C.cfgget('staessid') != 'home': bad.append(n)\n"
        "    C._live = None\n"
        "    if C._read_dict('node_config.json') is None: bad.append(-n)\n"
        "    with open('node_config.bak', 'w') as f: f.write(text)\n"
        "print(bad)\n"
    )
    assert out == "[]\n"


@pytest.mark.parametrize("moment", range(4))
def test_power_cut_between_two_file_operations(node, micropython, moment):
    loaded(micropython)
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "import ConfigHandler as C, os\n"
        "real = os.rename\n"
        "count = 0\n"
        "class PowerCut(BaseException): pass\n"
        "def rename(a, b):\n"
        "    global count\n"
        f"    if count == {moment}: raise PowerCut\n"
        "    count += 1\n"
        "    real(a, b)\n"
        "os.rename = rename\n"
        "C.cfgget()\n"
        "try:\n"
        "    C.cfgput('utc', 120); C.cfgput('utc', 180)\n"
        "except PowerCut: pass\n"
        "os.rename = real\n"
        "C._live = None\n"
        "print(C.cfgget('utc'), C.cfgget('staessid'), C.cfgget('stapwd'))\n"
    )
    assert out.split()[0] in {"60", "120", "180"}
    assert out.split()[1:] == ["home", "at-home-1234"]


def test_killed_while_writing_again_and_again(node, micropython):
    """Real kills of the real process at random moments."""
    import subprocess

    loaded(micropython)
    script = node.folder / "writer.py"
    script.write_text(
        "import Debug\nDebug.verbose = False\n"
        "import ConfigHandler as C\n"
        "print('go')\n"
        "while True:\n"
        "    for n in range(20, 4000): C.cfgput('timirqseq', n)\n"
    )
    chance = random.Random(7)
    for _ in range(12):
        writer = subprocess.Popen(
            [MICROPYTHON, "writer.py"], cwd=node.folder, stdout=subprocess.PIPE
        )
        assert writer.stdout.readline() == b"go\n"
        time.sleep(chance.uniform(0.001, 0.02))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        config = loaded(micropython)
        assert config["stapwd"] == "at-home-1234"
        assert 20 <= config["timirqseq"] < 4000


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '"text"', "null", "{}garbage\x00", "\xff\xfe"])
def test_rubbish_without_a_copy_gives_defaults_and_an_alarm(node, text):
    (node.folder / "node_config.json").write_text(text, encoding="latin-1")
    out = node.folder / "err.log"
    node.start("-X", "heapsize=512k", wait="[NODE]")
    if text != "{}garbage\x00":
        assert "node_config.json damaged: defaults used" in out.read_text()


def test_wrong_types_become_defaults_and_numbers_are_brought_into_range(node, micropython):
    node.configure(
        soctout="50",
        utc="sixty",
        auth="TRUE",
        cron=1,
        devfid=None,
        aioqueue=99,
        timirqseq=-5,
        appwd="short",
        mine="kept",
        boothook=["a"],
    )
    config = loaded(micropython)
    assert config["soctout"] == 50
    assert config["utc"] == 60
    assert config["auth"] is True
    assert config["cron"] is False
    assert config["devfid"] == "node01"
    assert config["aioqueue"] == 16
    assert config["timirqseq"] == 20
    assert config["appwd"] == "short"
    assert config["mine"] == "kept"
    assert config["boothook"] == "n/a"
    assert node.config() == config
    log = (node.folder / "err.log").read_text()
    assert log.count("wrong type: default used") == 3
    assert "short" not in log


def test_unwritable_configuration_is_an_answer_not_a_crash(node):
    node.start()
    client = node.client()
    client.ask("conf", "[configure] node01 $ ")
    (node.folder / "node_config.json.new").mkdir()
    assert client.ask("utc 30", "[configure] node01 $ ") == "Failed to save\n"
    assert client.ask("utc", "[configure] node01 $ ") == "60\n"
    (node.folder / "node_config.json.new").rmdir()
    assert client.ask("utc 30", "[configure] node01 $ ") == "Saved\n"


def test_schema_is_a_literal_the_host_can_read():
    import ast

    from firmware_node import SOURCE

    tree = ast.parse((SOURCE / "core" / "ConfigSchema.py").read_text(encoding="utf-8"))
    (table,) = [node for node in tree.body if isinstance(node, ast.Assign)]
    keys = ast.literal_eval(table.value)
    for key, default, reboot, low, high in keys:
        assert isinstance(key, str)
        assert isinstance(reboot, bool)
        if isinstance(default, bool):
            assert (low, high) == (None, None), key
        elif isinstance(default, int):
            assert low <= default <= high, key
        else:
            assert low <= len(default) <= high, key
    assert len({key for key, *_ in keys}) == len(keys) == 38
