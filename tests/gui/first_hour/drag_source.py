"""A file manager of one file: a window from which it can be dragged. A program of its own.

Usage: drag_source.py FILE X Y
"""

import sys

from PyQt5.QtCore import QMimeData, Qt, QUrl
from PyQt5.QtGui import QDrag
from PyQt5.QtWidgets import QApplication, QLabel


class FileLabel(QLabel):
    def mouseMoveEvent(self, event) -> None:  # noqa: N802
        if not event.buttons() & Qt.LeftButton:
            return
        about = QMimeData()
        about.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self)
        drag.setMimeData(about)
        drag.exec(Qt.CopyAction)


if __name__ == "__main__":
    app = QApplication(sys.argv)
    label = FileLabel(sys.argv[1])
    label.setWindowTitle("drag source")
    label.setGeometry(int(sys.argv[2]), int(sys.argv[3]), 240, 120)
    label.show()
    sys.exit(app.exec())
