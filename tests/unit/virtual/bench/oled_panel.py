"""A display chip by itself: bytes of the bus in, a picture out."""

from hypothesis import strategies as st

from micros_ide.virtual.bench.device import Wires

# Anything that can be on a bus: what is written, and how many bytes are read.
TRANSACTIONS = st.lists(st.one_of(st.binary(max_size=40), st.integers(1, 9)), max_size=60)
# Control byte and bytes that are all commands, or all data.
STREAMS = st.lists(st.tuples(st.sampled_from([0x00, 0x40]), st.binary(max_size=200)), max_size=12)


class Panel:
    """A chip of `KIND`, and what a driver sends it."""

    KIND = None

    def __init__(self, *setup):
        self.chip = self.KIND(Wires(lambda *_: None, lambda *_: None), {})
        self.command(*setup)

    def command(self, *codes):
        for code in codes:
            self.chip.write(bytes([0x80, code]))

    def data(self, *values):
        self.chip.write(bytes([0x40, *values]))

    def rows(self):
        return self.chip.read()["rows"]

    def lit(self):
        """The lit pixels as (x, y)."""
        return {
            (x, y) for y, row in enumerate(self.rows()) for x, dot in enumerate(row) if dot == "#"
        }

    def lines(self):
        """The lines that are lit all over."""
        return [y for y, row in enumerate(self.rows()) if row == "#" * 128]

    def mirrors_what_comes_later(self):
        """Assert that, begun mirrored, it turns around only what is written after the command."""
        self.data(0x01)
        self.command(0xA1)
        self.data(0x01)
        assert self.lit() == {(127, 0), (1, 0)}

    def takes(self, command, count):
        """Assert that a command has as many bytes behind it: the next one counts again."""
        self.command(command, *[0xA7] * count)
        assert not self.chip.read()["inverse"]
        self.command(0xA7)
        assert self.chip.read()["inverse"]

    def survives(self, transactions):
        """Assert that it answers each of `TRANSACTIONS`, and shows a picture after that."""
        for one in transactions:
            if isinstance(one, int):
                assert len(self.chip.fetch(one)) == one
            else:
                self.chip.write(one)
        assert [len(row) for row in self.rows()] == [128] * 64
