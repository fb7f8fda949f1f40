"""The argument reader, inside MicroPython: every literal comes through, nothing else does."""

import ast
import json
import random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SCRIPT = """
import json
from Literals import words, arguments
for line in open("cases.txt"):
    text = json.loads(line)
    try:
        print(json.dumps(arguments(words(text))))
    except (SyntaxError, NameError, TypeError) as error:
        print(json.dumps([type(error).__name__, str(error)]))
"""
# An example is a whole run of the interpreter over many texts: few of them, and not made smaller.
FEW = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4))
    | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(
            st.text(st.characters(codec="ascii", exclude_categories=("C",))), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def run(node, texts):
    cases = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    node.write("cases.txt", cases)
    return [json.loads(line) for line in node.interpret(SCRIPT).splitlines()]


def as_json(value):
    """`value` as JSON carries it: tuples are lists, floats have few digits."""
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    return round(value, 3) if isinstance(value, float) else value


@FEW
@given(st.lists(st.lists(values, max_size=4), min_size=20, max_size=40))
def test_literals_as_python_writes_them(node, cases):
    texts = [" ".join(repr(value) for value in case) for case in cases]
    for case, (args, kwargs) in zip(cases, run(node, texts), strict=True):
        assert as_json(args) == as_json(case)
        assert kwargs == {}


@FEW
@given(st.lists(st.dictionaries(st.sampled_from("abcde_"), scalars), min_size=20, max_size=40))
def test_keyword_arguments(node, cases):
    texts = [" ".join(f"{key}={value!r}" for key, value in case.items()) for case in cases]
    for case, (args, kwargs) in zip(cases, run(node, texts), strict=True):
        assert args == []
        assert as_json(kwargs) == as_json(case)


def test_escapes_and_joined_strings(node):
    texts = [r'"\n\t\r\0\\\'\""', r'"\x41\u0171\q"', "'a''b' \"c\"'d'", r'"\"" "\\"']
    assert [args for args, _ in run(node, texts)] == [
        ["\n\t\r\0\\'\""],
        ["Aű\\q"],
        ["ab", "cd"],
        ['"', "\\"],
    ]


def test_random_text_is_a_value_or_a_clear_error_and_never_runs(node):
    """What comes out of pieces of Python in random order is what ast.literal_eval says."""
    pieces = [
        *"()[]{},:= '\"\\.;&#@*+-/%<>|^~!?\t0179aexfbn_",
        *(
            "open('canary','w')",
            "__import__('os')",
            "print",
            "lambda:0",
            "True",
            "None",
            "if",
            "for",
        ),
        *("1e5", "0x1f", "-1", "'a'", '"b"', "[1]", "(1,)", "{'k':1}", "x=", "ű", "\x00"),
    ]
    chance = random.Random(20)
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 9))) for _ in range(4000)]
    agreed = 0
    for text, result in zip(texts, run(node, texts), strict=True):
        if isinstance(result[0], str):
            assert result[0] in {"SyntaxError", "NameError", "TypeError"}, text
            continue
        args, kwargs = result
        if len(args) == 1 and not kwargs and text.strip():
            try:
                expected = ast.literal_eval(text.strip())
            except (SyntaxError, ValueError, TypeError, MemoryError):
                continue  # what only the shell allows: 007, a comma at the end
            if isinstance(expected, (set, bytes, complex)) or "\\" in text:
                continue
            agreed += 1
            assert json.loads(json.dumps(expected)) == args[0] or isinstance(expected, tuple), text
    assert agreed > 100
    assert "canary" not in node.files()


def test_depth_is_limited(node):
    (result,) = run(node, ["[" * 50 + "]" * 50])
    assert result == ["SyntaxError", "too many brackets"]
