"""What `test_json_documents` runs: sessions of `micros-ide` lines, each with the schema it fits.

A session is run in its order, on a node of its own worker. `{port}` is its port, `{tmp}` a folder,
`{other}` a second node.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One command line; `shown`: it may be run a second time, for people, and fits the page."""

    words: str  # parted at blanks; `~` stands for a blank inside a word
    schema: str
    shown: bool = True


def once(words: str, schema: str) -> Line:
    return Line(words, schema, shown=False)


SESSIONS: dict[str, list[Line]] = {
    "catalogue": [
        Line("boards", "boards"),
        Line("boards esp32s2", "boards"),
        Line("ports", "ports"),
        Line("firmware", "firmware"),
        Line("firmware --check {image}", "firmware"),
        Line("compile", "compile"),
        Line("compile --out {tmp}/built", "compile"),
    ],
    "network": [
        Line("shell lamp version system~heartbeat", "shell"),
        Line("shell lamp --json-answer system~memory_usage", "shell"),
        Line("discover {address}", "discover"),
        Line("devices", "devices"),
        Line("devices list", "devices"),
        Line("devices why lamp", "devices-why"),
        once("devices export {tmp}/nodes.json", "devices-export"),
        once("devices forget lamp", "devices-forget"),
        once("devices import {tmp}/nodes.json", "devices-import"),
        Line("discover {address}", "discover"),
    ],
    "apps": [
        Line("app list", "app-list"),
        Line("app show Template", "app-show"),
        Line("app run Template --device lamp --set pause=0", "app-run"),
    ],
    "files": [
        Line("files ls --port {port}", "files-ls"),
        Line("files ls --port {port} --hash --no-restart", "files-ls"),
        once("files mkdir lib --port {port} --no-restart", "files-done"),
        once("files put {own} --port {port} --no-restart", "files-done"),
        once("files mv own.txt lib/mine.txt --port {port} --no-restart", "files-done"),
        once("files get lib --to {tmp} --port {port} --no-restart", "files-done"),
        once("files rm lib --recursive --port {port}", "files-done"),
    ],
    "backup": [
        once("backup --port {port} --out {tmp}/lamp.zip", "backup"),
        Line("backup --list", "backup"),
        Line("restore {tmp}/lamp.zip --port {port} --dry-run", "restore-plan"),
        once("restore {tmp}/lamp.zip --port {port} --yes", "restore"),
        once("backup --remove {tmp}/lamp.zip", "backup"),
    ],
    "update": [
        Line("update --port {port} --dry-run", "update-plan"),
        once("update --port {port} --force --yes", "update"),
        Line("update --port {port}", "update-plan"),
    ],
    "ota": [
        Line("ota lamp --dry-run", "ota-plan"),
        once("ota lamp --modules rgb --force --yes", "ota"),
        Line("ota {address} lamp", "ota"),
        once("rollback lamp --yes", "rollback"),
        Line("upload lamp {module} --no-try --dry-run", "upload-plan"),
        once("upload lamp {module} --yes", "upload"),
        Line("upload lamp {module} --yes", "upload-plan"),
    ],
    "config": [
        Line("config dump lamp", "config-dump"),
        Line("config get lamp devfid appwd", "config-get"),
        Line("config set lamp utc=120 --dry-run", "config-preview"),
        Line("schedule lamp --days 1", "schedule"),
        Line("schedule lamp --last --from 2027-03-26", "schedule"),
        once("config set lamp utc=120", "config-changed"),
        Line("config diff lamp", "config-diff"),
        Line("config profiles", "config-profiles"),
        Line("config profiles lamp", "config-profiles"),
        Line("config archive lamp", "config-archive"),
        Line("config archive --list", "config-archive"),
        once("config export lamp {tmp}/lamp.json", "config-export"),
        once("config apply lamp --file {tmp}/lamp.json utc=60 --yes", "config-changed"),
        once("config restore lamp --yes", "config-changed"),
        Line("config clone lamp {other} --name twin --dry-run", "config-preview"),
    ],
    "deploy": [
        Line("deploy --port {port} --method files --set devfid=lamp --dry-run", "deploy-plan"),
        once("deploy --port {port} --method files --set devfid=lamp --yes", "deploy"),
    ],
    "desktop": [
        Line("desktop", "desktop"),
        Line("desktop install", "desktop"),
        Line("desktop remove", "desktop"),
    ],
    "doctor": [
        Line("doctor", "doctor"),
        Line("doctor --node lamp", "doctor"),
    ],
    "manual": [
        Line("manual", "manual"),
        Line("manual rgb", "manual"),
        Line("manual rgb.color", "manual"),
        once("manual --out {tmp}/manual", "manual"),
    ],
    "try": [Line("try {module}", "try")],
    "virtual": [
        once("virtual add bare --board esp32", "virtual-board"),
        once("virtual start bare", "virtual-board"),
        Line("virtual list", "virtual-list"),
        Line("virtual devices", "virtual-devices"),
        once("virtual wire bare bme280", "virtual-look"),
        once("virtual set bare bme280 temperature=30", "virtual-look"),
        Line("virtual look bare", "virtual-look"),
        once("virtual unwire bare bme280", "virtual-rm"),
        once("virtual cycle bare", "virtual-board"),
        once("virtual stop bare", "virtual-board"),
        once("virtual rm bare", "virtual-rm"),
    ],
    "demo": [once("demo", "demo")],
}
