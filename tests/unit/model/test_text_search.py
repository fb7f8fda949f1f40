"""Places of words in a text, against a search that tries every place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.text_search import SearchedText

letters = st.text(alphabet="aAb_ \né", max_size=30)


def slowly(text, words, start, *, back, case, whole):
    def fits(at):
        part = text[at : at + len(words)]
        same = part == words if case else part.lower() == words.lower()
        around = [text[at - 1] if at else " ", (text + " ")[at + len(words)]]
        return same and not (whole and any(one.isalnum() or one == "_" for one in around))

    places = [at for at in range(len(text) - len(words) + 1) if fits(at)]
    if back:
        before = [at for at in places if at < start]
        return (before or places or [None])[-1]
    return next((at for at in places if at >= start), places[0] if places else None)


@given(letters, st.text(alphabet="aAb_é", min_size=1, max_size=3), st.data())
def test_it_finds_what_a_slow_search_finds(text, words, data):
    start = data.draw(st.integers(0, len(text)))
    how = {name: data.draw(st.booleans()) for name in ("back", "case", "whole")}
    assert SearchedText(text).find(words, start, **how) == slowly(text, words, start, **how)


def test_letters_that_grow_when_they_are_folded_do_not_move_places():
    text = "İİ lamp"
    assert SearchedText(text).find("lamp", 0) == 3
    assert SearchedText(text).find("", 0) is None
