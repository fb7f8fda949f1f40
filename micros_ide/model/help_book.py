"""The help: pages in Markdown, and the search over all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# Ids of pages; a board's is "board/esp32", a load module's "module/rgb".
OF_BOARD, OF_MODULE = "board/", "module/"
START, KEYS, MANUAL, BOARDS, USB = "start", "keys", "manual", "boards", "usb"
LOAD_MODULES, APPS = "load-modules", "apps"
# Files that link to each other by name, and the pages that they are.
PAGES_OF_FILES = {"LOAD_MODULES.md": LOAD_MODULES, "APPS.md": APPS}
CELL_GAP = " · "  # between the cells of a table, where a row is shown as a line
_FENCE = "```"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_MARKS = re.compile(r"\*\*|`|\\(?=[|*_`])")
_RULE = re.compile(r"[\s|:-]+")
_MOST = 80  # hits that somebody could look through
_MOST_OF_ONE = 4  # lines of one page


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a page, and the anchor that a link to it names."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """One page.

    Attributes:
        id: what links name: "apps", "module/rgb", "board/esp32".
        group: the heading it stands under in the list of pages.
        text: Markdown; `model.help_book.anchor_of` says which anchors its headings have.
        board: the board whose picture stands on the page, by its id.
    """

    id: str
    title: str
    group: str
    text: str
    board: str = ""

    def sections(self) -> tuple[Section, ...]:
        """Return the headings under the title."""
        found = [_HEADING.fullmatch(line) for line in _outside_code(self.text)]
        titles = [plain_text(one.group(2)) for one in found if one and len(one.group(1)) > 1]
        return tuple(Section(title, anchor_of(title)) for title in titles)


@dataclass(frozen=True, slots=True)
class HelpHit:
    """A place that was found; `line` is the text that matched, "" for a title."""

    topic: HelpTopic
    title: str
    anchor: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class _Indexed:
    topic: HelpTopic
    title: str  # all of these without capitals
    sections: tuple[tuple[str, Section], ...]
    lines: tuple[tuple[str, str, str], ...]  # folded, as written, anchor of the section


@dataclass(frozen=True)
class HelpBook:
    """All pages, in the order in which they are listed."""

    topics: tuple[HelpTopic, ...]
    _index: tuple[_Indexed, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", tuple(_indexed(one) for one in self.topics))

    def topic(self, topic_id: str) -> HelpTopic | None:
        """Return a page by its id."""
        return next((one for one in self.topics if one.id == topic_id), None)

    def search(self, query: str) -> tuple[HelpHit, ...]:
        """Return where all words of `query` are: titles first, then headings, then text."""
        words = query.casefold().split()
        if not words:
            return ()
        hits = [*self._in_titles(words), *self._in_sections(words), *self._in_lines(words)]
        return tuple(hits[:_MOST])

    def _in_titles(self, words: Sequence[str]) -> list[HelpHit]:
        found = [one for one in self._index if _all_in(words, one.title)]
        found.sort(key=lambda one: (not one.title.startswith(words[0]), len(one.title)))
        return [HelpHit(one.topic, one.topic.title) for one in found]

    def _in_sections(self, words: Sequence[str]) -> Iterator[HelpHit]:
        """Headings; words of the page's title may stand in the query, too: "rgb color"."""
        for one in self._index:
            for folded, section in one.sections:
                own = any(word in folded for word in words)
                if own and _all_in(words, f"{one.title} {folded}"):
                    yield HelpHit(one.topic, one.topic.title, section.anchor, section.title)

    def _in_lines(self, words: Sequence[str]) -> Iterator[HelpHit]:
        for one in self._index:
            count = 0
            for folded, line, anchor in one.lines:
                if _all_in(words, folded):
                    yield HelpHit(one.topic, one.topic.title, anchor, line)
                    count += 1
                    if count == _MOST_OF_ONE:
                        break


def anchor_of(title: str) -> str:
    """Return the anchor of a heading: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


def plain_text(line: str) -> str:
    """Return a line of Markdown as it is read."""
    return _MARKS.sub("", _LINK.sub(r"\1", line)).strip()


def _all_in(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)


def _outside_code(text: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        if line.lstrip().startswith(_FENCE):
            inside = not inside
        elif not inside:
            yield line


def _indexed(topic: HelpTopic) -> _Indexed:
    sections = tuple((one.title.casefold(), one) for one in topic.sections())
    return _Indexed(topic, topic.title.casefold(), sections, tuple(_lines(topic.text)))


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the lines that are text; a paragraph whose lines are broken is one line."""
    paragraph: list[str] = []
    anchor, inside = "", False
    for line in [*text.splitlines(), ""]:
        heading = None if inside else _HEADING.fullmatch(line)
        fence = line.lstrip().startswith(_FENCE)
        row = line.lstrip().startswith("|")
        begins = line.lstrip().startswith(("* ", "- ", "1. ", "2. ", "3. "))
        if not line.strip() or heading or fence or row or begins or inside:
            if paragraph:
                whole = plain_text(" ".join(paragraph))
                yield whole.casefold(), whole, anchor
            paragraph = []
        if fence:
            inside = not inside
        elif heading:
            anchor = anchor_of(plain_text(heading.group(2)))
        elif row:
            if not _RULE.fullmatch(line):
                written = [one.strip() for one in line.strip().strip("|").split("|")]
                cells = plain_text(CELL_GAP.join(one for one in written if one))
                yield cells.casefold(), cells, anchor
        elif line.strip():
            paragraph.append(line.strip().removeprefix("* "))
