"""Wiring: every part is built once, when it is first asked for; no globals, no registry."""

from __future__ import annotations

from micros_ide import paths
from micros_ide.wiring.nodes import Nodes


class Core(Nodes):
    """What a shell (window, command line) holds; use it as a context manager.

    A command that lists virtual boards must not pay for the deploy, so parts and their modules
    are loaded by need. None of them reads a file or opens a port before it is used. The parts
    stand in `micros_ide.wiring`: ground, boards, nodes.
    """

    @classmethod
    def create(cls) -> Core:
        """Return a core over the user's folders."""
        return cls(
            data=paths.user_data(),
            cache=paths.user_cache(),
            firmware=paths.bundled("firmware_src"),
            system_keys=not paths.portable(),
        )

    def close(self) -> None:
        """Cancel what still runs and wait for it (up to 5 s a job)."""
        self.jobs.close()

    def __enter__(self) -> Core:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
