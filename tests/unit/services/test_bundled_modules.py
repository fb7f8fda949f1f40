"""Every bundled load module keeps the contract of docs/LOAD_MODULES.md that the manual needs."""

from __future__ import annotations

import re

import pytest

from micros_ide import paths
from micros_ide.model.load_module_source import parse_load_module

MODULES = sorted((paths.bundled("firmware_src") / "modules").glob("LM_*.py"))
NO_ENTRY = {"help"}  # it lists the others


@pytest.fixture(params=MODULES, ids=lambda path: path.stem)
def module(request):
    """Reading it checks every widget line and every example."""
    return parse_load_module(request.param.read_text("utf-8"), request.param.name)


def entries(module):
    """What `help` says, by function; lines that begin with a blank explain the one above."""
    names = {one.name for one in module.functions}
    found = {}
    for entry in module.help:
        first = re.match(r"\w*", entry)[0]
        if first in names:
            found.setdefault(first, entry)
        else:
            # Anything else is a remark; a misspelt function would look like an entry.
            assert entry.startswith(" ") or ":" in entry, f"help names no function: {entry!r}"
    return found


def parameters_in(entry):
    """Names in `color r=<0-1000> "text" (remark)`; words alone count if there is nothing else."""
    rest = re.sub(r"\"[^\"]*\"|'[^']*'|<[^>]*>|\([^)]*\)|\[[^\]]*\]", "", entry.partition(" ")[2])
    named = re.findall(r"(?:^|\s)([A-Za-z_]\w*)=", rest)
    alone = rest.split()
    plain = all(re.fullmatch(r"[A-Za-z_]\w*(=\S*)?", word) for word in alone)
    return set(named) | ({word.partition("=")[0] for word in alone} if plain else set())


def test_module_says_what_it_is_for(module):
    assert module.doc


def test_every_function_has_a_text(module):
    assert [one.name for one in module.functions if not one.doc] == []


def test_help_names_every_function(module):
    named = entries(module)
    assert {one.name for one in module.functions} - NO_ENTRY - set(named) == set()


def test_help_names_only_real_parameters(module):
    for name, entry in entries(module).items():
        parameters = {one.name for one in module.function(name).parameters}
        if any(one.startswith("**") for one in parameters):
            continue
        assert parameters_in(entry) - parameters == set(), entry


def test_every_example_is_whole(module):
    """A parameter without default gets its value from a widget line or an `example:` line."""
    assert [one.example for one in module.functions if "…" in one.example] == []


def test_modules_that_are_needed_are_there(module):
    names = {path.stem.removeprefix("LM_") for path in MODULES}
    assert set(module.needs) | set(module.pins_of) <= names
