"""Tunes in RTTTL: how they are read, and what is said of those that are none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parser_worker import ParserWorker
from ring_tones import INDIANA, NOTE, ORDERS, ORDERS_NOTES

PIECES = [*"abcdefghp#.,:= 0145678dobx", "d=8", "o=5", "b=120", "x:", "::", "ő", "\0"]
FOURTH = {
    "c": 261.6, "c#": 277.2, "d": 293.7, "d#": 311.1, "e": 329.6, "f": 349.2, "f#": 370.0,
    "g": 392.0, "g#": 415.3, "a": 440.0, "a#": 466.2, "b": 493.9, "h": 493.9,
    "e#": 349.2, "b#": 2 * 261.6, "h#": 2 * 261.6, "p": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def parser(firmware):
    made = ParserWorker(
        firmware,
        "from Rtttl import notes",
        "try:\n    return [list(note) for note in notes(case)]\n"
        "except ValueError as error:\n    return str(error)",
    )
    yield made
    made.close()


def parsed(parser, tune):
    """[(Hz, ms)], or what is wrong."""
    found = parser.parse(tune)
    return found if isinstance(found, str) else [(tenths / 10, ms) for tenths, ms in found]


def test_default_tune(parser):
    tune = "Indiana:d=4,o=5,b=250:e,8p,8f,8g,8p,1c6,8p.,d,8p,8e,1f,p."
    assert parsed(parser, tune) == INDIANA


@pytest.mark.parametrize(
    ("tune", "notes"),
    [
        (ORDERS, ORDERS_NOTES),
        ("x:d=8,o=5,b=120:A#6,H,2C4.,16P,A4", ORDERS_NOTES),
        (ORDERS.removeprefix("x:"), ORDERS_NOTES),
        ("Ärger, d=1:D=8, O = 5 b=120:a#6 , h 2c.4,,16p a4,", ORDERS_NOTES),
        ("x::a", [(1760.0, 952)]),
        ("x:b=120:a", [(1760.0, 500)]),
        ("x:o=4,b=120,s=N,l=15,volume=ä1:a", [(440.0, 500)]),
        ("x:d=4,d=2,b=120:a4", [(440.0, 1000)]),
    ],
)
def test_forms_of_a_tune(parser, tune, notes):
    """Dots on both sides of the octave, no title, no or other defaults, blanks, capitals."""
    assert parsed(parser, tune) == notes


@pytest.mark.parametrize(
    ("tune", "place", "text"),
    [
        ("x:d=8,o=5,b=120:a,16k,a4", 21, f"{NOTE}, not 'k'"),
        ("é:d=8:c,4", 10, f"{NOTE}, not the end"),
        ("x:d=8:c,ő", 9, f"{NOTE}, not 'ő'"),
        ("x:l=ő:c,k", 9, f"{NOTE}, not 'k'"),
        ("x:d=3:c", 5, "1, 2, 4, 8, 16, 32 or 64 is expected, not '3'"),
        ("x:d=:c", 5, "a number from 0 to 999 is expected, not ':'"),
        ("x:o=3:c", 5, "a number from 4 to 7 is expected, not '3'"),
        ("x:b=9:c", 5, "a number from 10 to 900 is expected, not '9'"),
        ("x:b=901:c", 5, "a number from 10 to 900 is expected, not '9'"),
        ("x:b=1200:c", 8, "d=, o= or b= is expected, not '0'"),
        ("x:d8:c", 4, "d=, o= or b= is expected, not '8'"),
        ("x:4:c", 3, "d=, o= or b= is expected, not '4'"),
        ("x:d=8:0c", 7, "1, 2, 4, 8, 16, 32 or 64 is expected, not '0'"),
        ("x:d=8:12c", 7, "1, 2, 4, 8, 16, 32 or 64 is expected, not '1'"),
        ("x:d=8:c8", 8, "a number from 4 to 7 is expected, not '8'"),
        ("x:d=8:c45", 9, "the end of the note is expected, not '5'"),
        ("x:d=8:c.4.", 10, "the end of the note is expected, not '.'"),
        ("x:d=8:c##", 9, "the end of the note is expected, not '#'"),
        ("x:d=8:p#", 8, "the end of the note is expected, not '#'"),
        ("x:d=8:c:d", 8, "the end of the note is expected, not ':'"),
    ],
)  # fmt: skip
def test_what_is_no_tune_is_named_with_its_place(parser, tune, place, text):
    assert parsed(parser, tune) == f"character {place}: {text}"


@pytest.mark.parametrize("tune", ["", "c,d,e", "x:c,d", ":", "d=8", "title"])
def test_tune_without_its_fields(parser, tune):
    assert (
        parsed(parser, tune)
        == "a tune is title:defaults:notes, or defaults:notes with d=, o= or b="
    )


@pytest.mark.parametrize("tune", ["::", "x:d=8:", "d=8: , ,"])
def test_tune_without_notes(parser, tune):
    assert parsed(parser, tune) == "the tune has no notes"


parts = st.sampled_from([1, 2, 4, 8, 16, 32, 64])


octaves = st.integers(4, 7)


note = st.tuples(
    st.none() | parts,
    st.sampled_from(sorted(FOURTH)),
    st.sampled_from(["", "before", "after"]),
    st.none() | octaves,
)


defaults = st.fixed_dictionaries({}, optional={"d": parts, "o": octaves, "b": st.integers(10, 900)})


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_characters=":", exclude_categories=("C",)), max_size=8),
    defaults,
    st.lists(note, min_size=1, max_size=20),
    st.sampled_from([",", " ", ", ", ",,"]),
    st.booleans(),
)
def test_any_tune_is_read_as_it_was_meant(parser, title, values, wanted, between, capitals):
    meant, words = [], []
    for part, letter, dot, octave in wanted:
        whole = 240000 / values.get("b", 63)
        length = whole / (part or values.get("d", 4)) * (1.5 if dot else 1)
        hertz = FOURTH[letter] * 2 ** ((octave or values.get("o", 6)) - 4)
        meant.append((pytest.approx(hertz), pytest.approx(length, abs=0.501)))
        dots = {"before": ".", "after": ""}.get(dot, ""), {"after": "."}.get(dot, "")
        words.append(f"{part or ''}{letter}{dots[0]}{octave or ''}{dots[1]}")
    body = ",".join(f"{key}={value}" for key, value in values.items()) + ":" + between.join(words)
    assert parsed(parser, f"{title}:{body.upper() if capitals else body}") == meant


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_a_tune_or_an_error_that_names_its_place(parser, text):
    found = parsed(parser, text)
    if isinstance(found, list):
        assert found
        assert all(hertz < 4200 and 0 < ms <= 36000 for hertz, ms in found)
    elif found.startswith("character "):
        place = int(found.split(":")[0].split()[1])
        assert 1 <= place <= len(text) + 1
        said = found.rpartition(", not ")[2]
        assert said == (f"'{text[place - 1]}'" if place <= len(text) else "the end")
    else:
        assert found.startswith(("a tune is ", "the tune has no notes"))
