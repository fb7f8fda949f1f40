"""Arguments of load module calls: literals, never code."""

import pytest
from firmware_node import USAGE

FAILED = "exec_lm_core LM_tst->{}: {}\n" + USAGE
SYNTAX = FAILED.format("echo", "invalid syntax")


def echoed(args: str, kwargs: str = "[]") -> str:
    return f"args={args} kwargs={kwargs}\n"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", echoed("()")),
        ("1", echoed("(1,)")),
        ("1 2.5 -3", echoed("(1, 2.5, -3)")),
        ("1,2", echoed("(1, 2)")),
        ('"a"', echoed("('a',)")),
        ("'a'", echoed("('a',)")),
        ('"a b c"', echoed("('a b c',)")),
        ('"a  b"', echoed("('a  b',)")),
        ("'it''s'", echoed("('its',)")),
        ('"it\'s"', echoed('("it\'s",)')),
        ("True None", echoed("(True, None)")),
        ("a=1", echoed("()", "[('a', 1)]")),
        (
            '5 a=1 b=2.5 c="x y" d=True',
            echoed("(5,)", "[('a', 1), ('b', 2.5), ('c', 'x y'), ('d', True)]"),
        ),
        ("[1,2,3]", echoed("([1, 2, 3],)")),
        ("[1, 2, 3]", echoed("([1, 2, 3],)")),
        ("(1,2)", echoed("((1, 2),)")),
        ('{"k":1}', echoed("({'k': 1},)")),
        ('"{}"', echoed("('{}',)")),
        ('"a{b}c"', echoed("('a{b}c',)")),
        ('"x" "x"', echoed("('x', 'x')")),
        ('"a" 5 "b"', echoed("('a', 5, 'b')")),
        ('key="v" key2="v2"', echoed("()", "[('key', 'v'), ('key2', 'v2')]")),
        ('""', echoed("('',)")),
        ('"" ""', echoed("('', '')")),
        ('"5%"', echoed("('5%',)")),
        ('"a\\nb"', echoed("('a\\nb',)")),
        (
            'host="10.0.1.1" cmd="system clock"',
            echoed("()", "[('cmd', 'system clock'), ('host', '10.0.1.1')]"),
        ),
        ('"https://x.y/z?a=1&b=2"', echoed("('https://x.y/z?a=1&b=2',)")),
        ("0x1F 1e3", echoed("(31, 1000.0)")),
        ("007", echoed("(7,)")),
        ('"ű"', echoed("('\\u0171',)")),
        ('"a;b"', echoed("('a;b',)")),
    ],
)
def test_literals_arrive_as_values(client, words, answer):
    assert client.ask(f"tst echo {words}") == answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("a", FAILED.format("echo", "name 'a' isn't defined")),
        ("True false None", FAILED.format("echo", "name 'false' isn't defined")),
        ("tst", FAILED.format("echo", "name 'tst' isn't defined")),
        ("a=1 5", FAILED.format("echo", "positional arg after keyword arg")),
        ("a=1 a=2", FAILED.format("echo", "function got multiple values for argument 'a'")),
        ('"unclosed', FAILED.format("echo", 'invalid syntax: " is not closed')),
        ('"a"b"', SYNTAX),
        ("a = 1", FAILED.format("echo", "name 'a' isn't defined")),
        ("https://x.y", SYNTAX),
        ("a;b", SYNTAX),
        ("5 > json", SYNTAX),
        ("5 >JSON", SYNTAX),
        ("5 #c", SYNTAX),
        ("1; tst two 2", SYNTAX),
    ],
)
def test_what_is_no_literal_is_refused(client, words, answer):
    assert client.ask(f"tst echo {words}") == answer


@pytest.mark.parametrize(
    "words",
    [
        "1+1",
        'len("abc")',
        '__import__("os").listdir()',
        'open("canary","w")',
        '[open("canary","w")]',
        '{"a":open("canary","w")}',
        'a=open("canary","w")',
        "1);open('canary','w')",
        "(lambda:open('canary','w'))()",
        "LM_tst.VAR",
        "modules",
        "tst.VAR",
        "[x for x in (1,2)]",
        "f'{1}'",
    ],
)
def test_nothing_is_ever_evaluated(running, client, words):
    assert client.ask(f"tst echo {words}").startswith("exec_lm_core LM_tst->echo: ")
    assert "canary" not in running.files()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", FAILED.format("two", "two() takes 1 positional arguments but 0 were given")),
        ("1", "a=1 b=5\n"),
        ("1 2 3", FAILED.format("two", "two() takes 2 positional arguments but 3 were given")),
        ("1 c=3", FAILED.format("two", "unexpected keyword argument 'c'")),
        ("b=3 a=1", "a=1 b=3\n"),
        ('"a b" b="c d"', "a='a b' b='c d'\n"),
        ("5 >json", "a=5 b=5\n"),
        ("  7  ", "a=7 b=5\n"),
    ],
)
def test_function_checks_its_arguments(client, words, answer):
    assert client.ask(f"tst two {words}") == answer


@pytest.mark.parametrize("function", ["two(1)", "K.sm", "two.__globals__"])
def test_function_is_a_plain_name(client, function):
    answer = client.ask(f"tst {function}")
    assert answer == FAILED.format(function, "invalid syntax")
