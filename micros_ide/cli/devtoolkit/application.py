"""`-a`: dashboard apps."""

from __future__ import annotations

from micros_ide.cli.app import run_app, show_apps
from micros_ide.cli.devtoolkit.session import Session
from micros_ide.errors import InvalidInput

_LIST_WORDS = frozenset({"list", "help", "-"})


def application(session: Session) -> None:
    """`-a`: list the apps, or run one."""
    name = session.options.applications
    if name in _LIST_WORDS:
        show_apps(session.screen, session.core.apps.list(), str(session.core.apps.own_folder))
        return
    session.core.apps.find(name)  # before anybody is asked for a node
    given = {}
    for assignment in session.options.set:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise InvalidInput(f"'{assignment[:40]}' is not KEY=VALUE", hint="try --set rounds=10")
        given[key] = value
    node = session.node()
    run_app(session.screen, session.core, name, node, given, password=session.password())
