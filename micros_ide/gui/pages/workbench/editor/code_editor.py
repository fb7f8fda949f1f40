"""The text of a load module: coloured, folded, indented, with marks where something is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.Qsci import QsciScintilla
from PyQt5.QtCore import QEvent, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QKeySequence
from PyQt5.QtWidgets import QToolTip

from micros_ide.gui.pages.workbench.editor import colours, keys
from micros_ide.gui.pages.workbench.editor.typed_text import TypedText
from micros_ide.gui.pages.workbench.editor.writing_aid import WritingAid
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.model.code_problems import CodeProblem
from micros_ide.model.module_report import Verdict

_NUMBERS, _MARKS, _FOLDS = 0, 1, 2  # margins
_SHOWN_PROBLEMS = 500
_DWELL_MS = 400
_LINE_ENDS = {"\r\n": QsciScintilla.EolWindows, "\r": QsciScintilla.EolMac}


class CodeEditor(TypedText):
    """One text. `aid` completes it; it answers the keys that go on beyond the component."""

    zoomed = pyqtSignal(int)  # steps from the usual size

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._problems: Sequence[CodeProblem] = ()
        self.aid: WritingAid | None = None
        self.setProperty("role", "code")
        self.setAccessibleName(tr("Text of the module"))
        self.setUtf8(True)
        self._lexer = colours.make_lexer(self)
        self.setLexer(self._lexer)
        self._set_up()
        self._free_keys()
        self.redress()
        theme.changed.connect(self.redress)
        self.linesChanged.connect(self._fit_margin)
        self.SCN_DWELLSTART.connect(self._on_dwell)
        self.SCN_DWELLEND.connect(lambda *_at: QToolTip.hideText())

    # -- text

    def load(self, text: str) -> None:
        """Show another text; there is nothing to undo."""
        for end, mode in _LINE_ENDS.items():
            if end in text[:4000]:
                self.setEolMode(mode)
                break
        else:
            self.setEolMode(QsciScintilla.EolUnix)
        self.setText(text)
        self.setCursorPosition(0, 0)
        self.SendScintilla(QsciScintilla.SCI_EMPTYUNDOBUFFER)
        self.setModified(False)
        self._fit_margin()

    def go_to(self, line: int, column: int = 0) -> None:
        """Put the cursor into `line` (from 1), in the middle of what is seen."""
        at = max(0, min(line, self.lines()) - 1)
        self.ensureLineVisible(at)
        self.setCursorPosition(at, max(0, column))
        shown = self.SendScintilla(QsciScintilla.SCI_LINESONSCREEN)
        first = self.SendScintilla(QsciScintilla.SCI_VISIBLEFROMDOCLINE, at) - shown // 2
        self.setFirstVisibleLine(max(0, first))
        self.ensureCursorVisible()

    # -- problems

    def show_problems(self, problems: Sequence[CodeProblem]) -> None:
        """Mark these places, and no others."""
        self._problems = problems[:_SHOWN_PROBLEMS]
        last = self.lines() - 1
        end = self.lineLength(last)
        for indicator in (colours.ERROR, colours.WARNING):
            self.clearIndicatorRange(0, 0, last, max(0, end), indicator)
        self.markerDeleteAll(colours.ERROR_MARK)
        self.markerDeleteAll(colours.WARNING_MARK)
        bad = {one.line for one in self._problems if one.severity is Verdict.RED}
        for one in self._problems:
            red = one.severity is Verdict.RED
            line = min(one.line - 1, last)
            if red or one.line not in bad:
                self.markerAdd(line, colours.ERROR_MARK if red else colours.WARNING_MARK)
            start, stop = _span(self.text(line), one.column)
            indicator = colours.ERROR if red else colours.WARNING
            self.fillIndicatorRange(line, start, line, stop, indicator)

    def redress(self) -> None:
        """Wear the colours in use."""
        colours.dress(self, self._lexer, self._theme)

    # -- files that are dragged over it are the page's

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Take text only."""
        if event is not None and _has_files(event):
            event.ignore()
        elif event is not None:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:  # noqa: N802
        """Take text only."""
        if event is not None and _has_files(event):
            event.ignore()
        elif event is not None:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take text only."""
        if event is not None and _has_files(event):
            event.ignore()
        elif event is not None:
            super().dropEvent(event)

    # -- keys

    def event(self, event: QEvent | None) -> bool:
        """Leave some keys to the window that the component would take."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            if self.aid is not None and self.aid.shown():
                event.accept()
            else:
                event.ignore()
            return True
        return event is not None and bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Answer what is not the component's own."""
        if event is None or (self.aid is not None and self.aid.key(event)):
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and not self.isReadOnly():
            keys.new_line(self)
            if self.aid is not None:
                self.aid.hide()
            return
        super().keyPressEvent(event)

    def toggle_comment(self) -> None:
        """Make the selected lines comments, or code again."""
        if not self.isReadOnly():
            keys.toggle_comment(self)

    def zoom_by(self, steps: int) -> None:
        """Make the text larger or smaller; 0: as usual."""
        now = self.SendScintilla(QsciScintilla.SCI_GETZOOM)
        self.zoomTo(max(-4, min(12, now + steps)) if steps else 0)
        self._fit_margin()
        self.zoomed.emit(self.SendScintilla(QsciScintilla.SCI_GETZOOM))

    # -- within

    def _set_up(self) -> None:
        self.setMarginType(_NUMBERS, QsciScintilla.NumberMargin)
        self.setMarginLineNumbers(_NUMBERS, True)
        self.setMarginType(_MARKS, QsciScintilla.SymbolMargin)
        self.setMarginWidth(_MARKS, 14)
        self.setMarginMarkerMask(_MARKS, 1 << colours.ERROR_MARK | 1 << colours.WARNING_MARK)
        self.markerDefine(QsciScintilla.Circle, colours.ERROR_MARK)
        self.markerDefine(QsciScintilla.RightTriangle, colours.WARNING_MARK)
        self.setFolding(QsciScintilla.PlainFoldStyle, _FOLDS)
        self.setMarginWidth(_FOLDS, 16)
        self.indicatorDefine(QsciScintilla.SquiggleIndicator, colours.ERROR)
        self.indicatorDefine(QsciScintilla.SquiggleIndicator, colours.WARNING)
        self.setCaretLineVisible(True)
        self.setCaretWidth(2)
        self.setBraceMatching(QsciScintilla.SloppyBraceMatch)
        self.setIndentationGuides(True)
        self.setIndentationsUseTabs(False)
        self.setTabWidth(keys.INDENT)
        self.setIndentationWidth(keys.INDENT)
        self.setTabIndents(True)
        self.setBackspaceUnindents(True)
        self.setAutoIndent(False)  # keys.new_line does it
        self.setScrollWidth(1)
        self.setScrollWidthTracking(True)
        self.setWrapMode(QsciScintilla.WrapNone)
        self.setExtraAscent(1)
        self.setExtraDescent(1)
        self.setFrameShape(QsciScintilla.NoFrame)
        self.SendScintilla(QsciScintilla.SCI_SETMOUSEDWELLTIME, _DWELL_MS)
        self.SendScintilla(QsciScintilla.SCI_SETIDLESTYLING, QsciScintilla.SC_IDLESTYLING_ALL)
        self.SendScintilla(QsciScintilla.SCI_SETMULTIPLESELECTION, 0)

    def _free_keys(self) -> None:
        wanted = {_code(one) for one in keys.LEFT_TO_WINDOW}
        commands = self.standardCommands()
        for one in commands.commands() if commands is not None else ():
            if one.key() in wanted:
                one.setKey(0)
            if one.alternateKey() in wanted:
                one.setAlternateKey(0)

    def _fit_margin(self) -> None:
        self.setMarginWidth(_NUMBERS, f" {'0' * max(3, len(str(self.lines())))}")

    def _on_dwell(self, position: int, x: int, y: int) -> None:
        if position < 0 or not self._problems:
            return
        line, _column = self.lineIndexFromPosition(position)
        words = [f"{one.message}\n{one.hint}" for one in self._problems if one.line - 1 == line]
        view = self.viewport()
        if words and view is not None:
            QToolTip.showText(view.mapToGlobal(QPoint(x, y)), "\n".join(words), self)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _has_files(event: QDropEvent) -> bool:
    data = event.mimeData()
    return data is not None and data.hasUrls()


def _code(keys_text: str) -> int:
    return int(QKeySequence(keys_text)[0])


def _span(text: str, column: int | None) -> tuple[int, int]:
    """Return what to underline: the word at `column`, or the line without its indent."""
    line = text.rstrip("\r\n")
    if column is None or column >= len(line):
        start = len(line) - len(line.lstrip())
        return (start, len(line)) if len(line) > start else (0, max(1, len(line)))
    end = column + 1
    if line[column].isalnum() or line[column] in "_\"'":
        while end < len(line) and (line[end].isalnum() or line[end] in "_\"'"):
            end += 1
    return column, end
