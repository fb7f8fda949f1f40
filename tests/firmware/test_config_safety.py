"""The configuration survives power cuts, damage and nonsense."""

import json

import pytest
from firmware_node import CONFIG

LOAD = (
    "import Debug\nDebug.verbose = False\n"
    "import ConfigHandler, json\n"
    "print(json.dumps(ConfigHandler.cfgget()))\n"
)
CONF = "[configure] node01 $ "


def loaded(micropython):
    return json.loads(micropython(LOAD))


def test_first_start_fills_in_defaults_and_keeps_what_was_given(node, micropython):
    config = loaded(micropython)
    assert {key: config[key] for key in CONFIG} == CONFIG
    assert config["soctout"] == 100
    assert node.config() == config


def test_nothing_is_written_when_nothing_changed(node):
    node.configure(nwmd="AP")  # without the Internet there is no failure of it to log, either
    node.start()
    client = node.client()
    client.ask("conf", CONF)
    before = node.flash_writes
    assert client.ask("soctout 100", CONF) == "Saved\n"
    assert node.flash_writes == before
    assert client.ask("soctout 101", CONF) == "Saved\n"
    assert node.flash_writes > before


def test_start_writes_nothing_when_nothing_changed(node):
    node.start()
    node.stop()
    node.make_folder("node_config.json.new")  # then no save can succeed, and each is an alarm
    node.start()
    assert "not saved" not in node.client().ask("system alarms")


def test_cut_short_anywhere_the_last_good_copy_is_used(node, micropython):
    loaded(micropython)
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "import ConfigHandler as C, os\n"
        "C.cfgput('utc', 90); C.cfgput('devfid', 'kept')\n"
        "text = open('node_config.json').read()\n"
        "bad = []\n"
        "for n in range(0, len(text), 23):\n"
        "    with open('node_config.json', 'w') as f: f.write(text[:n])\n"
        "    C._live = None\n"
        "    if C.cfgget('utc') != 90 or C.cfgget('staessid') != 'home': bad.append(n)\n"
        "    C._live = None\n"
        "    if C._read_dict('node_config.json') is None: bad.append(-n)\n"
        "    with open('node_config.bak', 'w') as f: f.write(text)\n"
        "print(bad)\n"
    )
    assert out == "[]\n"


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '"text"', "null", "{}garbage\x00", "\xff\xfe"])
def test_rubbish_without_a_copy_gives_defaults_and_an_alarm(node, text):
    node.write("node_config.json", text.encode("latin-1"))
    node.start()
    if text != "{}garbage\x00":
        assert b"node_config.json damaged: defaults used" in node.read("err.log")


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
    log = node.read("err.log").decode()
    assert log.count("wrong type: default used") == 3
    assert "short" not in log


def test_unwritable_configuration_is_an_answer_not_a_crash(node):
    node.start()
    node.stop()
    node.make_folder("node_config.json.new")
    node.start()
    client = node.client()
    client.ask("conf", CONF)
    assert client.ask("utc 30", CONF) == "Failed to save\n"
    assert client.ask("utc", CONF) == "60\n"
    node.stop()
    node.remove("node_config.json.new")
    node.start()
    client = node.client()
    client.ask("conf", CONF)
    assert client.ask("utc 30", CONF) == "Saved\n"


def test_clean_up_that_could_not_be_saved_is_done_at_the_next_start(node):
    node.configure(oldkey="x")
    node.write("cleanup.pds", "")
    node.make_folder("node_config.json.new")  # nothing can be saved
    node.start()
    assert "oldkey" not in node.client().ask("conf")
    node.stop()
    assert "oldkey" in node.config()
    assert "cleanup.pds" in node.files()
    node.remove("node_config.json.new")
    node.start()
    assert "oldkey" not in node.config()
    assert "cleanup.pds" not in node.files()


def test_damaged_file_does_not_replace_the_last_good_copy(node, micropython):
    loaded(micropython)
    good = node.read("node_config.json")
    node.write("node_config.bak", good)
    node.write("node_config.json", good[:100])
    assert loaded(micropython)["staessid"] == "home"
    assert node.config() == json.loads(good)
    bak = node.read("node_config.bak")
    assert bak is None or json.loads(bak)["staessid"] == "home"


@pytest.mark.parametrize("part", ["ConfigRules", "ConfigSchema"])
@pytest.mark.parametrize("damage", [None, b"M\x06\x00"], ids=["missing", "damaged"])
def test_configuration_can_be_read_and_changed_without_its_rules(node, micropython, part, damage):
    loaded(micropython)
    node.remove(f"{part}.mpy")
    if damage:
        node.write(f"{part}.mpy", damage)
    out = micropython(
        "from ConfigHandler import cfgget, cfgput\n"
        "print(cfgget('staessid'), cfgput('utc', '90'), cfgget('utc'), cfgput('utc', 'x'))\n"
    )
    assert out == "home True 90 False\n"
    assert node.config()["utc"] == 90


def test_half_a_file_is_not_left_when_there_is_no_room(node, micropython):
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "from ConfigHandler import save_file\n"
        "import os\n"
        "print(save_file('kept.txt', 'old'))\n"
        "free = os.statvfs('/')[3] * os.statvfs('/')[0]\n"
        "with open('fill', 'w') as file:\n"
        "    for _ in range(free // 4096 - 8): file.write('x' * 4096)\n"
        "print(save_file('kept.txt', 'y' * 50000), os.listdir().count('kept.txt.new'))\n"
        "print(open('kept.txt').read(), save_file('kept.txt', 'new'), open('kept.txt').read())\n"
    )
    assert out == "True\nFalse 0\nold True new\n"


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
    assert len({key for key, *_ in keys}) == len(keys) == 41
