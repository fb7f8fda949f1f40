"""Settings of a node by the services: over the network and USB, all of it or nothing."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from contextlib import contextmanager

import pytest

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
    NotFound,
)
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.board_session import BoardSession
from micros_ide.services.node_settings.wishes import Wish

STAPWD = "micros-virtual"  # of the network that virtual boards see
WAYS = ["network", "usb"]


class Notes(QuietReport):
    """Keeps the last word on what state things are in."""

    state = ""

    def note_state(self, text: str) -> None:
        self.state = text


@pytest.fixture
def way(request, core, lamp):
    if request.param == "network":
        yield Place(node=lamp.result.uid)
        return
    yield Place(port=lamp.port)
    wait_back(core, lamp.result.uid)


def wait_back(core, node: str) -> None:
    """A node that was read over USB starts again; wait until it answers."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return core.console.open(node).close()
        except ConnectionFailed:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def settings(core):
    return core.node_settings


@pytest.fixture
def put(settings, lamp):
    """Set values, by default without a restart: what is set counts as soon as it is read."""

    def run(*, usb: bool = False, **values):
        place = Place(port=lamp.port) if usb else Place(node=lamp.result.uid)
        settings.change(place, Wish(lambda _now: values), QuietReport())

    return run


@pytest.fixture
def on_board(lamp):
    """Change the configuration file behind everybody's back; it is put back in the end."""
    before = None

    def run(**values):
        nonlocal before
        with BoardSession.open(lamp.port, QuietReport()) as board:
            stored = json.loads(board.files.read("node_config.json"))
            before = before or stored
            data = json.dumps(stored | values).encode()
            board.files.write("node_config.json", data, QuietReport())
            board.start_node()
        return stored

    yield run
    with BoardSession.open(lamp.port, QuietReport()) as board:
        board.files.write("node_config.json", json.dumps(before).encode(), QuietReport())
        board.start_node()


def wish(settings, **values) -> Wish:
    return settings.wishes.given(values)


def test_both_ways_tell_the_same_typed_values(settings, core, lamp) -> None:
    network, usb = (
        settings.read(place, QuietReport(), secrets=True)
        for place in (Place(node="lamp"), Place(port=lamp.port))
    )
    wait_back(core, "lamp")
    assert network.values == usb.values
    assert (network.uid, network.name, network.version) == (usb.uid, usb.name, usb.version)
    schema = core.node_config.schema.keys
    assert set(network.values) == set(schema)
    assert all(type(network.values[name]) is key.kind for name, key in schema.items())
    assert network.values["stapwd"] == STAPWD
    assert network.values["appwd"] == lamp.result.password
    assert (network.unknown, network.masked, network.warnings) == ({}, frozenset(), ())
    assert STAPWD not in repr(network)


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_secrets_are_read_only_when_asked_for(settings, way) -> None:
    found = settings.read(way, QuietReport())
    assert found.masked == {"appwd", "stapwd"}
    assert not {"appwd", "stapwd"} & set(found.values)
    assert found.values["telegram"] == "n/a"


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_what_is_set_is_read_back_and_takes_effect(settings, core, lamp, way) -> None:
    new = {"devfid": "desk", "utc": -30, "cron": True, "guimeta": '{"a": "ü"}', "irq1_trig": "up"}
    try:
        done = settings.change(way, wish(settings, **new), QuietReport(), restart=True)
        assert set(done.keys) == set(new)
        assert (done.restarted, done.restart, done.warnings) == (True, (), ())
        assert (done.uid, done.name) == (lamp.result.uid, "desk")
        found = settings.read(Place(node="desk"), QuietReport())
        assert {key: found.values[key] for key in new} == new
        assert core.devices.get("desk").uid == lamp.result.uid
        again = settings.change(Place(node="desk"), wish(settings, **new), QuietReport())
        assert (again.keys, set(again.kept), again.archived) == ((), set(new), None)
    finally:
        undo = settings.wishes.restore(done.archived, {})
        settings.change(Place(port=lamp.port), undo, QuietReport())
    assert settings.read(Place(node="lamp"), QuietReport()).values["guimeta"] == "n/a"


def test_over_the_network_it_says_what_waits_for_a_restart(settings, lamp, put) -> None:
    values = wish(settings, timirqseq=2000, guimeta="x")
    done = settings.change(Place(node="lamp"), values, QuietReport())
    assert (done.restarted, done.restart) == (False, ("timirqseq",))
    preview = settings.preview(Place(node="lamp"), wish(settings, timirqseq=1000), QuietReport())
    assert [(row.key, row.here, row.there) for row in preview.rows] == [("timirqseq", 2000, 1000)]
    put(timirqseq=1000, guimeta="n/a")


@pytest.mark.parametrize("value", ["a  b", "rgb x ", "", "say >json", "...", "\u00a0", "x" * 500])
def test_what_a_shell_would_change_is_refused_before_anything_is_sent(settings, put, value) -> None:
    longest = {"boothook": value, "utc": 1}
    before = settings.read(Place(node="lamp"), QuietReport()).values
    if value == "x" * 500:  # fits alone, and shows that the bound is not ours to guess
        settings.change(Place(node="lamp"), wish(settings, boothook=value), QuietReport())
        put(boothook="n/a")
        return
    with pytest.raises(InvalidInput, match="boothook") as caught:
        settings.change(Place(node="lamp"), wish(settings, **longest), QuietReport())
    assert "USB" in (caught.value.hint or "")
    assert settings.read(Place(node="lamp"), QuietReport()).values == before


def test_a_value_with_blanks_goes_over_usb(settings, lamp, put) -> None:
    put(usb=True, boothook="system heartbeat;  system heartbeat")
    found = settings.read(Place(node="lamp"), QuietReport())
    assert found.values["boothook"] == "system heartbeat;  system heartbeat"
    put(boothook="n/a")


@pytest.mark.parametrize(
    "values", [{"utc": 9999}, {"nosuch": 1}, {"cron": "yes"}, {"devfid": "a b"}, {"hwuid": "x"}, {}]
)
def test_unfit_values_are_refused_without_a_node(settings, values) -> None:
    with pytest.raises(InvalidInput):
        wish(settings, **values)


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_what_the_node_refuses_leaves_everything_as_it_was(settings, core, lamp, way) -> None:
    """Only the node knows the grammar of `crontasks`; `utc` is set before it."""
    before = settings.read(way, QuietReport(), secrets=True).values
    report = Notes()
    values = wish(settings, utc=7, crontasks="nonsense")
    with pytest.raises(InvalidInput, match="crontasks"):
        settings.change(way, values, report)
    wait_back(core, "lamp")
    assert settings.read(Place(node="lamp"), QuietReport(), secrets=True).values == before
    if way.node:
        assert report.state == "the settings are as they were"


def test_networks_and_their_passwords_are_seen_together(settings, lamp) -> None:
    with pytest.raises(InvalidInput, match="same number"):
        settings.change(
            Place(node="lamp"), wish(settings, staessid="virtual;office"), QuietReport()
        )


def test_unknown_keys_are_shown_and_kept_unless_they_may_be_secrets(
    settings, core, lamp, on_board, put
) -> None:
    on_board(future=3, futurepwd="who-knows-7")
    for place in (Place(node="lamp"), Place(port=lamp.port)):
        found = settings.read(place, QuietReport(), secrets=True)
        assert found.unknown == {"future": "3"}
        assert "futurepwd" in found.masked
        assert "who-knows-7" not in json.dumps([dict(found.values), dict(found.unknown)])
    wait_back(core, "lamp")
    put(usb=True, utc=61)
    assert on_board()["futurepwd"] == "who-knows-7"


def test_a_node_that_asks_for_its_password(settings, core, lamp, put) -> None:
    put(usb=True, auth=True)
    try:
        assert settings.read(Place(node="lamp"), QuietReport()).values["auth"] is True
        core.passwords.forget(lamp.result.uid)
        with pytest.raises(AuthFailed, match="wants its password"):
            settings.read(Place(node="lamp"), QuietReport())
        with pytest.raises(AuthFailed):
            settings.read(Place(node="lamp"), QuietReport(), password="wrong-one")
        word = lamp.result.password
        new = wish(settings, appwd="changed-9")
        settings.change(Place(node="lamp"), new, QuietReport(), restart=True, password=word)
        assert core.passwords.recall(lamp.result.uid) == "changed-9"
        assert settings.read(Place(node="lamp"), QuietReport()).values["auth"] is True
    finally:
        put(usb=True, auth=False, appwd=lamp.result.password)
    assert core.passwords.recall(lamp.result.uid) == lamp.result.password


def test_differences_name_keys_and_never_show_a_secret(settings, core, lamp, put) -> None:
    place = Place(node="lamp")
    record = settings.save(place, QuietReport())
    put(utc=90, stapwd="micros-virtuel", telegram="42:token-of-a-bot")
    refer = settings.references

    def rows(reference):
        found = settings.compare(place, lambda _now: reference, QuietReport())
        return {row.key: (row.here, row.there) for row in found.rows}

    assert rows(refer.record(record)) == {
        "stapwd": ("(set)", "(changed)"),
        "telegram": ("(set)", "(not set)"),
        "utc": (90, 60),
    }
    assert set(rows(refer.defaults())) == {
        "appwd", "devfid", "staessid", "stapwd", "telegram", "utc",
    }  # fmt: skip
    assert set(rows(refer.profile("lamp"))) == {"boothook", "irq1", "irq1_cbf", "irq1_trig"}
    core.passwords.drop(record.secrets["stapwd"])
    assert rows(refer.record(record))["stapwd"] == ("(set)", "(not known)")
    put(utc=60, stapwd=STAPWD, telegram="n/a")


def test_an_export_has_no_secret_and_comes_back(settings, lamp, put, tmp_path) -> None:
    put(telegram="42:token-of-a-bot", utc=75)
    file = tmp_path / "lamp.json"
    found = settings.export(Place(node="lamp"), file, QuietReport())
    assert found.masked == {"appwd", "stapwd", "telegram"}
    document = json.loads(file.read_text())
    assert document["secrets"] == dict.fromkeys(["appwd", "stapwd", "telegram"], "left out")
    assert not {"token-of-a-bot", STAPWD, lamp.result.password} & set(file.read_text().split('"'))
    with pytest.raises(InvalidInput, match="exists"):
        settings.export(Place(node="nowhere"), file, QuietReport())
    put(telegram="n/a", utc=60)
    imported = settings.wishes.file(file, {"devfid": "lamp"})
    assert "appwd, stapwd, telegram" in imported.warnings[0]
    done = settings.change(Place(node="lamp"), imported, QuietReport())
    assert done.keys == ("utc",)
    assert settings.compare(
        Place(node="lamp"), lambda _now: settings.references.file(file), QuietReport()
    ).rows[0].there == "(not known)"  # fmt: skip
    put(utc=60)


def test_a_profile_asks_only_for_what_the_node_has_not(settings, lamp, put) -> None:
    place = Place(node="lamp")
    preview = settings.preview(place, settings.wishes.profile("lamp", {}), QuietReport())
    assert {row.key for row in preview.rows} == {"boothook", "irq1", "irq1_cbf", "irq1_trig"}
    put(staessid="your_wifi_name")
    with pytest.raises(InvalidInput, match="needs staessid"):
        settings.preview(place, settings.wishes.profile("lamp", {}), QuietReport())
    put(staessid="virtual")


def test_a_clone_is_the_other_device_under_a_new_name(settings, core, lamp, make_node, put) -> None:
    desk = make_node("desk")
    put(utc=120, boothook="system heartbeat", telegram="42:token-of-a-bot")
    record = settings.save(Place(node="lamp"), QuietReport())
    clone = settings.wishes.clone(record, "twin", {})
    with pytest.raises(InvalidInput, match="itself"):
        settings.change(Place(node="lamp"), clone, QuietReport())
    with pytest.raises(ConnectionFailed, match="not micr"):
        settings.change(Place(node="desk"), clone, QuietReport(), uid=lamp.result.uid)
    done = settings.change(Place(node="desk"), clone, QuietReport(), restart=True)
    assert (done.name, done.uid, done.password) == ("twin", desk.result.uid, None)
    with core.console.open("twin") as shell:
        assert shell.hello().name == "twin"
    found = settings.read(Place(node="twin"), QuietReport(), secrets=True).values
    assert (found["utc"], found["boothook"]) == (120, "system heartbeat")
    assert (found["stapwd"], found["telegram"]) == (STAPWD, "42:token-of-a-bot")
    assert found["appwd"] == desk.result.password  # its own
    assert found["hwuid"] == desk.result.uid
    with pytest.raises(NotFound):  # the archive of `lamp` is not for this one
        settings.change(Place(node="twin"), settings.wishes.restore(record.at, {}), QuietReport())
    core.passwords.drop(record.secrets["telegram"])
    with pytest.raises(NotFound, match="telegram") as caught:
        settings.wishes.clone(record, "third", {})
    assert "telegram=-" in (caught.value.hint or "")
    assert settings.wishes.clone(record, "third", {"telegram": "n/a"}).warnings == ()
    put(utc=60, boothook="n/a", telegram="n/a")


def test_a_clone_without_a_proper_password_gets_one(settings, core, lamp, put) -> None:
    record = settings.save(Place(node="lamp"), QuietReport())
    put_default = Wish(lambda _now: {"appwd": "ADmin123"})
    clone = settings.wishes.clone(record, "twin", {})
    now = settings.read(Place(node="lamp"), QuietReport(), secrets=True)
    other = type(now)("micr000000000000OS", "x", "", {**now.values, "appwd": "ADmin123"})
    assert clone.values(other)["appwd"] == clone.password
    assert clone.password not in repr(clone) + repr(put_default)


def test_restore_without_a_time_undoes_the_last_change(settings, put) -> None:
    place = Place(node="lamp")
    settings.change(place, wish(settings, utc=15, tz="n/a"), QuietReport())
    with pytest.raises(InvalidInput):
        settings.change(place, wish(settings, crontasks="nonsense"), QuietReport())
    done = settings.change(place, settings.wishes.restore(None, {}), QuietReport())
    assert done.keys == ("utc",)
    put(utc=60)


def test_a_damaged_file_on_the_board_is_read_from_its_copy_or_refused(settings, lamp) -> None:
    """Each look at the board starts the node again, which is at once stopped in what it mends."""
    place = Place(port=lamp.port)

    def leave(good_copy: bytes | None = None, damaged: bytes | None = None) -> None:
        kept = {"node_config.json": damaged, "node_config.json.new": None}
        with BoardSession.open(lamp.port, QuietReport(), restart=False) as board:
            for path, data in (kept | {"node_config.bak": good_copy}).items():
                if data is not None:
                    board.files.write(path, data, QuietReport())
                elif board.files.exists(path):
                    board.files.remove(path)

    with BoardSession.open(lamp.port, QuietReport(), restart=False) as board:
        good = board.files.read("node_config.json")
    leave(good, b'{"devfid": "la')
    found = settings.read(place, QuietReport())
    assert found.name == "lamp"
    assert "node_config.bak was read" in found.warnings[0]
    leave(b"[]", b"{")
    with pytest.raises(BoardError, match="damaged"):
        settings.read(place, QuietReport())
    leave()
    with pytest.raises(NotFound, match="no node"):
        settings.read(place, QuietReport())
    leave(None, good)
    with BoardSession.open(lamp.port, QuietReport()) as board:
        board.start_node()


class _Trickster(socketserver.StreamRequestHandler):
    """Speaks like a node, until it does what `server.trick` says."""

    def handle(self) -> None:
        if self.server.gone:
            return
        self.wfile.write(b"lamp $ ")
        for line in self.rfile:
            answer = self.server.trick(line.decode().strip())
            if answer is None:
                return
            mode = b"[configure] " if self.server.configuring else b""
            self.wfile.write(answer.encode() + mode + b"lamp $ ")


@contextmanager
def trickster(trick):
    dump = "".join(f"  {key:10}:        {value}\n" for key, value in trick.stored.items())

    def answer(line: str) -> str | None:
        server.configuring |= line == "conf"
        server.gone |= line == "reboot"
        if server.gone:
            return None
        known = {
            "hello": "hello:lamp:micr00aaOS\n",
            "version": "2.0.0-0\n",
            "conf": "",
            "exit": None,
            "dump": trick.dump if trick.dump is not None else dump,
        }
        if line in known:
            return known[line]
        if line in trick.stored:
            return f"{trick.stored[line]}\n"
        key, _, value = line.partition(" ")
        if trick.honest and value:
            trick.stored[key] = value
        return trick(line)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Trickster) as server:
        server.daemon_threads = True
        server.configuring = server.gone = False
        server.trick = answer
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        try:
            yield Place(node=f"127.0.0.1:{server.server_address[1]}")
        finally:
            server.shutdown()
            serving.join()


class Trick:
    """What a hostile node answers to a setting."""

    def __init__(self, *answers: str | None, dump: str | None = None, honest: bool = False) -> None:
        self.stored = {"devfid": "lamp", "utc": "60", "cron": "False", "appwd": "hidden-pw1"}
        self.stored["devip"] = "n/a"
        self.answers = list(answers)
        self.dump = dump
        self.honest = honest

    def __call__(self, line: str) -> str | None:
        del line
        return self.answers.pop(0) if self.answers else "Saved\n"


def test_a_node_that_goes_away_midway_is_told_apart_by_key(settings) -> None:
    report = Notes()
    with trickster(Trick("Saved\n", None)) as place, pytest.raises(ConnectionLost):
        settings.change(place, wish(settings, utc=1, cron=True), report)
    assert report.state == "utc may have the new value; repeat the same command"


def test_a_node_that_says_saved_and_lies_is_not_believed(settings) -> None:
    report = Notes()
    with trickster(Trick()) as place, pytest.raises(BoardError, match=r"not kept .* 'utc'"):
        settings.change(place, wish(settings, utc=1), report)
    assert report.state == "the settings are as they were"


def test_a_node_that_moves_away_with_a_restart_is_no_error(settings, monkeypatch) -> None:
    monkeypatch.setattr("micros_ide.services.node_settings.network._MOVED_S", 0.05)
    with trickster(Trick(honest=True)) as place:
        values = wish(settings, devip="192.168.1.9")
        done = settings.change(place, values, QuietReport(), restart=True)
    assert (done.keys, done.restarted, done.back) == (("devip",), True, False)
    assert "micros-ide discover" in done.warnings[0]


def test_a_node_that_does_not_come_back_is_one(settings, monkeypatch) -> None:
    monkeypatch.setattr("micros_ide.services.node_settings.network._BACK_S", 0.05)
    with trickster(Trick()) as place, pytest.raises(DeviceTimeout) as caught:
        settings.change(place, wish(settings, utc=60), QuietReport(), restart=True)
    assert "the settings are saved" in (caught.value.hint or "")


def test_a_key_the_node_does_not_have_is_refused_before_anything_is_sent(settings) -> None:
    trick = Trick("must not be asked\n")
    with trickster(trick) as place, pytest.raises(InvalidInput, match="no key 'tz'"):
        settings.change(place, wish(settings, utc=1, tz="CET-1"), QuietReport())
    assert len(trick.answers) == 1


@pytest.mark.parametrize("dump", ["", "Invalid\n", "  utc       :        60\n"])
def test_what_does_not_dump_like_a_node_is_none(settings, dump) -> None:
    with trickster(Trick(dump=dump)) as place, pytest.raises(BoardError, match="as a node does"):
        settings.read(place, QuietReport())


def test_foreign_answers_are_text_and_no_more(settings) -> None:
    dump = "  devfid    :        lamp\n  utc       :        many\n  \x1b[2J      :        x\x07y\n"
    with trickster(Trick(dump=dump)) as place:
        found = settings.read(place, QuietReport())
    assert found.values == {"devfid": "lamp"}
    assert found.unknown["utc"] == "many"
    assert "xy" in found.unknown.values()
    assert all(key.isprintable() for key in found.unknown)
