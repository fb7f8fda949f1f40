"""The colours and the font of code, from the palette of the window."""

from __future__ import annotations

from PyQt5.Qsci import QsciLexerPython, QsciScintilla
from PyQt5.QtGui import QColor, QFont

from micros_ide.gui.theme import Theme
from micros_ide.gui.widgets.basics import fixed_font

ERROR, WARNING = 8, 9  # indicators: squiggles
ERROR_MARK, WARNING_MARK = 1, 2  # markers of the margin
_SIZE = 13  # px
_PER_INCH = 72.0  # points
_P = QsciLexerPython
# Style -> token; everything else is text.
_TONES = {
    _P.Comment: "code_comment",
    _P.CommentBlock: "code_comment",
    _P.Number: "code_number",
    _P.Keyword: "code_keyword",
    _P.ClassName: "code_name",
    _P.FunctionMethodName: "code_name",
    _P.Decorator: "code_decorator",
    _P.UnclosedString: "error",
    **dict.fromkeys(
        (
            _P.SingleQuotedString,
            _P.DoubleQuotedString,
            _P.TripleSingleQuotedString,
            _P.TripleDoubleQuotedString,
            _P.SingleQuotedFString,
            _P.DoubleQuotedFString,
            _P.TripleSingleQuotedFString,
            _P.TripleDoubleQuotedFString,
        ),
        "code_string",
    ),
}
_LAST_STYLE = 20


def code_font(dots_per_inch: int) -> QFont:
    """Return the font of code; the editor component measures in points."""
    font = fixed_font()
    font.setPointSizeF(_SIZE * _PER_INCH / max(1, dots_per_inch))
    return font


def make_lexer(editor: QsciScintilla) -> QsciLexerPython:
    """Return what finds the parts of Python in a text."""
    lexer = QsciLexerPython(editor)
    font = code_font(editor.logicalDpiY())
    lexer.setDefaultFont(font)
    lexer.setFont(font, -1)
    lexer.setFoldComments(False)
    lexer.setFoldQuotes(True)
    lexer.setIndentationWarning(QsciLexerPython.IndentationWarning.NoWarning)
    return lexer


def dress(editor: QsciScintilla, lexer: QsciLexerPython, theme: Theme) -> None:
    """Paint everything of `editor` in the colours in use."""
    colour = theme.colour
    card, text, muted = colour("card"), colour("text"), colour("muted")
    lexer.setDefaultColor(text)
    lexer.setDefaultPaper(card)
    lexer.setPaper(card, -1)
    for style in range(_LAST_STYLE):
        lexer.setColor(colour(_TONES.get(style, "text")), style)
    editor.setPaper(card)
    editor.setColor(text)
    editor.setCaretForegroundColor(text)
    editor.setCaretLineBackgroundColor(colour("hover"))
    editor.setSelectionBackgroundColor(colour("accent"))
    editor.setSelectionForegroundColor(colour("on_accent"))
    editor.setMarginsBackgroundColor(card)
    editor.setMarginsForegroundColor(muted)
    editor.setFoldMarginColors(card, card)
    editor.setMatchedBraceBackgroundColor(colour("accent_soft"))
    editor.setMatchedBraceForegroundColor(colour("accent"))
    editor.setUnmatchedBraceForegroundColor(colour("error"))
    editor.setUnmatchedBraceBackgroundColor(card)
    editor.setIndentationGuidesBackgroundColor(card)
    editor.setIndentationGuidesForegroundColor(colour("line"))
    editor.setIndicatorForegroundColor(colour("error"), ERROR)
    editor.setIndicatorForegroundColor(colour("warning"), WARNING)
    for mark, token in ((ERROR_MARK, "error"), (WARNING_MARK, "warning")):
        editor.setMarkerBackgroundColor(colour(token), mark)
        editor.setMarkerForegroundColor(colour(token), mark)
    _fold_marks(editor, muted, card)


def _fold_marks(editor: QsciScintilla, ink: QColor, paper: QColor) -> None:
    first, last = QsciScintilla.SC_MARKNUM_FOLDEREND, QsciScintilla.SC_MARKNUM_FOLDEROPEN
    for mark in range(first, last + 1):
        # setMarkerForegroundColor passes over markers that markerDefine has not given out.
        editor.SendScintilla(QsciScintilla.SCI_MARKERSETFORE, mark, paper)
        editor.SendScintilla(QsciScintilla.SCI_MARKERSETBACK, mark, ink)
