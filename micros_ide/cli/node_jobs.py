"""Work on one node from the terminal, over the network or USB; its password is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Protocol, TypeVar

from micros_ide.cli.arguments import Parser, given_in_clear, value_of
from micros_ide.cli.progress import JobFailed, follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import AuthFailed, InvalidInput
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import Reporter

T = TypeVar("T", bound="OfANode")
_CHOICE = "remember_passwords"  # the answer that was given once, in the program's settings


class OfANode(Protocol):
    """Any result that says which node it is of."""

    @property
    def uid(self) -> str:
        """The hardware id."""


Work = Callable[[Place, Reporter, str | None], T]


def add_place(parser: Parser, words: str, what: str) -> None:
    """Add the node (the first of the WORDS, or `--port`) and its password."""
    parser.intermixed = True
    parser.usage = f"{parser.prog} {words} [options]"
    parser.add_argument("words", metavar=words, nargs="*", help=what)
    parser.add_argument("--port", metavar="PORT", help="over USB; then leave NODE out")
    add_password(parser)


def place_of(args: argparse.Namespace) -> tuple[Place, list[str]]:
    """Return where the node is, and the words behind it; raises InvalidInput without a node."""
    words = list(args.words)
    if args.port:
        return Place(port=args.port), words
    if not words:
        raise InvalidInput("say which node", hint="its name, id or address; or --port PORT")
    return Place(node=words[0]), words[1:]


class NodeJobs:
    """Jobs on one node, with the password that was given or typed for the first of them."""

    def __init__(
        self,
        core: Core,
        screen: Screen,
        place: Place,
        password: str | None,
        *,
        remember: bool | None,
    ) -> None:
        """`password` as on the command line; `remember` one that is typed (None: ask)."""
        self._core = core
        self._screen = screen
        self._place = place
        self._wish = remember
        self._may_ask = password is None
        self._password = given_password(password, screen)

    @property
    def password(self) -> str | None:
        """The one that was given or typed; None: none was wanted."""
        return self._password

    def run(self, title: str, work: Work[T]) -> T:
        """Do `work` as a job and return its result; ask for the password when it is missing.

        Raises JobFailed, JobStopped.
        """
        try:
            return self._followed(title, work)
        except JobFailed as failed:
            wants = isinstance(failed.error, AuthFailed)
            if not (wants and self._may_ask and sys.stdin.isatty()):
                raise
            self._screen.note(str(failed.error))
        self._may_ask = False
        self._password = self._screen.ask_secret("password")
        result = self._followed(title, work)
        offer_to_remember(self._core, self._screen, result.uid, self._password, wish=self._wish)
        return result

    def _followed(self, title: str, work: Work[T]) -> T:
        job = self._core.jobs.submit(
            f"{title} {self._place}",
            self._core.node_settings.lane(self._place),
            lambda report: work(self._place, report, self._password),
        )
        result: T = follow(self._screen, self._core.bus, job)
        return result


def given_password(text: str | None, screen: Screen) -> str | None:
    """Return what `--password` gives, asked for or read where it says so."""
    if text is None:
        return None
    if given_in_clear(text):
        screen.note("warning: other users of this computer can see that password")
    return value_of("password", text, screen)


def add_password(parser: Parser) -> None:
    """Add `--password`, `--remember` and `--no-remember`."""
    parser.add_argument(
        "--password",
        metavar="VALUE",
        help="of the node, if it asks for one: - asks you, @FILE reads it from a file",
    )
    parser.add_argument(
        "--remember",
        action=argparse.BooleanOptionalAction,
        help="keep a password you type, here and from now on",
    )


def offer_to_remember(
    core: Core, screen: Screen, uid: str, password: str, *, wish: bool | None
) -> None:
    """Keep a password that worked, if that is wished; the answer holds for later ones."""
    settings, passwords = core.settings, core.passwords
    if wish is None:
        wish = settings.get(_CHOICE)
    if wish is None:
        wish = screen.confirm(f"Remember it, and those to come? In {passwords.place}:")
    settings.set(**{_CHOICE: bool(wish)})
    if wish:
        passwords.remember(uid, password)
