"""Tasks that run on a node."""

from __future__ import annotations

from micros_ide.app_api.api import Api, AppFailure


def running_tasks(api: Api) -> list[str]:
    """Return the tags of the tasks that run, "rgb._tran" and the like."""
    rows = (line.split() for line in api.call("task list").splitlines())
    return [row[1] for row in rows if len(row) == 2 and row[0] == "Yes"]


def expect_idle(api: Api, *modules: str) -> None:
    """Raise AppFailure while a task of one of these load modules runs; a short fade is none."""
    for tag in running_tasks(api):
        if tag.partition(".")[0] in modules and not tag.endswith("._fade"):
            raise AppFailure(
                f"{tag} is running on the node: wait, or end it with 'task kill {tag}'"
            )
