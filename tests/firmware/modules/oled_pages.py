"""The pages of oled_ui: what is to be seen of them, and how they are drawn for comparison."""

from functools import cached_property

from board_time import ask_soon
from oled_picture import HEIGHT, WIDTH, lit

BUTTON, ADC = 23, 34  # of an ESP32
BODY = frozenset((x, y) for x in range(WIDTH) for y in range(9, 59))
BAR = frozenset((x, y) for x in range(WIDTH) for y in range(59, HEIGHT))
HEADER = frozenset((x, y) for x in range(WIDTH) for y in range(9))
PRESS = (("rect", (81, 42, 46, 14, 1)), ("text", ("press", 84, 45)))
PRESSED = (*PRESS, ("rect", (82, 43, 44, 12, 1)))
WELCOME = ("text", ("micrOS GUI", 30, 15))
FIRST_PAGES = 4  # that are always there


class Ui:
    """A node with a display, and what is on it. The node may be started after that."""

    def __init__(self, node, kind="ssd1306"):
        self.node = node
        self.control = node.control
        self.bench = node.control.bench
        self.pages = FIRST_PAGES
        self.wire(kind)

    def wire(self, kind="ssd1306"):
        self.bench.add(kind, "oled")
        self._seen = 0

    @cached_property
    def client(self):
        return self.node.client()

    def ask(self, command):
        return self.client.ask(f"oled_ui {command}").removesuffix("\n")

    def add(self, command):
        """Add a page with a command."""
        assert self.ask(f"cmd_genpage {command}") == "True"
        self.pages += 1

    def draw(self, arguments=""):
        assert self.ask(f"pageui {arguments}") == "None"
        return self.lit()

    def lit(self):
        return lit(self.bench.read("oled")["rows"])

    def do(self, cmd):
        return self.ask(f"control '{cmd}'")

    def press(self):
        """Press, and let the time pass that the command of the page takes."""
        return ask_soon(self.node, self.client, "oled_ui control 'press'").removesuffix("\n")

    def go(self, page):
        """Switch on and show a page. Pages on the way there are not drawn."""
        here = int(self.do("on").split()[1])
        if here == page:
            return
        self.do("off")
        ahead, back = (page - here) % self.pages, (here - page) % self.pages
        for _ in range(min(ahead, back)):
            self.do("next" if ahead <= back else "prev")
        assert self.do("on") == f"page: {page} pwr: True"

    def sent(self):
        """What was on the bus since it was asked last."""
        found = self.bench.history("oled", self._seen)
        self._seen += len(found)
        return found

    def answers(self, command):
        return self.client.ask(command)


def remaining(pixels):
    """Length of the bar under the time."""
    return len([1 for x, y in pixels if y == 8 and x < 104])
