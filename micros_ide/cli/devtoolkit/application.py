"""`-a`: dashboard apps."""

from __future__ import annotations

from micros_ide.cli.app import run_app, show_apps
from micros_ide.cli.devtoolkit.questions import ask, somebody_there
from micros_ide.cli.devtoolkit.session import Session
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.apps import AppRow

_LIST_WORDS = frozenset({"list", "help", "-"})


def application(session: Session) -> None:
    """`-a`: list the apps and ask which, or run the one of this name or number."""
    name = session.options.applications
    rows = session.core.apps.list()
    if name in _LIST_WORDS:
        show_apps(session.screen, rows, str(session.core.apps.own_folder), numbers=True)
        name = ask(session.screen, "Which app (Enter: none)? ") if somebody_there() else ""
        if not name:
            return
    row = _meant(session, rows, name)  # before anybody is asked for a node
    given = {}
    for assignment in session.options.set:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise InvalidInput(f"'{assignment[:40]}' is not KEY=VALUE", hint="try --set rounds=10")
        given[key] = value
    node = session.node()
    run_app(session.screen, session.core, row.id, node, given, password=session.password())


def _meant(session: Session, rows: tuple[AppRow, ...], name: str) -> AppRow:
    if not name.isdecimal():  # no app is called by a number
        return session.core.apps.find(name)
    if int(name) >= len(rows):
        raise NotFound(f"there is no app {name}", hint=f"0 to {len(rows) - 1}: devToolKit.py -a -")
    return rows[int(name)]
