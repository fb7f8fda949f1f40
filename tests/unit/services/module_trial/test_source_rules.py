"""What is seen in a module's source before it runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide import paths
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.module_trial.files import ModuleFile
from micros_ide.services.module_trial.source_rules import (
    ModuleSource,
    definitions,
    shell_word,
)

CORE = {"Common": frozenset({"socket_stream", "notify"}), "Debug": frozenset({"errlog_add"})}
KNOWN = {"Common", "Debug", "LM_rgb"}


def rules(text, name="LM_x.py"):
    source = ModuleSource(ModuleFile(name, text.encode()))
    return {one.rule for one in source.findings(CORE, KNOWN)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import machine, uos\nfrom Common import notify\nimport LM_rgb\n", set()),
        ("import nosuch", {"missing-import"}),
        ("from umqtt.simple import MQTTClient", set()),
        ("def f():\n    from nosuch.part import x\n", {"missing-import"}),
        ("try:\n    import nosuch\nexcept ImportError:\n    nosuch = None\n", set()),
        ("try:\n    import nosuch\nexcept (OSError, ImportError):\n    pass\n", set()),
        ("try:\n    import nosuch\nexcept:\n    pass\n", set()),
        ("try:\n    import nosuch\nexcept KeyError:\n    pass\n", {"missing-import"}),
        ("try:\n    pass\nfinally:\n    import nosuch\n", {"missing-import"}),
        ("from . import x", {"missing-import"}),
        ("def micro_task(tag):\n    return tag\n", {"shadows-core"}),
        ("from Common import notify\ndef notify(text):\n    return text\n", {"shadows-core"}),
        ("def transition():\n    return 1\n", set()),
        ("import Common\nCommon.notify = None\n", {"shadows-core"}),
        ("import Common as c\nc.notify = None\n", {"shadows-core"}),
        ("import Common\nsetattr(Common, 'notify', 1)\n", {"shadows-core"}),
        ("import builtins\nbuiltins.print = None\n", {"shadows-core"}),
        ("import sys\nsys.modules['Common'] = 1\n", {"shadows-core"}),
        ("import Debug\nDebug.led = None\n", set()),
        ("def open():\n    return 1\n", set()),
        ("def open():\n    return 1\ndef f():\n    return open('x')\n", {"shadows-builtin"}),
        ("def f(text):\n    return eval(text)\n", {"evaluates"}),
        ("x = eval('1')", set()),
        ("x = 1\n" + "#" * (17 << 10), {"large"}),
        ("def f(a):\n    # widget: slider b=1..2\n    return a\n", {"manual"}),
    ],
)
def test_rules(text, expected):
    assert rules(text) == expected


@pytest.mark.parametrize("name", ["hello", "task", "config", "webrepl2", "noconf"])
def test_a_name_that_the_shell_takes_for_its_own(name):
    assert shell_word(name)
    assert rules("x = 1", f"LM_{name}.py") == {"shadows-core"}


@pytest.mark.parametrize("name", ["helloworld", "tasks", "lamp", "con"])
def test_names_that_are_free(name):
    assert shell_word(name) is None


def test_words_of_the_shell_are_those_of_the_firmware():
    shell = paths.bundled("firmware_src") / "core" / "InterpreterShell.py"
    text = shell.read_text("utf-8")
    for word in ("hello", "version", "reboot", "help"):
        assert f'first == "{word}"' in text
    for word in ("webrepl", "conf", "noconf"):
        assert f'first.startswith("{word}")' in text


def test_the_firmwares_own_modules_have_no_red_source():
    build = FirmwareBuild(paths.bundled("firmware_src"), paths.bundled("firmware_src"))
    core = {part: definitions(build.core_source(part)) for part in build.core_names()}
    modules = sorted((build.tree / "modules").glob("LM_*.py"))
    assert modules
    known = {*core, *(path.stem for path in modules)}
    for path in modules:
        source = ModuleSource(ModuleFile(path.name, path.read_bytes()))
        assert [one.message for one in source.findings(core, known)] == [], path.name


@given(st.text(max_size=200))
def test_any_text_is_read_or_left(text):
    rules(text)
