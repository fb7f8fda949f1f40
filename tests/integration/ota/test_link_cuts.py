"""The connection is lost in every piece of an update: it goes on where it stopped."""

import pytest

from micros_ide.model.ota import OtaRequest, Outcome
from micros_ide.model.ota_parcel import FOLDER
from tests.integration.ota.conftest import REPORT
from tests.integration.ota.relay import Relay


@pytest.fixture(scope="module")
def node(workshop):
    made = workshop.node("lamp")
    made.start()
    made.ask("hello")
    return made


class EveryPiece:
    """Cuts once in every piece, in its middle or behind its last byte."""

    def __init__(self, *, middle: bool) -> None:
        self.middle = middle
        self.done: set[str] = set()

    def __call__(self, path: str, crossed: int, size: int) -> bool:
        if path in self.done or not path.removeprefix(f"{FOLDER}/").isdigit():
            return False
        if crossed < (size // 2 if self.middle else size):
            return False
        self.done.add(path)
        return True


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("middle", "linger_s", "host"),
    [(True, 0, 201), (False, 0, 202), (False, 0.2, 203)],
    ids=["in it", "behind it", "before its confirmation"],
)
def test_the_link_is_cut_at_every_piece(workshop, node, middle, linger_s, host):
    cut = EveryPiece(middle=middle)
    address = f"{node.spec.address.rpartition('.')[0]}.{host}"
    relay = Relay(address, node.spec.address, cut, linger_s=linger_s)
    try:
        ota = workshop.ota()
        plan = ota.plan(OtaRequest(f"{address}:9008", force=True), REPORT)
        pieces = plan.parcel.pieces
        assert len(pieces) > 10
        done = ota.submit(plan).result()
    finally:
        relay.close()
    assert done.outcome is Outcome.UPDATED
    assert relay.cuts == done.resumed == len(pieces)
    twice = 0
    for number, piece in enumerate(pieces):
        crossed = relay.crossed[plan.parcel.path(number)]
        assert len(piece) <= crossed <= 2 * len(piece)  # none but the one that was cut, and once
        twice += crossed - len(piece)
    print(f"\n{relay.cuts} cuts, {twice} of {plan.parcel.packed} bytes sent twice")
