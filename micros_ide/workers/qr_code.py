"""QR codes by segno."""

from __future__ import annotations

from micros_ide.errors import InvalidInput


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the QR code of `text` row by row, True for dark, without a quiet zone.

    Raises InvalidInput for an empty text and one that no code can hold.
    """
    import segno  # slow to import, and most windows never show a code

    if not text:
        raise InvalidInput("there is nothing to put into a QR code")
    try:
        code = segno.make_qr(text, error="m")
    except segno.DataOverflowError as error:
        raise InvalidInput("the text is too long for a QR code") from error
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
