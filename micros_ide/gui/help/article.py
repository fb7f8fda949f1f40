"""A page of the help as it is read: text, tables, code and the pictures of boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt5.QtCore import QRectF, Qt, QUrl, QVariant, pyqtSignal
from PyQt5.QtGui import QImage, QPainter, QResizeEvent, QTextCursor, QTextDocument
from PyQt5.QtWidgets import QTextBrowser

from micros_ide.gui.drawing.board_painter import paint_board
from micros_ide.gui.drawing.board_places import natural_height, place_board
from micros_ide.gui.help.markup import to_html
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, MARGIN, fixed_font
from micros_ide.model.board_layout import Pinout
from micros_ide.model.help_book import PAGES_OF_FILES, HelpTopic, anchor_of

INSIDE = "help"  # scheme of links from page to page
_OUTSIDE = ("https", "http")
_BOARD = "board"
_TEXT = 13.0  # px at 100 %
_WIDEST = 760  # px; longer lines are hard to read
_PICTURE, _SMALL_PICTURE = 600, 400  # px wide, the second in a small window


class Article(QTextBrowser):
    """Shows one topic. It loads nothing but its own pictures: no file, no network."""

    page_wished = pyqtSignal(str, str)  # id of a topic, anchor
    address_wished = pyqtSignal(str)  # a page of the web, after a click

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._topic: HelpTopic | None = None
        self._zoom = 100
        self.pinouts: Mapping[str, Pinout] = {}
        self.bodies: Mapping[str, str] = {}  # HTML by topic, of whom it was made already
        self._picture_width = _PICTURE
        self.setProperty("role", "article")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(tr("Help page"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.anchorClicked.connect(self._on_link)
        theme.changed.connect(self._render)

    @property
    def topic(self) -> HelpTopic | None:
        """Return what is shown."""
        return self._topic

    def show_topic(self, topic: HelpTopic, anchor: str = "") -> None:
        """Show a page from its beginning, or from the heading `anchor`."""
        if topic is not self._topic:
            self._topic = topic
            self._render()
        self.go_to(anchor)

    def go_to(self, anchor: str) -> None:
        """Scroll to a heading, "" to the top."""
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(0)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if anchor:
            self.scrollToAnchor(anchor)
            self._put_cursor(anchor)

    def set_zoom(self, percent: int) -> None:
        """Write larger or smaller; what is read stays in sight."""
        if percent != self._zoom:
            self._zoom = percent
            self._render()

    def show_words(self, pieces: Sequence[str]) -> None:
        """Select the first of `pieces` that stands in the page, behind the heading if it can."""
        start = self.textCursor()
        for piece in pieces:
            if piece and self.search(piece):
                return
        self.setTextCursor(start)

    def search(self, words: str, *, back: bool = False) -> bool:
        """Select the next place of `words`, from the other end on when there is none."""
        flags = QTextDocument.FindFlags()
        if back:
            flags |= QTextDocument.FindFlag.FindBackward
        if self.find(words, flags):
            return True
        before = self.textCursor()
        end = QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start
        self.moveCursor(end)
        if self.find(words, flags):
            return True
        self.setTextCursor(before)
        return False

    def loadResource(self, kind: int, url: QUrl) -> QVariant | QImage | None:  # noqa: N802
        """Return the picture of a board; nothing else is ever loaded."""
        if kind != QTextDocument.ResourceType.ImageResource or url.scheme() != _BOARD:
            return None
        pinout = self.pinouts.get(url.path())
        return None if pinout is None else self._picture(pinout)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Keep lines at a length that is good to read."""
        room = self.width() - 2 * MARGIN - 2 * GRID
        right = max(0, room - round(_WIDEST * self._zoom / 100))
        self.setViewportMargins(MARGIN, 2 * GRID, right + GRID, 0)
        super().resizeEvent(event)
        fits = room - right >= _PICTURE
        wide = _PICTURE if fits else _SMALL_PICTURE
        if wide != self._picture_width:
            self._picture_width = wide
            if self._topic is not None and self._topic.board:
                self._render()
        if self.textCursor().hasSelection():  # what was found stays in sight
            self.ensureCursorVisible()

    def _put_cursor(self, anchor: str) -> None:
        """Put the cursor at a heading, so that a search begins there."""
        document = self.document()
        block = document.begin() if document is not None else None
        while block is not None and block.isValid():
            if block.blockFormat().headingLevel() and anchor_of(block.text()) == anchor:
                cursor = QTextCursor(block)
                self.setTextCursor(cursor)
                self.scrollToAnchor(anchor)
                return
            block = block.next()

    def _render(self) -> None:
        if self._topic is None:
            return
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum()) if bar is not None else 0.0
        document = self.document()
        if document is None:
            return
        document.setDocumentMargin(0)
        document.setDefaultStyleSheet(self._style())
        body = self.bodies.get(self._topic.id) or body_of(self._topic)
        self.setHtml(self._sized(body, self._topic.board))
        if bar is not None:
            bar.setValue(round(share * bar.maximum()))

    def _style(self) -> str:
        colours, size = self._theme.palette, _TEXT * self._zoom / 100
        fixed = fixed_font().family()
        return f"""
        body, p, li, td, th {{ font-size: {size:.0f}px; color: {colours["text"]}; }}
        p {{ margin-top: 0; margin-bottom: {size * 0.8:.0f}px; line-height: 140%; }}
        li {{ margin-bottom: {size * 0.4:.0f}px; line-height: 140%; }}
        h1 {{ font-size: {size * 22 / 13:.0f}px; font-weight: normal; margin-bottom: 12px; }}
        h2 {{ font-size: {size * 17 / 13:.0f}px; font-weight: bold; margin-top: 22px;
              margin-bottom: 8px; }}
        h3, h4 {{ font-size: {size * 15 / 13:.0f}px; font-weight: bold; margin-top: 16px; }}
        h1, h2, h3, h4 {{ color: {colours["text"]}; }}
        a {{ color: {colours["accent"]}; text-decoration: none; }}
        code {{ font-family: '{fixed}'; background-color: {colours["hover"]}; }}
        pre {{ font-family: '{fixed}'; font-size: {size:.0f}px; margin: 0;
              white-space: pre-wrap; }}
        table {{ margin-top: 4px; margin-bottom: {size:.0f}px; }}
        table.code {{ background-color: {colours["hover"]}; }}
        table.grid {{ background-color: {colours["line"]}; }}
        td {{ background-color: {colours["card"]}; }}
        table.code td {{ background-color: {colours["hover"]}; }}
        th {{ text-align: left; background-color: {colours["hover"]}; }}
        """

    def _sized(self, body: str, board: str) -> str:
        """Say how large the picture is: then it is made when it comes in sight, not before."""
        pinout = self.pinouts.get(board)
        if pinout is None:
            return body
        wide = self._picture_width
        high = round(natural_height(pinout.layout, wide))
        image = f'<img src="{_BOARD}:{board}"'
        return body.replace(image, f'{image} width="{wide}" height="{high}"', 1)

    def _picture(self, pinout: Pinout) -> QImage:
        wide = self._picture_width
        high = round(natural_height(pinout.layout, wide))
        ratio = self.devicePixelRatioF()
        image = QImage(round(wide * ratio), round(high * ratio), QImage.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setFont(self.font())
        places = place_board(pinout, QRectF(0, 0, wide, high), self.font())
        paint_board(painter, pinout, places, self._theme.palette)
        painter.end()
        return image

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() == INSIDE:
            self.page_wished.emit(url.path(), url.fragment())
        elif url.scheme() in _OUTSIDE:
            self.address_wished.emit(url.toString())
        elif not url.scheme() and url.fragment():
            self.page_wished.emit(self._topic.id if self._topic else "", url.fragment())


def body_of(topic: HelpTopic) -> str:
    """Return a page as HTML; needs no window, so that a job can make it beforehand."""
    return to_html(topic.text, _target)


def _target(written: str) -> str:
    """Return where a link of a page leads here; a file that is no page leads nowhere."""
    name, _, anchor = written.partition("#")
    if name in PAGES_OF_FILES:
        return f"{INSIDE}:{PAGES_OF_FILES[name]}" + (f"#{anchor}" if anchor else "")
    if written.startswith("#") or name.startswith((f"{INSIDE}:", "https://", "http://")):
        return written
    return ""
