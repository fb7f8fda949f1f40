"""Every verb of `micros-ide`, run against a node: one document that fits its schema, 80 columns."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from verb_sessions import SESSIONS

from micros_ide.cli import main as program
from micros_ide.virtual.images import builtin_image

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"


def documents() -> dict[str, dict]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}


REGISTRY = Registry().with_resources(
    (one["$id"], Resource.from_contents(one)) for one in documents().values()
)


def check(document, schema: str) -> None:
    validator = Draft202012Validator(documents()[schema], registry=REGISTRY)
    faults = [f"{one.json_path}: {one.message[:300]}" for one in validator.iter_errors(document)]
    assert faults == [], f"{schema}: {faults[:5]}"


def actions(parser) -> list[argparse.Action]:
    return [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]


def leaves(parser, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every verb below `parser` that does something: ("virtual", "add")."""
    below = [pair for one in actions(parser) for pair in one.choices.items()]
    found = [leaf for name, one in below for leaf in leaves(one, (*path, name))]
    return found or [path]


def parser_of(*words: str):
    parser = program.build_parser(words)
    for word in words:
        (choices,) = actions(parser)
        parser = choices.choices[word]
    return parser


LEAVES = [leaf for verb in program._VERBS for leaf in leaves(parser_of(verb), (verb,))]
STREAMS = {("console",)}  # what a board prints is no document; run by test_devtoolkit
# A verb with actions may do something without one, too.
EVERY = sorted({leaf[:count] for leaf in LEAVES for count in range(1, len(leaf) + 1)})


def words_of(line, places) -> list[str]:
    return [word.replace("~", " ").format(**places) for word in line.words.split()]


def test_no_verb_is_without_a_session_and_no_schema_without_a_verb():
    lines = [line for session in SESSIONS.values() for line in session]
    begun = {tuple(line.words.split()[:2]) for line in lines}
    run = begun | {words[:1] for words in begun}
    assert [leaf for leaf in LEAVES if leaf not in run | STREAMS] == []
    used = {line.schema for line in lines} | {"error"}
    referred = {
        name for name in documents() for one in SCHEMAS.glob("*.json")
        if f'"urn:micros-ide:{name}"' in one.read_text().partition('"title"')[2]
    }  # fmt: skip
    assert set(documents()) == used | referred


@pytest.mark.parametrize("name", sorted(documents()))
def test_each_schema_is_one(name):
    schema = documents()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:micros-ide:{name}"
    assert schema["title"]


@pytest.mark.parametrize("leaf", EVERY, ids=" ".join)
def test_each_help_has_an_example_and_fits_the_page(leaf, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as left:
        program.main([*leaf, "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    _head, _mark, examples = text.partition("examples:")
    assert f"micros-ide {' '.join(leaf)}" in examples, text
    assert [line for line in text.splitlines() if len(line) > 80] == []


@pytest.fixture
def places(lamp, tmp_path):
    own, image = tmp_path / "own.txt", tmp_path / "image.bin"
    module = tmp_path / "LM_mine.py"
    module.write_text("def on():\n    return 1\n\n\ndef help():\n    return ('on',)\n")
    own.write_text("mine\n")
    image.write_bytes(builtin_image("esp32c3", 4 << 20))
    return {
        "port": lamp.port,
        "address": lamp.board.address,
        "tmp": tmp_path,
        "own": own,
        "image": image,
        "module": module,
    }


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_prints_documents_that_fit_their_schemas(
    name, verb, places, make_node, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(places["tmp"] / "desktop"))  # not the person's own
    if any("{other}" in line.words for line in SESSIONS[name]):
        places["other"] = make_node("desk").name
    for line in SESSIONS[name]:
        words = words_of(line, places)
        code, document, errors = verb(*words, "--json")
        assert code in {0, 12}, f"{words}: {errors}"
        check(document, line.schema)
        if line.shown:
            code, text, _errors = verb(*words)
            assert code in {0, 12}
            # A path is as long as it is.
            wide = [row for row in text.splitlines() if len(row) > 80 and "/" not in row]
            assert wide == [], words


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("boards nosuch", "not_found"),
        ("shell nosuch version", "not_found"),
        ("shell 127.0.0.1:1 version", "connect"),
        ("deploy --port {port} --set socport=0 --yes", "invalid"),
        ("firmware --check {own}", "firmware"),
        ("app run SysCheck --device lamp --set memory=1", "app"),
        ("shell lamp nosuch~command version", "board"),
        ("config set lamp utc=abc", "invalid"),
        ("files get nosuch.txt --port {port} --to {tmp}", "not_found"),
    ],
)
def test_a_failure_is_a_document_too(verb, places, lamp, words, code):
    line = [word.replace("~", " ").format(**places) for word in words.split()]
    status, document, _errors = verb(*line, "--json")
    check(document, "error")
    assert (document["error"]["code"], document["error"]["exit_code"]) == (code, status)
