"""What a person begins with is as it should be: the templates pass their trial."""

from __future__ import annotations

import pytest

from micros_ide import paths
from micros_ide.model.module_report import Verdict


@pytest.mark.parametrize("name", ["LM_simple", "LM_template"])
def test_a_template_is_green(core, attempt, name):
    report = attempt(paths.bundled("resources") / "templates" / f"{name}.py")
    assert report.findings == ()
    assert report.verdict is Verdict.GREEN
    (module,) = report.modules
    assert all(call.outcome == "ok" for call in module.calls)
    assert module.calls
    text = (paths.bundled("resources") / "templates" / f"{name}.py").read_text()
    assert core.module_check.check(text, f"{name}.py").problems == ()
