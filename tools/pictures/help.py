"""Pictures of the help: its first page, a module, a board, a search."""

from __future__ import annotations

from pictures.stage import Stage


def take(stage: Stage) -> None:
    """Take them."""
    stage.window.navigation.help_wished.emit("start")
    page = stage.window.stack.wizard
    stage.wait(lambda: page.view.book is not None)
    stage.take("help-start")
    for topic in ("keys", "load-modules", "module/rgb", "board/esp32", "manual"):
        page.show_topic(topic)
        stage.take(f"help-{topic.replace('/', '-')}")
    page.view.search_line.setText("widget")
    stage.take("help-search")
    page.left.emit()
