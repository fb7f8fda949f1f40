"""`micros-ide config`: every action against a virtual node, as text and as one JSON document."""

from __future__ import annotations

import json
import sys

import pytest
from command_terminal import Terminal

from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.node_settings.wishes import Wish


@pytest.fixture
def config(verb, lamp):
    """Run `micros-ide config`; return exit code, document or text, stderr."""

    def run(*words):
        code, out, err = verb("config", *words)
        if isinstance(out, str):
            assert max(map(len, out.splitlines()), default=0) <= 80, out
        assert lamp.result.password not in (out if isinstance(out, str) else json.dumps(out)) + err
        return code, out, err

    return run


def done(answer):
    code, out, err = answer
    assert code == 0, err
    return out


def test_dump(config, lamp) -> None:
    text = done(config("dump", "lamp"))
    assert text.startswith(f"lamp ({lamp.result.uid}), version 2.0.0-0\nKEY ")
    assert any(line.split() == ["appwd", "(set)"] for line in text.splitlines())
    assert any(line.split() == ["utc", "60", "default"] for line in text.splitlines())
    document = done(config("dump", "lamp", "--json"))
    assert document["settings"]["cron"] is False
    assert document["secrets"] == {"appwd": "(set)", "stapwd": "(set)", "telegram": "(not set)"}
    assert (document["uid"], document["unknown"]) == (lamp.result.uid, {})


def test_get(config, verb, lamp) -> None:
    assert done(config("get", "lamp", "utc")) == "60\n"
    assert done(config("get", "lamp", "appwd")) == "(set)\n"
    assert done(config("get", "lamp", "cron", "tz", "--json"))["values"] == {
        "cron": False,
        "tz": "n/a",
    }
    assert verb("config", "get", "lamp", "appwd", "--reveal")[1].strip() == lamp.result.password
    code, out, _err = config("get", "lamp", "apwd", "--json")
    assert (code, out["error"]["hint"]) == (3, "did you mean appwd or stapwd or nwmd?")


def test_set_and_restore(config) -> None:
    text = done(config("set", "lamp", "utc=90", "cron=true"))
    assert text.startswith("lamp: utc, cron set and read back.\n")
    assert "micros-ide shell lamp --command reboot" in text
    again = done(config("set", "lamp", "utc=90", "--json"))
    assert (again["changed"], again["kept"]) == ([], ["utc"])
    would = done(config("restore", "lamp", "--dry-run", "--json"))
    assert [row["key"] for row in would["changes"]] == ["cron", "utc"]
    back = done(config("restore", "lamp", "--yes", "--json", "--restart"))
    assert (set(back["changed"]), back["restarted"], back["restart"]) == (
        {"utc", "cron"},
        True,
        [],
    )
    assert done(config("get", "lamp", "utc")) == "60\n"


def test_over_usb(config, core, lamp) -> None:
    done(config("set", "--port", lamp.port, "boothook=a  b", "--json"))
    assert done(config("get", "--port", "lamp", "boothook")) == "a  b\n"
    core.console.reopen("lamp").close()
    done(config("set", "lamp", "boothook=n/a"))


def test_a_secret_is_read_from_a_file_and_warned_about_in_clear(config, tmp_path) -> None:
    (tmp_path / "token").write_text("42:from-a-file\n")
    code, out, err = config("set", "lamp", f"telegram=@{tmp_path / 'token'}")
    assert (code, "warning" in err) == (0, False)
    code, out, err = config("set", "lamp", "telegram=42:in-clear")
    assert (code, "warning: the value of telegram" in err) == (0, True)
    assert "in-clear" not in out + err
    text = done(config("diff", "lamp"))
    assert ["telegram", "(set)", "(not", "set)"] in [line.split() for line in text.splitlines()]
    done(config("set", "lamp", "telegram=n/a"))


def test_diff(config, make_node, tmp_path) -> None:
    assert done(config("diff", "lamp", "--profile", "default")).startswith("lamp is the same as")
    found = done(config("diff", "lamp", "--profile", "lamp", "--json"))
    assert found["differences"][0] == {
        "key": "boothook",
        "here": "n/a",
        "there": "rgb load_n_init; cct load_n_init",
        "secret": False,
    }
    done(config("archive", "lamp"))
    assert done(config("diff", "lamp", "--archive", "--json"))["differences"] == []
    make_node("desk")
    other = done(config("diff", "lamp", "--with", "desk", "--json"))
    assert {row["key"]: row["there"] for row in other["differences"]} == {
        "appwd": "(changed)",
        "devfid": "desk",
    }
    target = tmp_path / "lamp.json"
    assert "appwd, stapwd" in done(config("export", "lamp", target))
    assert config("export", "lamp", target)[0] == 2
    rows = done(config("diff", "desk", "--file", target, "--json"))["differences"]
    assert {row["key"]: row["there"] for row in rows} == {
        "appwd": "(not known)",
        "devfid": "lamp",
        "stapwd": "(not known)",
    }
    said = done(config("apply", "desk", "--file", target, "devfid=desk", "utc=61", "--yes"))
    assert said.startswith("desk: utc set")
    clone = done(config("clone", "lamp", "desk", "--name", "twin", "--restart", "--yes", "--json"))
    assert (clone["name"], clone["restarted"]) == ("twin", True)
    assert done(config("get", "twin", "devfid", "utc", "--json"))["values"] == {
        "devfid": "twin",
        "utc": 60,
    }


def test_profiles_and_apply(config) -> None:
    assert "heartbeat" in done(config("profiles"))
    assert done(config("profiles", "lamp", "--json"))["lamp"]["irq1"] is True
    assert "irq1_cbf" in done(config("profiles", "lamp"))
    text = done(config("apply", "lamp", "--profile", "lamp", "--dry-run"))
    assert "rgb toggle" in text
    code, _out, err = config("apply", "lamp", "--profile", "lamp")
    assert (code, "--yes" in err) == (2, True)


def test_archive(config, lamp) -> None:
    record = done(config("archive", "lamp", "--json"))
    assert record["secrets"] == {"appwd": "(set)", "stapwd": "(set)"}
    assert [one["name"] for one in done(config("archive", "--list", "--json"))].count("lamp") == 1
    assert record["at"] in done(config("archive", "--list", "lamp"))
    shown = done(config("archive", "lamp", "--show", record["at"], "--json"))
    assert shown == record
    assert "staessid" in done(config("archive", lamp.result.uid, "--show", record["at"]))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["dump"], 2),
        (["dump", "lamp", "desk"], 2),
        (["dump", "nosuch"], 3),
        (["dump", "--port", "/dev/ttyNONE"], 3),
        (["get", "lamp"], 2),
        (["set", "lamp"], 2),
        (["set", "lamp", "utc"], 2),
        (["set", "lamp", "utc=9999"], 2),
        (["set", "lamp", "crontasks=nonsense"], 2),
        (["diff", "lamp", "--profile", "nosuch"], 3),
        (["diff", "lamp", "--file", "/does/not/exist"], 3),
        (["apply", "lamp", "--file", __file__, "--yes"], 2),
        (["archive", "lamp", "--show", "1999"], 3),
        (["archive", "--list", "nosuch"], 3),
        (["restore", "lamp", "--at", "1999", "--yes"], 3),
        (["clone", "nosuch", "lamp", "--name", "twin"], 3),
        (["clone", "--name", "twin"], 2),
        (["export", "lamp"], 2),
        (["export", "lamp", "/does/not/exist/x.json"], 2),
    ],
)
def test_bad_input_has_its_exit_code_and_a_hint(config, words, code) -> None:
    got, document, err = config(*words, "--json")
    assert (got, document["error"]["exit_code"]) == (code, code), document
    assert document["error"]["hint"]
    assert "error: " in err


@pytest.fixture
def person(home):
    """Run `micros-ide config get lamp utc` for somebody who types `answers` by question."""

    def run(answers, *options):
        command = (sys.executable, "-m", "micros_ide.cli", "config", "get", "lamp", "utc", *options)
        with Terminal(*command, cwd=home) as terminal:
            for question, text in answers.items():
                terminal.answer(question, text)
            code = terminal.end()
        assert not any(len(text) > 1 and text in terminal.shown for text in answers.values())
        return code, terminal.shown

    return run


def test_a_password_is_asked_for_once_and_remembered_if_wished(core, lamp, person) -> None:
    uid, word = lamp.result.uid, lamp.result.password
    usb, settings = Place(port=lamp.port), core.node_settings
    settings.change(usb, Wish(lambda _now: {"auth": True}), QuietReport())
    try:
        core.passwords.forget(uid)
        assert person({"password: ": word}, "--no-remember")[0] == 0
        assert core.passwords.recall(uid) is None
        core.settings.set(remember_passwords=None)
        assert person({"password: ": "not-this-1"})[0] == 5
        assert person({"password: ": word, "[y/N]": "y"})[0] == 0
        assert core.passwords.recall(uid) == word
        code, shown = person({})
        assert (code, shown.splitlines()[-1]) == (0, "60")
        core.passwords.forget(uid)
        assert person({"password: ": word})[0] == 0  # the answer holds from now on
        assert core.passwords.recall(uid) == word
    finally:
        settings.change(usb, Wish(lambda _now: {"auth": False}), QuietReport())


def test_a_password_from_a_file(core, lamp, config, tmp_path) -> None:
    usb, settings = Place(port=lamp.port), core.node_settings
    settings.change(usb, Wish(lambda _now: {"auth": True}), QuietReport())
    try:
        core.passwords.forget(lamp.result.uid)
        assert config("get", "lamp", "utc")[0] == 5
        (tmp_path / "word").write_text(lamp.result.password)
        word = f"@{tmp_path / 'word'}"
        assert done(config("get", "lamp", "utc", "--password", word)) == "60\n"
        core.passwords.remember(lamp.result.uid, "stale-one")
        code, _out, err = config("get", "lamp", "utc")
        assert (code, "kept for it" in err) == (5, True)
    finally:
        settings.change(usb, Wish(lambda _now: {"auth": False}), QuietReport())
        core.passwords.remember(lamp.result.uid, lamp.result.password)
