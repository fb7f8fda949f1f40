"""A core, and a folder in which the trials make their boards."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from micros_ide.core import Core
from micros_ide.model.reporting import QuietReport


@pytest.fixture(scope="session")
def boards(tmp_path_factory):
    """Where the boards of trials come to be: empty before and after each."""
    folder = tmp_path_factory.mktemp("trials")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(scope="session")
def core(tmp_path_factory, boards):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(tmp_path_factory.mktemp("home")))
        with Core.create() as made:
            yield made


@pytest.fixture(scope="session")
def bundled(core):
    """Return the path of a module of the firmware."""
    return lambda name: core.build.tree / "modules" / f"LM_{name}.py"


@pytest.fixture(scope="session")
def attempt(core, boards):
    """Return a function that tries modules (path, or name and source) and returns the report."""

    def run(*given, **options):
        files = [_given(one) for one in given]
        options["beside"] = [_given(one) for one in options.get("beside", ())]
        report = core.module_trial.run(files, QuietReport(), **options)
        assert list(boards.iterdir()) == []
        return report

    return run


def _given(one):
    if isinstance(one, Path):
        return one
    name, source = one
    return name, source if isinstance(source, bytes) else source.encode()
