"""`micros-ide discover` and `micros-ide devices` as a person and a script meet them."""

from __future__ import annotations

import json

from micros_ide.model.devices import News
from micros_ide.model.presence import How, Sighting, now_utc

WIDTH = 80


def network_of(nodes):
    return f"{nodes[0].address.rpartition('.')[0]}.0/24"


def fits(text):
    return max(map(len, text.splitlines())) <= WIDTH


def note_ghost(core, nodes):
    """A known node whose address nobody has any more."""
    address = f"{nodes[0].address.rpartition('.')[0]}.250"
    sighting = Sighting(How.HELLO, now_utc(), address, 9008)
    core.devices.record(
        [News("micr0000ffOS", sighting, "kitchen-lamp-with-a-long-name", "2.0.0-0")]
    )
    return address


def test_discover_lists_what_it_found_and_why_others_do_not_answer(core, nodes, table, cli):
    address = note_ghost(core, nodes)
    code, found, _errors = cli("discover", network_of(nodes), "--json")
    assert code == 0
    assert found["asked"] == 254
    assert {row["uid"] for row in found["nodes"]} == {node.uid for node in nodes}
    assert {row["change"] for row in found["nodes"]} == {"new"}
    (ghost,) = found["not_answering"]
    assert (ghost["name"], ghost["presence"]) == ("kitchen-lamp-with-a-long-name", "silent")
    assert address in ghost["why"]
    code, text, _errors = cli("discover", network_of(nodes), "--timeout", "1")
    assert code == 0
    assert fits(text)
    assert f"{len(nodes)} nodes answered at 254 addresses" in text
    assert "kitchen-lamp-with-a-long-name: What is at" in text.replace("\n", " ")


def test_discover_without_an_answer_says_what_is_needed(core, nodes, table, cli):
    code, text, _errors = cli("discover", f"{nodes[0].address.rpartition('.')[0]}.249")
    assert code == 0
    assert text.startswith("No node answered at 1 address in")
    assert "same network" in text


def test_discover_refuses_what_is_no_range(cli):
    for words in (["10.0.0.0/8"], ["la mp"], ["10.0.0.1", "--timeout", "0"]):
        code, document, _errors = cli("discover", *words, "--json")
        assert (code, document["error"]["code"]) == (2, "invalid")


def test_devices_shows_the_state_of_all_with_evidence_and_reason(core, nodes, table, cli):
    note_ghost(core, nodes)
    cli("discover", network_of(nodes))
    code, rows, _errors = cli("devices", "--json")
    assert code == 0
    states = {row["name"]: row["presence"] for row in rows}
    ghost = "kitchen-lamp-with-a-long-name"
    assert states == {node.name: "online" for node in nodes} | {ghost: "silent"}
    online = next(row for row in rows if row["name"] == nodes[0].name)
    assert online["answer_ms"] > 0
    assert online["evidence"].startswith(f"hello from {nodes[0].address} ")
    assert online["fix"] is None
    assert {one["how"] for one in online["sightings"]} == {"hello", "virtual"}
    code, text, _errors = cli("devices")
    assert code == 0
    assert fits(text)
    assert text.splitlines()[0].split() == [
        "NAME",
        "STATE",
        "ADDRESS",
        "VERSION",
        "ANSWER",
        "KNOWN",
        "BY",
    ]
    assert f"{ghost}: What is at" in text.replace("\n", " ")
    assert cli("devices", "list", "--no-ask", "--json")[1][0]["answer_ms"] is None
    assert len(cli("devices", "--json", "list", "--no-ask")[1]) == len(rows)


def test_why_says_one_sentence_and_one_fix(core, nodes, table, cli):
    address = note_ghost(core, nodes)
    cli("discover", nodes[0].name)
    code, text, _errors = cli("devices", "why", nodes[0].name)
    assert code == 0
    assert text.startswith(f"{nodes[0].name} is online: hello from {nodes[0].address}")
    code, text, _errors = cli("devices", "why", "micr0000ffOS")
    assert code == 0
    said = " ".join(text.split())
    assert said.startswith(f"What is at {address} has no open shell port, where it was")
    assert "Search the network" in said
    assert "Known by: hello from" in said
    assert fits(text)
    code, document, _errors = cli("devices", "why", "nobody", "--json")
    assert (code, document["error"]["code"]) == (3, "not_found")


def test_an_empty_table_says_what_to_do(nodes, table, cli):
    code, text, _errors = cli("devices")
    assert (code, text) == (0, "No node is known yet. Search the network: micros-ide discover\n")
    assert cli("devices", "--json")[1] == []


def test_lists_go_out_and_come_back(core, nodes, table, cli, tmp_path):
    cli("discover", network_of(nodes))
    file = tmp_path / "device_conn_cache.json"
    code, written, _errors = cli("devices", "export", file, "--json")
    assert code == 0
    assert set(written["nodes"]) == {node.uid for node in nodes}
    assert "__devuid__" in json.loads(file.read_text())
    assert cli("devices", "export", file)[0] == 4
    assert cli("devices", "export", file, "--replace")[0] == 0
    code, document, _errors = cli("devices", "forget", nodes[0].name, "--json")
    assert (code, document) == (
        0,
        {"uid": nodes[0].uid, "name": nodes[0].name, "forgotten": True},
    )
    assert cli("devices", "forget", nodes[0].name)[0] == 3
    code, taken, _errors = cli("devices", "import", file, "--json")
    assert (code, taken["new"]) == (0, [nodes[0].uid])
    assert "1 new" not in cli("devices", "import", file)[1]
    file.write_text('{"micr01OS": ["10.0.0.5", 9008]}')
    code, document, errors = cli("devices", "import", file, "--json")
    assert (code, document["error"]["code"]) == (2, "invalid")
    assert "micr01OS" in errors
    assert cli("devices", "import", tmp_path / "none.json")[0] == 3
