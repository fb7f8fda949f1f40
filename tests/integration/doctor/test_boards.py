"""The doctor talks to virtual boards: healthy, blank, with a wrong program, held by somebody."""

from __future__ import annotations

import json
import os
import pty
import threading
import time
from dataclasses import replace

import pytest

from micros_ide.model.doctor.codec import decode, encode
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.images import builtin_image
from micros_ide.workers import esptool_flasher
from micros_ide.workers.probes import board_talk

MB = 1 << 20


@pytest.fixture(autouse=True)
def short_silence(monkeypatch):
    """Virtual boards say all they have to say at once."""
    monkeypatch.setattr(board_talk, "_QUIET_S", 0.4)


@pytest.fixture(scope="module")
def lamp(ward):
    return ward.node()


def test_a_healthy_node_on_a_healthy_board(ward, lamp):
    facts = ward.facts(port=lamp, node=lamp)
    diagnosis = ward.core.doctor.diagnose(facts)
    assert diagnosis.ok, diagnosis
    assert [one.subject for one in diagnosis.verdicts] == ["tools", "port", "board", "node"]
    assert {one.status for one in diagnosis.verdicts} == {"ok"}
    board = facts.board
    assert (board.chip, board.flash_size, board.in_loader) == ("esp32", 4 * MB, True)
    assert (board.secure_boot, board.flash_encryption) == (False, False)
    assert (board.flash.content, board.flash.table) == ("image", "ok")
    assert (board.console.node_mode, board.baud) == ("STA", 460800)
    assert facts.node.same_hardware is True
    assert facts.asked_port == ward.core.virtual.status(lamp).port


def test_a_replay_says_what_the_look_said(ward, lamp, tmp_path):
    facts = ward.facts(port=lamp, node=lamp)
    ward.core.doctor.save(facts, tmp_path / "facts.json")
    again = ward.core.doctor.load(tmp_path / "facts.json")
    assert again == facts
    assert ward.core.doctor.diagnose(again) == ward.core.doctor.diagnose(facts)


def test_saved_facts_name_no_hardware_no_person_and_no_secret(ward, lamp, tmp_path):
    spec = ward.core.virtual.status(lamp).spec
    ward.core.doctor.save(ward.facts(port=lamp, node=lamp), tmp_path / "facts.json")
    text = (tmp_path / "facts.json").read_text().lower()
    uid = ward.core.devices.find(lamp).uid.lower()
    for word in (spec.mac, spec.mac.replace(":", ""), uid, spec.wifi_password):
        assert word not in text
    assert os.path.expanduser("~").lower() + "/" not in text
    assert ward.core.passwords.recall(ward.core.devices.find(lamp).uid) not in text


def test_without_a_port_no_board_is_touched(ward):
    name = ward.board()  # a blank one, that says nothing by itself
    ward.start(name)
    before = ward.core.virtual.status(name)
    facts = ward.facts()
    after = ward.core.virtual.status(name)
    assert (before.serial_rx, before.serial_tx) == (after.serial_rx, after.serial_tx)
    assert (facts.board, facts.node) == (None, None)
    assert name in {port.virtual for port in facts.ports}


def test_a_blank_board(ward):
    name = ward.board()
    ward.start(name)
    facts = ward.facts(port=name)
    assert ward.core.doctor.diagnose(facts).verdict("board").finding.id == "flash-erased"
    assert "flash-erased" in facts.board.console.signs
    # The console alone tells, too.
    blind = replace(facts, board=replace(facts.board, flash=None))
    assert ward.core.doctor.diagnose(blind).verdict("board").finding.id == "flash-erased"


def test_micropython_without_a_node(ward):
    name = ward.board("esp32c3")
    ward.put_micropython(name)
    ward.start(name)
    verdict = ward.verdict("board", port=name)
    assert (verdict.status, verdict.finding.id) == ("notice", "no-node-yet")


def test_the_program_of_another_chip(ward):
    name = ward.board()
    ward.put(name, 0x1000, builtin_image("esp32c3", 4 * MB))
    ward.start(name)
    verdict = ward.verdict("board", port=name)
    assert verdict.finding.id == "image-for-other-chip"
    assert "esp32c3" in verdict.finding.cause


def test_a_program_at_the_offset_of_another_chip(ward):
    name = ward.board()
    ward.put(name, 0x0, builtin_image("esp32", 4 * MB)[:0x1000])
    ward.start(name)
    assert ward.finding("board", port=name) == "image-at-wrong-offset"


def test_a_program_for_a_larger_flash(ward):
    name = ward.board("esp32s3_4mb")
    ward.put(name, 0x0, builtin_image("esp32s3", 8 * MB)[: 4 * MB])
    ward.start(name)
    verdict = ward.verdict("board", port=name)
    assert verdict.finding.id == "image-larger-than-flash"
    assert "8 MB" in verdict.finding.cause
    assert "4 MB" in verdict.finding.cause


def test_a_program_that_was_cut_off(ward):
    name = ward.board()
    ward.put(name, 0x1000, builtin_image("esp32", 4 * MB)[:0x6000])  # the boot loader alone
    ward.start(name)
    assert ward.finding("board", port=name) == "program-damaged"


def test_a_chip_that_stays_in_its_loader(ward):
    """An ESP32-S2 cannot be reset over its own USB: the doctor says so."""
    name = ward.board("esp32s2")
    ward.put_micropython(name)
    ward.start(name)
    verdict = ward.verdict("board", port=name)
    assert (verdict.status, verdict.finding.id) == ("notice", "press-reset")


def test_a_port_that_another_program_has(ward, lamp, occupant):
    pid = occupant(ward.core.virtual.status(lamp).port)
    facts = ward.facts(port=lamp)
    verdict = ward.core.doctor.diagnose(facts).verdict("port")
    assert verdict.finding.id == "port-held"
    assert f"(pid {pid})" in verdict.finding.cause
    assert ward.core.doctor.diagnose(facts).verdict("board") is None  # nobody pushes in
    # Without --port any free board will do: it is a note.
    noted = ward.verdict("port")
    assert "port-held" in {one.id for one in (noted.finding, *noted.also_seen)}


def test_a_port_that_a_job_of_this_program_has(ward, lamp):
    handle = os.open(ward.core.virtual.status(lamp).port, os.O_RDWR | os.O_NOCTTY)
    try:
        assert ward.finding("port", port=lamp) == "port-held-by-own-job"
    finally:
        os.close(handle)


@pytest.mark.usefixtures("lamp")  # where no board is in sight, a container is to blame for it
def test_a_board_that_is_off_or_not_there(ward):
    name = ward.board()
    assert ward.finding("port", port=name) == "virtual-board-stopped"
    assert ward.finding("port", port="/dev/ttyNONE") == "port-not-there"


def test_a_file_that_is_no_port_is_not_taken_for_a_board(ward, tmp_path):
    (tmp_path / "ttyUSB0").write_text("")
    facts = ward.facts(port=str(tmp_path / "ttyUSB0"))
    assert facts.board.opened == "failed"
    diagnosis = ward.core.doctor.diagnose(facts)
    assert diagnosis.verdict("port").finding.id == "port-does-not-open"


@pytest.fixture
def line():
    """A serial line with nothing that understands it; what the other end says is given."""
    handles, stop = pty.openpty(), threading.Event()

    def connect(words: bytes) -> str:
        def talk():
            while not stop.wait(0.05):
                os.write(handles[0], words)

        if words:
            threading.Thread(target=talk, daemon=True).start()
        return os.ttyname(handles[1])

    yield connect
    stop.set()
    time.sleep(0.1)  # the last word is written before the line is cut
    for handle in handles:
        os.close(handle)


@pytest.fixture
def line_that_says():
    """A serial line on which the other end says its words once, and waits between them."""
    handles = pty.openpty()
    talkers: list[threading.Thread] = []

    def connect(*words: bytes | float) -> str:
        def talk():
            for word in words:
                if isinstance(word, float):
                    time.sleep(word)
                else:
                    os.write(handles[0], word)

        talkers.append(threading.Thread(target=talk))
        talkers[-1].start()
        return os.ttyname(handles[1])

    yield connect
    for talker in talkers:
        talker.join()
    for handle in handles:
        os.close(handle)


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        (b"", "chip-silent"),
        (b"waiting for download\r\n", "boot-pin-held"),
        (b"MicroPython v1.27.0 on 2025-12-09; ESP32\r\n>>> ", "no-automatic-reset"),
    ],
)
def test_a_chip_that_does_not_come_into_its_loader(ward, line, words, finding, monkeypatch):
    monkeypatch.setattr(board_talk, "_LISTEN_S", 0.5)
    monkeypatch.setattr(esptool_flasher, "_ATTEMPTS", 1)
    assert ward.finding("board", port=line(words)) == finding


def test_a_board_without_such_a_loader_is_only_listened_to(line):
    port = line(b"MicroPython v1.27.0 on 2025-12-09; Raspberry Pi Pico W\r\n>>> ")
    facts = board_talk.talk_to_board(port, (115200,), {}, QuietReport(), has_loader=False)
    assert (facts.opened, facts.in_loader, facts.chip) == ("ok", None, None)
    assert {"micropython", "prompt"} <= set(facts.console.signs)


def test_a_node_that_joins_its_network_in_silence_is_waited_for(line_that_says):
    """On a real board seconds pass between the chip's first words and those of the node."""
    node = b"[NODE] lamp micr0123456789abOS 3.1.0-0 STA 10.0.0.7:9008\r\n"
    port = line_that_says(b"rst:0x1 (POWERON_RESET),boot:0x13\r\n", 3 * board_talk._QUIET_S, node)
    facts = board_talk.talk_to_board(port, (115200,), {}, QuietReport(), has_loader=False)
    assert facts.console.node_mode == "STA"


def test_facts_of_this_computer_survive_json(ward):
    facts = ward.facts()
    assert decode(Facts, json.loads(json.dumps(encode(facts))), "facts") == facts
