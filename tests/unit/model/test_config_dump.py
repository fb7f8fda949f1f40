"""What a node answers to `dump`: every row comes back, whatever is in it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from micros_ide.model.config_dump import ConfigDump

# As the firmware prints it.
ROW = "  {:10}:        {}"
KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=30)
KEY = KEYS.filter(lambda key: ":" not in key)
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60)


def dump_of(values: dict[str, object]) -> str:
    return "\n".join(ROW.format(key, value) for key, value in values.items())


@given(st.dictionaries(KEY, LINE, max_size=12))
@example({"boothook": ""})
@example({"boothook": "  devfid    :        trick"})
@example({"irq_prell_ms": "300", "tz": " n/a "})
def test_every_row_comes_back(values) -> None:
    dump = ConfigDump.parse(dump_of(values))
    assert dump.rows == values
    assert dump.doubtful == frozenset()


@given(st.dictionaries(KEY, st.text(max_size=40), min_size=1, max_size=6))
def test_a_value_of_several_lines_is_whole_or_in_doubt(values) -> None:
    """But for one whose second line looks like the row of a key that the node does not have."""
    dump = ConfigDump.parse(dump_of(values))
    if set(dump.rows) == set(values):
        for key, value in values.items():
            assert dump.rows[key] == value or key in dump.doubtful


@given(st.text(max_size=300))
@example("\n".join(ROW.format(f"k{number}", "v") for number in range(600)))
def test_any_text_is_taken(text) -> None:
    dump = ConfigDump.parse(text)
    assert len(dump.rows) <= 500
    assert all(key and ":" not in key for key in dump.rows)
    assert dump.doubtful <= set(dump.rows)


def test_a_row_in_a_value_puts_everything_in_doubt() -> None:
    text = dump_of({"boothook": "a\n  auth      :        False", "auth": "True"})
    dump = ConfigDump.parse(text)
    assert dump.rows["auth"] == "False"
    assert dump.doubtful == {"boothook", "auth"}


def test_the_originals_dump() -> None:
    text = (
        "  staessid  :        your_wifi_name\n  cron      :        False\n"
        "  version   :        1.20.4-0\n  irq_prell_ms:        300\n  guimeta   :        ..."
    )
    assert ConfigDump.parse(text).rows == {
        "staessid": "your_wifi_name",
        "cron": "False",
        "version": "1.20.4-0",
        "irq_prell_ms": "300",
        "guimeta": "...",
    }
    assert "your_wifi_name" not in repr(ConfigDump.parse(text))
