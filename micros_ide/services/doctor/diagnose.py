"""From facts to one answer for each subject: the first rule that applies is it."""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Chain, Diagnosis, Finding, Subject, Verdict
from micros_ide.model.drivers import DriverCatalogue
from micros_ide.services.doctor import board_rules, node_rules, port_rules, tool_rules
from micros_ide.services.doctor.board_rules import BoardRules
from micros_ide.services.doctor.sandbox_rules import SANDBOX_RULES
from micros_ide.services.doctor.usb_rules import LAST_RULES, UsbRules, virtual_board_stopped


def diagnose(facts: Facts, drivers: DriverCatalogue) -> Diagnosis:
    """Return the verdicts on what `facts` tell: pure, so a replay says the same again."""
    verdicts = [
        _verdict("tools", facts, tool_rules.TOOL_CHAINS, tool_rules.summary),
        _verdict("port", facts, port_chains(drivers), port_rules.summary),
    ]
    if facts.board is not None and facts.board.opened == "ok":
        chains = BoardRules(drivers).chains
        verdicts.append(_verdict("board", facts, chains, board_rules.summary))
    if facts.node is not None:
        verdicts.append(_verdict("node", facts, (node_rules.NODE_RULES,), node_rules.summary))
    return Diagnosis(tuple(verdicts))


def port_chains(drivers: DriverCatalogue) -> tuple[Chain, ...]:
    """Return the rules about ports: why there is none, why it cannot be used, and notices."""
    absent = (virtual_board_stopped, *SANDBOX_RULES, *UsbRules(drivers).rules, *LAST_RULES)
    return (absent, port_rules.PORT_RULES, *port_rules.PORT_NOTICES)


def _verdict(
    subject: Subject,
    facts: Facts,
    chains: tuple[Chain, ...],
    summary: Callable[[Facts], str],
) -> Verdict:
    found = [finding for chain in chains if (finding := _first(chain, facts)) is not None]
    # A notice never hides a problem, wherever its rule stands.
    found.sort(key=lambda finding: finding.severity != "problem")
    if not found:
        return Verdict(subject, summary(facts))
    return Verdict(subject, summary(facts), found[0], tuple(found[1:]))


def _first(chain: Chain, facts: Facts) -> Finding | None:
    found = (finding for rule in chain if (finding := rule(facts)) is not None)
    return next(found, None)
