"""A whole session with secrets in it; then everything it wrote, started and said is searched."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from micros_ide.core import Core
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport

APPWD, NEXT_APPWD = "Gr8-hdn-9", "Nxt-hdn-8"
STAPWD = "wifi-secret-of-the-flat"
TOKEN = "4711:token-of-the-bot"
SECRETS = (APPWD, NEXT_APPWD, STAPWD, TOKEN)
# Runs command lines in one process, and notes every process that is started meanwhile.
DRIVER = """
import json, sys
started = []
def watch(event, args):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.putenv"):
        started.append(repr(args))
sys.addaudithook(watch)
from micros_ide.cli import main
from micros_ide.services.passwords import Passwords
codes = []
for words in json.loads(sys.argv[1]):
    if words == ["break"]:
        def remember(self, uid, password):
            raise RuntimeError("a bug with a secret in its frames")
        Passwords.remember = remember
        continue
    codes.append(main.main(words))
print("CODES", json.dumps(codes))
print("STARTED", json.dumps(started))
"""


@pytest.fixture(scope="module")
def session(home, tmp_path_factory):
    """Run it all once; returns (exit codes, what was started, everything that was said)."""
    folder = tmp_path_factory.mktemp("session")
    for name, secret in (("a", APPWD), ("b", NEXT_APPWD), ("s", STAPWD), ("t", TOKEN)):
        (folder / name).write_text(f"{secret}\n")
    (folder / "wrong").write_text("not-the-one\n")
    export = folder / "export.json"

    def secret(key, name):
        return f"{key}=@{folder / name}"

    made = [
        ["virtual", "add", "cell", "--board", "esp32"],
        ["virtual", "start", "cell"],
        ["deploy", "--port", "cell", "--set", "devfid=cell", "--set", secret("appwd", "a"),
         "--set", "auth=true", "--yes", "--json"],
        ["config", "set", "cell", secret("stapwd", "s"), secret("telegram", "t"), "utc=61"],
        ["config", "set", "cell", secret("telegram", "t"), "crontasks=nonsense"],  # 2
        ["config", "set", "cell", f"stapwd=@{folder / 'none'}"],  # 3
        ["config", "dump", "cell"],
        ["config", "dump", "cell", "--json"],
        ["config", "get", "cell", "appwd", "stapwd", "telegram", "--json"],
        ["config", "get", "cell", "utc", "--password", f"@{folder / 'wrong'}"],  # 5
        ["config", "diff", "cell", "--json"],
        ["config", "export", "cell", str(export)],
        ["config", "diff", "cell", "--file", str(export)],
        ["config", "archive", "cell", "--json"],
        ["config", "archive", "--list", "cell"],
        ["ota", "cell", "--modules", "rgb", "--force", "--password", f"@{folder / 'a'}", "--yes"],
        ["config", "restore", "cell", "--dry-run", "--json"],
        ["config", "restore", "cell", "stapwd=micros-virtual", "--yes", "--json"],
        ["config", "dump", "--port", "cell", "--json"],
        ["config", "set", "--port", "cell", secret("appwd", "b"), secret("telegram", "t")],
        ["shell", "cell", "--command", "hello", "--json"],
        ["break"],
        ["config", "set", "cell", secret("appwd", "a")],  # 1
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps(made)],
        capture_output=True, text=True, timeout=55, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    out, _, tail = done.stdout.partition("CODES ")
    codes, _, started = tail.partition("STARTED ")
    assert codes, done.stderr
    yield json.loads(codes), json.loads(started), out + done.stderr, export
    with Core.create() as core:
        core.virtual.remove("cell")


def written(home) -> dict[str, bytes]:
    """Every file the program keeps; what is under `virtual` belongs to the board."""
    every = (path for path in home.rglob("*") if path.is_file())
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in every
        if "virtual" not in path.relative_to(home).parts
    }


def test_the_session_did_what_it_says(session, home) -> None:
    codes, _started, said, export = session
    assert codes == [0, 0, 0, 0, 2, 3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], said
    flash = (home / "data" / "virtual" / "cell" / "flash.bin").read_bytes()
    assert all(secret.encode() in flash for secret in SECRETS)  # so a search finds them
    files = written(home)
    assert any(name.startswith("data/archive/micr") for name in files)
    assert b"a bug with a secret in its frames" in files["log/micros-ide.log"]
    assert export.exists()


def test_no_file_holds_a_secret(session, home) -> None:
    _codes, _started, _said, export = session
    files = written(home) | {str(export): export.read_bytes()}
    found = [(name, one) for name, data in files.items() for one in SECRETS if one.encode() in data]
    assert found == []
    assert {"data/secrets.enc", "data/secrets.key", "data/devices.json"} <= set(files)


def test_no_process_was_given_a_secret(session) -> None:
    _codes, started, _said, _export = session
    assert started  # the board's own process at least
    assert [line for line in started for one in SECRETS if one in line] == []


def test_nothing_that_was_said_holds_a_secret(session) -> None:
    _codes, _started, said, _export = session
    assert len(said) > 5000
    assert [one for one in SECRETS if one in said] == []


def test_no_repr_shows_a_secret(session, home) -> None:
    with Core.create() as core:
        settings = core.node_settings
        uid = core.devices.get("cell").uid
        core.passwords.remember(uid, APPWD)
        job = core.jobs.submit(
            "Read", "lane", lambda report: settings.read(Place("cell"), report, secrets=True)
        )
        now = job.result()
        assert {now.values["appwd"], now.values["telegram"]} == {APPWD, TOKEN}
        record = settings.archive.find("cell")
        wishes = [
            settings.wishes.given({"telegram": TOKEN}),
            settings.wishes.clone(record, "twin", {}),
            settings.wishes.restore(None, {"stapwd": STAPWD}),
        ]
        seen = [
            now,
            record,
            *wishes,
            *settings.archive.records(uid),
            settings.references.record(record),
            settings.references.node(now),
            settings.preview(Place("cell"), wishes[2], QuietReport()),
            *core.jobs.snapshot(),
            vars(core),
            vars(settings),
            vars(core.passwords),
        ]
        text = repr(seen)
    assert os.fspath(home) in text
    assert [one for one in (*SECRETS, wishes[1].password) if one in text] == []
