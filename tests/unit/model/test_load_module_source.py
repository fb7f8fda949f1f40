"""A load module's source becomes its manual without being run; odd ones are refused in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.load_module_source import parse_load_module, parse_without_comments
from micros_ide.model.manual import Manual, WidgetKind

LAMP = '''#!/usr/bin/env micropython
# One dimmable lamp
# on a MOSFET.
# Wiring: gate of the MOSFET to dim_1,
# source to ground.
from LogicalPins import physical_pin, pinmap_dump
from micropython import const

_PINS = ("dim_1", "builtin")
_FULL = const(1000)
BAD = [


]


def _lamp():
    # widget: nonsense that nobody reads
    return None


def set_value(value, smooth=True, *, full=_FULL, start=_lamp()):  # not this
    # Set the brightness. Answers the state:
    # a dict.
    #
    # Second paragraph.
    # value: 0 is dark,
    # 1000 is full light
    # smooth, full: shared text
    # unknown: stays text of `full`
    # widget: slider value=0..1000
    #   shows=X

    # not this either
    return value


@socket_stream
def show(lines=3, msgobj=None):
    # Stream lines.
    msgobj(lines)


@Common.socket_stream
async def wait(sec, *rest, msgobj=None, **more):
    # rest: what follows
    # example: 2.5 "a b" last=True
    pass


def old(hue="it's"):
    """Docstring of an older module.

    :param hue: what colour
    """


def status(lmf=None):
    return {"X": 1}


def pinmap():
    return pinmap_dump(_PINS)


def lmdep():
    return "servo", "switch"


def help():
    return ("set_value value=<0-1000>", "show")
'''


@pytest.fixture(scope="module")
def lamp():
    return parse_load_module(LAMP, "LM_lamp.py")


def modules_of(**sources):
    found = tuple(parse_load_module(text, f"LM_{name}.py") for name, text in sources.items())
    boards = {"esp32": {"one": 1, "two": 2}, "rp2": {"two": -3, "led": "LED"}}
    return Manual("1.2.3", found, boards)


def test_head_of_the_file_is_purpose_and_wiring(lamp):
    assert lamp.name == "lamp"
    assert lamp.doc == "One dimmable lamp on a MOSFET."
    assert lamp.wiring == "gate of the MOSFET to dim_1, source to ground."
    assert lamp.pins == ("dim_1", "builtin")
    assert lamp.needs == ("servo", "switch")
    assert lamp.help == ("set_value value=<0-1000>", "show")


def test_functions_are_the_public_ones_in_order(lamp):
    names = [one.name for one in lamp.functions]
    assert names == ["set_value", "show", "wait", "old", "status", "pinmap", "lmdep", "help"]


def test_comment_under_the_def_is_text_parameters_and_widget(lamp):
    one = lamp.function("set_value")
    assert one.doc == "Set the brightness. Answers the state: a dict.\n\nSecond paragraph."
    assert [(p.name, p.required, p.default, p.source) for p in one.parameters] == [
        ("value", True, None, ""),
        ("smooth", False, True, "True"),
        ("full", False, 1000, "1000"),
        ("start", False, "_lamp()", "_lamp()"),
    ]
    assert [p.doc for p in one.parameters] == [
        "0 is dark, 1000 is full light",
        "shared text unknown: stays text of `full`",
        "shared text unknown: stays text of `full`",
        "",
    ]
    assert one.widget.kind is WidgetKind.SLIDER
    assert one.widget.shows == "X"
    assert one.example == "lamp set_value value=750"
    assert one.signature == "set_value value smooth=True full=1000 start=_lamp()"


def test_streaming_functions_hide_the_stream(lamp):
    assert lamp.function("show").signature == "show lines=3"


def test_async_functions_are_marked_and_collecting_parameters_kept(lamp):
    one = lamp.function("wait")
    assert one.waits
    assert [p.name for p in one.parameters] == ["sec", "*rest", "**more"]
    assert one.parameters[1].doc == "what follows"
    assert one.example == 'lamp wait 2.5 "a b" last=True'


def test_a_docstring_serves_where_there_is_no_comment(lamp):
    one = lamp.function("old")
    assert one.doc == "Docstring of an older module."
    assert one.parameters[0].doc == "what colour"
    assert one.parameters[0].source == '"it\'s"'


def test_conventional_functions_need_no_comment(lamp):
    assert "state" in lamp.function("status").doc
    assert lamp.function("help").doc


def test_pins_of_other_modules_are_shown_without_going_in_circles():
    manual = modules_of(
        a="import LM_b\ndef pinmap():\n    return LM_b.pinmap()\n",
        b="def pinmap():\n    from LM_c import pinmap as x\n    found = pinmap_dump(['one'])\n"
        "    found.update(x())\n    return found\n",
        c="import LM_a as first\nNAMES = ('two', 'led')\ndef pinmap():\n"
        "    return LogicalPins.pinmap_dump(NAMES), first.pinmap()\n",
        d="def pinmap(key='one'):\n    return pinmap_dump(key), pinmap_dump(x), LM_a.pinmap()\n",
    )
    pins = {one.name: manual.pins(one) for one in manual.modules}
    assert pins["a"] == {
        "one": {"esp32": 1},
        "two": {"esp32": 2, "rp2": -3},
        "led": {"rp2": "LED"},
    }
    assert list(pins["b"]) == ["one", "two", "led"]
    assert list(pins["d"]) == ["one"]


def test_json_form_has_what_programs_need(lamp):
    about = Manual("1.2.3", (lamp,), {"esp32": {"dim_1": 33}}).as_dict()
    json.dumps(about, allow_nan=False)
    module = about["modules"]["lamp"]
    assert (about["version"], about["boards"]) == ("1.2.3", ["esp32"])
    assert module["pins"] == {"dim_1": {"esp32": 33}, "builtin": {}}
    assert (module["load_n_init"], module["status"]) == (False, True)
    function = module["functions"]["set_value"]
    assert (function["async"], function["example"]) == (False, "lamp set_value value=750")
    assert function["widget"]["parameters"] == [
        {"name": "value", "low": 0, "high": 1000, "step": 1}
    ]


def test_the_module_is_never_run(tmp_path):
    trap = tmp_path / "trap"
    source = (
        f"open({str(trap)!r}, 'w')\nraise SystemExit\ndef go(x=open({str(trap)!r}, 'w')):\n  pass"
    )
    assert (
        parse_load_module(source, "LM_trap.py").function("go").parameters[0].source[:5] == "open("
    )
    assert not trap.exists()


def test_functions_inside_try_and_if_count_and_the_last_of_a_name_wins():
    source = (
        "try:\n    def a(x): pass\nexcept ImportError:\n    def a(y): pass\n"
        "if True:\n    def b(): pass\nelse:\n    def c(): pass\nclass D:\n    def e(self): pass\n"
    )
    names = {one.name: one.signature for one in parse_load_module(source, "LM_x.py").functions}
    assert names == {"a": "a y", "b": "b", "c": "c"}


def test_values_that_json_cannot_hold_stay_text():
    source = (
        "def a(i=1e999, b=b'x', t=(1, 2), h=0x" + "f" * 5000 + ", s='\\ud800', big=2**99, ok=-1):\n"
        "    pass\ndef pinmap():\n    return pinmap_dump(('\\ud800x',))\n"
    )
    module = parse_load_module(source, "LM_x.py")
    defaults = {one.name: one.default for one in module.function("a").parameters}
    assert (defaults["i"], defaults["t"], defaults["ok"]) == ("1e309", "(1, 2)", -1)
    assert module.pins == ("x",)
    json.dumps(Manual("1", (module,), {}).as_dict(), allow_nan=False).encode()


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def a(:\n", 1, "invalid syntax"),
        ("x = 1\ndef a():\n", 2, "expected an indented block"),
        ("x = '\n", 1, "unterminated"),
        ("a\0b", 1, "null"),
        ("x = " + "(" * 300 + ")" * 300, 1, "too many nested"),
        ("x = " + "-" * 200_000 + "1", 1, ""),
        ("def a():\n    # Text.\n    # widget: knob\n    pass\n", 3, "widget: 'knob' is no widget"),
        ("def a(b):\n    # widget: button\n    pass\n", 2, "widget: the widget gives no 'b'"),
        (
            "def a():\n    # widget: button\n    # widget: button\n    pass\n",
            3,
            "one line `widget:`",
        ),
        ("def a(b):\n    # example: c=1\n    pass\n", 2, "example: the function has no parameter"),
        ("def a(b):\n    # example:\n    pass\n", 2, "example: 'b' is missing"),
        ("def a(b):\n    # example: 1 2\n    pass\n", 2, "example: the function takes 1"),
        ("def a(b):\n    # example: 1 b=2\n    pass\n", 2, "example: an argument is there twice"),
        ("def a(b):\n    # example: 1)(2\n    pass\n", 2, "example: '1)(2' is not plain"),
        ("def a(b):\n    # example: open(1)\n    pass\n", 2, "example: 'open(1)' is not plain"),
        ("def a(b):\n    # example: **{}\n    pass\n", 2, "example: "),
    ],
)
def test_faults_name_the_file_the_line_and_what_is_wrong(source, line, words):
    with pytest.raises(InvalidInput) as caught:
        parse_load_module(source, "LM_odd.py")
    assert caught.value.message.startswith(f"LM_odd.py, line {line}: ")
    assert words in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "name", ["lamp.py", "LM_.py", "LM_a b.py", "LM_a.mpy", "LM_" + "x" * 41 + ".py"]
)
def test_a_file_that_is_not_called_like_a_module_is_refused(name):
    with pytest.raises(InvalidInput):
        parse_load_module("x = 1\n", name)


def check(source):
    """A manual that can be written, or a fault that names the file."""
    try:
        module = parse_load_module(source, "LM_any.py")
    except InvalidInput as error:
        if not error.message.startswith("LM_any.py, line "):
            raise
        return None
    json.dumps(Manual("1", (module,), {}).as_dict(), allow_nan=False, ensure_ascii=False).encode()
    return module


@given(st.text(max_size=200))
@example("\r")
@example("\x0c# head\n\x0cdef a():\n\x0c    # doc\n    pass")
@example("def a():\\\n  pass")
@example("# \u2028def\n")
def test_any_text_is_a_manual_or_a_fault(source):
    check(source)


WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\f\0"), max_size=30
)
COMMENTS = st.one_of(
    WORDS,
    st.sampled_from(
        ["a: text", "a, b: more", "  indented", "widget: button", "widget: slider a=0..9"]
    ),
    st.builds("widget: {}".format, WORDS),
    st.builds("example: {}".format, WORDS),
    st.builds("{}: {}".format, st.sampled_from(["a", "b", "rest", ":param a"]), WORDS),
)
SIGNATURES = st.sampled_from(
    [
        "",
        "a",
        "a=1",
        "a, b=None",
        "a=-1.5, *rest",
        "*, a=1",
        "**b",
        "a, /, b='x'",
        "a=(1,\n  # no\n 2)",
    ]
)
FUNCTIONS = st.builds(
    lambda mark, head, comments, body: "".join(
        [mark, f"def f({head}):\n", *(f"    #{line}\n" for line in comments), f"    {body}\n"]
    ),
    st.sampled_from(["", "@socket_stream\n", "async ", "@a.b(c)\nasync "]),
    SIGNATURES,
    st.lists(COMMENTS.map(" {}".format) | COMMENTS, max_size=4),
    st.sampled_from(["pass", "'''doc\n    a: x'''", "return 'a', 'b'", "@d\n    def g(): pass"]),
)


@given(st.lists(COMMENTS, max_size=3), FUNCTIONS, st.sampled_from(["\n", "\r\n", "\r"]))
def test_modules_of_any_comments_are_manuals_or_faults(head, function, end):
    source = "".join(f"# {line}\n" for line in head) + "x = 1\n" + function
    module = check(source.replace("\n", end))
    if module is not None:
        (one,) = module.functions
        assert one.name == "f"


def test_a_fault_in_a_comment_leaves_the_functions_to_be_called():
    text = "def on(level, ms=5):\n    # widget: slider nothing=0..9\n    return level\n"
    with pytest.raises(InvalidInput):
        parse_load_module(text, "LM_a.py")
    (function,) = parse_without_comments(text, "LM_a.py").functions
    assert [one.name for one in function.parameters] == ["level", "ms"]
    with pytest.raises(InvalidInput):
        parse_without_comments("def on(:", "LM_a.py")
