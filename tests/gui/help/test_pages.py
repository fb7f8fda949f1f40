"""What the pages say, how Markdown becomes a page, how the search ranks."""

from __future__ import annotations

import pytest

from micros_ide import paths
from micros_ide.gui.help.article import body_of
from micros_ide.gui.help.markup import to_html
from micros_ide.model.help_book import HelpBook, HelpTopic, anchor_of


def html(text: str) -> str:
    return to_html(text, lambda link: link)


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("# One `two`", '<h1><a name="one-two"></a>One <code>two</code></h1>'),
        ("a <b> & **c**\nd", "<p>a &lt;b&gt; &amp; <b>c</b> d</p>"),
        ("* one\n  goes on\n* two", "<ul><li>one goes on</li><li>two</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("[a `b`](help:x)", '<p><a href="help:x">a <code>b</code></a></p>'),
        ("`**x** [y](z) <i>`", "<p><code>**x** [y](z) &lt;i&gt;</code></p>"),
        ("a \\| b \\*\\*c\\*\\*", "<p>a | b **c**</p>"),
        ("![B](board:esp32)", '<p><img src="board:esp32" alt="B"></p>'),
        ("![B](file:///etc/passwd)", '<p>!<a href="file:///etc/passwd">B</a></p>'),
    ],
)
def test_marks_become_html(written, made):
    assert html(written) == made


def test_code_and_tables_are_kept_as_they_are_written():
    made = html(
        "```py\na < b\n\n# no heading\n```\n\n    indented | code\n\n"
        "| a | b \\| c |\n|---|---|\n| 1 | |"
    )
    assert "a &lt; b\n\n# no heading" in made
    assert "<pre>indented | code</pre>" in made
    assert "<th>b | c</th>" in made
    assert "<tr><td>1</td><td></td></tr>" in made
    assert "<h1>" not in made


def test_hostile_text_brings_no_markup_of_its_own():
    made = html('<script>x</script> [a](javascript:x"onclick=y) \x000\x00 **<img src=x>**')
    assert "<script" not in made
    assert "<img" not in made
    assert '"onclick' not in made


def test_every_page_has_a_title_and_only_links_that_lead_somewhere(book):
    ids = {topic.id for topic in book.topics} | {"keys"}
    assert len(ids) == len(book.topics) + 1
    for topic in book.topics:
        body = body_of(topic)
        assert body.startswith("<h1>"), topic.id
        for part in body.split('href="')[1:]:
            address = part.partition('"')[0]
            target, _, anchor = address.partition("#")
            if target.startswith("help:"):
                assert target.removeprefix("help:") in ids, (topic.id, address)
            elif target:
                assert target.startswith("https://"), (topic.id, address)
            if anchor:
                page = book.topic(target.removeprefix("help:") or topic.id)
                assert anchor in {one.anchor for one in page.sections()}, (topic.id, address)


def test_there_is_a_page_for_every_board_module_and_guide(book):
    from micros_ide.services.catalogue import Catalogue

    ids = {topic.id for topic in book.topics}
    assert {f"board/{board.id}" for board in Catalogue().boards()} <= ids
    files = (paths.bundled("firmware_src") / "modules").glob("LM_*.py")
    assert {f"module/{file.stem.removeprefix('LM_')}" for file in files} <= ids
    assert {"start", "usb", "load-modules", "apps", "boards", "manual"} <= ids


def test_the_guides_are_the_documents_themselves(book):
    for topic, name in (("load-modules", "LOAD_MODULES.md"), ("apps", "APPS.md")):
        file = paths.bundled(paths.DOCS) / name
        assert book.topic(topic).text == file.read_text("utf-8")


def test_a_module_has_its_functions_parameters_pins_and_an_example(book):
    text = book.topic("module/rgb").text
    for words in (
        "rgb color r=None",
        "| `r` | `None` | 0 to 1000 |",
        "Example: `rgb color r=800 g=300 b=100`",
        "| `redgb` |",
    ):
        assert words in text
    assert "color" in {one.title for one in book.topic("module/rgb").sections()}


def test_a_board_says_how_to_get_into_its_loader(book):
    text = book.topic("board/esp32").text
    assert "| boot offset | `0x1000` |" in text
    assert "Hold BOOT." in text
    assert "CP210x on Windows" in text
    assert "the UF2 file says it" in book.topic("board/rpi_pico_w").text


def book_of(**texts: str) -> HelpBook:
    return HelpBook(tuple(HelpTopic(name, name, "g", text) for name, text in texts.items()))


def test_titles_come_before_headings_and_those_before_text():
    made = book_of(
        other="# other\n\nthe lamp is here",
        heading="# heading\n\n## a lamp\n\nnothing",
        lamp="# lamp\n\nnothing",
    )
    hits = made.search("LAMP")
    assert [hit.topic.id for hit in hits[:2]] == ["lamp", "heading"]
    assert hits[1].anchor == "a-lamp"
    assert [hit.line for hit in hits if hit.topic.id == "other"] == ["the lamp is here"]


def test_all_words_must_be_there_and_broken_lines_are_one():
    made = book_of(one="# one\n\nthe first half\nof a sentence\n\nanother half")
    assert [hit.line for hit in made.search("half sentence")] == ["the first half of a sentence"]
    assert made.search("half nothing") == ()
    assert made.search("   ") == ()


def test_code_is_searched_and_its_comments_are_no_headings():
    made = book_of(one="# one\n\n## two\n\n```\n# a comment\nvalue = 1\n```")
    assert [one.title for one in made.topics[0].sections()] == ["two"]
    (hit,) = made.search("value =")
    assert (hit.line, hit.anchor) == ("value = 1", "two")


def test_anchors_are_small_letters_digits_and_hyphens():
    assert anchor_of("Into the Boot-loader: 2 ways!") == "into-the-boot-loader-2-ways"
