"""Addresses as people write them: networks, ranges, one address, or a name to look up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from micros_ide.errors import InvalidInput
from micros_ide.model.address_spans import AddressSpan, hosts_of
from micros_ide.model.nodes import clean_text

LARGEST = 1 << 16  # addresses in one range, unless more is asked for
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?")
_NUMBERS = re.compile(r"[0-9./*-]+")
_SHOULD_BE = "write 10.0.0.0/24, 10.0.0.5-20, 10.0.0.5 or the name of a host"


@dataclass(frozen=True, slots=True)
class Given:
    """What one word on the command line stands for: a span, or a name to look up."""

    text: str
    span: AddressSpan | None

    @property
    def is_name(self) -> bool:
        """True for a name."""
        return self.span is None


def parse_range(text: str, *, any_size: bool = False) -> Given:
    """Read "10.0.0.0/24", "10.0.0.5-20", "10.0.0.5-10.0.1.9", "10.0.0.*", an address or a name.

    A network means its hosts. Raises InvalidInput for anything else, for addresses that no node
    can have, and for more than a /16 unless `any_size`.
    """
    word = text.strip()
    if not _NUMBERS.fullmatch(word):
        if not _NAME.fullmatch(word):
            raise InvalidInput(
                f"'{clean_text(text, 60)}' is no address, range or name", hint=_SHOULD_BE
            )
        return Given(word, None)
    span = _span(word)
    if span is None:
        raise InvalidInput(f"'{word[:60]}' is no address or range", hint=_SHOULD_BE)
    if span.last >= 224 << 24 or span.first < 1 << 24:
        raise InvalidInput(
            f"'{word[:60]}' has addresses that no node can have",
            hint="nodes are between 1.0.0.0 and 223.255.255.255",
        )
    if len(span) > LARGEST and not any_size:
        raise InvalidInput(
            f"'{word[:60]}' has {len(span):,} addresses; up to {LARGEST:,} are searched",
            hint="give smaller ranges, or ask for it with --any-size",
        )
    return Given(word, span)


def _span(word: str) -> AddressSpan | None:
    import netaddr

    try:
        if "/" in word:
            network = netaddr.IPNetwork(word, version=4)
            return hosts_of(int(network.first), network.prefixlen)
        if "*" in word:
            found = netaddr.IPGlob(word)
        elif "-" in word:
            found = _range(word)
        else:
            found = netaddr.IPRange(word, word)
    except (netaddr.AddrFormatError, ValueError, TypeError):
        return None
    if found is None or found.version != 4 or word.count(".") < 3:
        return None
    return AddressSpan(int(found.first), int(found.last))


def _range(word: str) -> object:
    import netaddr

    start, _, end = word.partition("-")
    if "." not in end:  # the last number alone
        end = f"{start.rpartition('.')[0]}.{end}"
    return netaddr.IPRange(start, end, flags=netaddr.INET_PTON)
