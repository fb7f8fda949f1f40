"""The part of Markdown that help pages are written in, as the HTML that Qt's documents read.

Everything is escaped first, so no page can bring HTML of its own. Understood are headings,
paragraphs, lists, tables, code (fenced or indented), images of boards, links, `code`, **bold**.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from micros_ide.model.help_book import anchor_of, plain_text

_FENCE = "```"
_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_ITEM = re.compile(r"(\s*)(?:[*-]|(\d+)\.)\s+(.*)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\((board:[a-z0-9_]+)\)")
_RULE = re.compile(r"[\s|:-]+")
_CODE = re.compile(r"(?<!\\)`([^`]*)`")
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ESCAPED = re.compile(r"\\([\\|*`\[\]_])")
_CELL = re.compile(r"(?<!\\)\|")
_KEPT = "\x00{}\x00"
_KEPT_BACK = re.compile("\x00(\\d+)\x00")


def to_html(text: str, link: Callable[[str], str]) -> str:
    """Return the body of a page; `link` returns where a link leads, "" for nowhere."""
    return _Page(text.splitlines(), link).html()


class _Page:
    def __init__(self, lines: list[str], link: Callable[[str], str]) -> None:
        self._lines, self._at, self._link = lines, 0, link
        self._out: list[str] = []

    def html(self) -> str:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            heading = _HEADING.fullmatch(line)
            image = _IMAGE.fullmatch(line.strip())
            if not line.strip():
                self._at += 1
            elif line.lstrip().startswith(_FENCE):
                self._code(fenced=True)
            elif line.startswith("    ") and not _ITEM.fullmatch(line):
                self._code(fenced=False)
            elif heading:
                self._heading(len(heading.group(1)), heading.group(2))
            elif image:
                self._picture(*image.groups())
            elif line.lstrip().startswith("|"):
                self._table()
            elif _ITEM.fullmatch(line):
                self._list()
            else:
                self._paragraph()
        return "".join(self._out)

    def _heading(self, level: int, title: str) -> None:
        anchor = anchor_of(plain_text(title))
        self._out.append(f'<h{level}><a name="{anchor}"></a>{self._inline(title)}</h{level}>')
        self._at += 1

    def _picture(self, name: str, url: str) -> None:
        self._out.append(f'<p><img src="{url}" alt="{html.escape(name)}"></p>')
        self._at += 1

    def _code(self, *, fenced: bool) -> None:
        code: list[str] = []
        if fenced:
            self._at += 1
            while self._at < len(self._lines):
                line = self._lines[self._at]
                self._at += 1
                if line.lstrip().startswith(_FENCE):
                    break
                code.append(line)
        else:
            while self._at < len(self._lines) and self._lines[self._at].startswith("    "):
                code.append(self._lines[self._at][4:])
                self._at += 1
        body = html.escape("\n".join(code))
        self._out.append(
            f'<table class="code" width="100%" cellpadding="10"><tr><td><pre>{body}</pre>'
            "</td></tr></table>"
        )

    def _table(self) -> None:
        rows: list[list[str]] = []
        while self._at < len(self._lines) and self._lines[self._at].lstrip().startswith("|"):
            line = self._lines[self._at].strip()
            self._at += 1
            if not _RULE.fullmatch(line) or not rows:
                inner = line.removeprefix("|").removesuffix("|")
                rows.append([cell.strip() for cell in _CELL.split(inner)])
        head, *body = rows
        self._out.append('<table class="grid" cellspacing="1" cellpadding="6">')
        if any(head):
            self._out.append(self._row(head, "th"))
        self._out += [self._row(row, "td") for row in body]
        self._out.append("</table>")

    def _row(self, cells: list[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{self._inline(one)}</{tag}>" for one in cells) + "</tr>"

    def _list(self) -> None:
        """Read items; what is indented, or goes on without a blank line, belongs to the last."""
        first = _ITEM.fullmatch(self._lines[self._at])
        tag = "ol" if first and first.group(2) else "ul"
        items: list[list[str]] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            item = _ITEM.fullmatch(line)
            if item and ("ol" if item.group(2) else "ul") == tag:
                items.append([item.group(3)])
                self._at += 1
            elif line.lstrip().startswith(_FENCE) and line.startswith(" "):
                self._flush(tag, items)
                self._code(fenced=True)
                items = []
            elif line.strip() and not item and not _HEADING.fullmatch(line) and items:
                items[-1].append(line.strip())
                self._at += 1
            elif not line.strip() and self._goes_on(tag):
                self._at += 1
            else:
                break
        self._flush(tag, items)

    def _goes_on(self, tag: str) -> bool:
        """Whether behind this blank line the same list goes on."""
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        item = _ITEM.fullmatch(following)
        inside = following.startswith("   ") and following.lstrip().startswith(_FENCE)
        return inside or bool(item and ("ol" if item.group(2) else "ul") == tag)

    def _flush(self, tag: str, items: list[list[str]]) -> None:
        if items:
            made = "".join(f"<li>{self._inline(' '.join(one))}</li>" for one in items)
            self._out.append(f"<{tag}>{made}</{tag}>")

    def _paragraph(self) -> None:
        words: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            other = line.lstrip().startswith((_FENCE, "|")) or _HEADING.fullmatch(line)
            if not line.strip() or other or (words and _ITEM.fullmatch(line)):
                break
            words.append(line.strip())
            self._at += 1
        self._out.append(f"<p>{self._inline(' '.join(words))}</p>")

    def _inline(self, text: str) -> str:
        """Return a line; code is taken out first, so that nothing in it is read as a mark."""
        kept: list[str] = []

        def keep(made: str) -> str:
            kept.append(made)
            return _KEPT.format(len(kept) - 1)

        def code(match: re.Match[str]) -> str:
            inner = html.escape(match.group(1).replace("\\|", "|"))
            return keep(f"<code>{inner}</code>")

        def linked(match: re.Match[str]) -> str:
            target = self._link(match.group(2))
            label = self._marks(match.group(1))
            address = html.escape(target, quote=True)
            return keep(f'<a href="{address}">{label}</a>' if target else label)

        text = _LINK.sub(linked, _CODE.sub(code, text.replace("\x00", "")))
        made = self._marks(text)
        while _KEPT_BACK.search(made):  # code may stand in the words of a link
            made = _KEPT_BACK.sub(lambda match: kept[int(match.group(1))], made)
        return made

    def _marks(self, text: str) -> str:
        bold = _BOLD.sub(r"<b>\1</b>", html.escape(text))
        return _ESCAPED.sub(r"\1", bold)
