"""The program's icon in the formats of Windows and macOS, drawn from the one that is ours."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

SIZE = 256  # px


def make(kind: str) -> str:
    """Return a file with the icon as `kind`, "ico", "icns" or "png"; Qt draws and writes it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt5.QtGui import QGuiApplication, QImage, QPainter
    from PyQt5.QtSvg import QSvgRenderer

    from micros_ide import paths

    app = QGuiApplication.instance() or QGuiApplication(["icons"])
    picture = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(paths.bundled("resources") / "icons" / "app.svg")).render(painter)
    painter.end()
    file = Path(tempfile.mkdtemp(prefix="micros-ide-icon-"), f"micros-ide.{kind}")
    if not picture.save(str(file)):
        raise SystemExit(f"Qt cannot write {file.name}")
    del app
    return str(file)
