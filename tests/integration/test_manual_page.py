"""The manual's page as a person meets it, in a real browser without a screen."""

from __future__ import annotations

import json

import pytest

from micros_ide.core import Core
from micros_ide.gui.theme import contrast
from tests.integration.browser import Browser

pytestmark = pytest.mark.timeout(120)
LIGHTS = """# A strip & <b>three</b> channels.
# Wiring: gates to redgb, rgreenb, rgbue.
from LogicalPins import pinmap_dump


def color(r=None, g=None, b=None, smooth=True):
    # Set the colour; <script>window.hit = 1</script> is only text.
    # r, g, b: 0 is dark
    # widget: color r=0..1000 g=0..1000 b=0..1000
    pass


def white(c=None, w=None):
    # Cold and warm.
    # widget: color c=0..1000 w=0..1000
    pass


def brightness(percent=None):
    # Scale the zebrawise channels.
    # widget: slider percent=0..100/5 unit=%
    pass


def toggle(state=None):
    # Switch.
    # widget: toggle state=True,False shows=S
    pass


def mode(mode="HALF", song="la"):
    # Choose.
    # widget: text mode=HALF,FULL song="la la"
    pass


async def measure():
    # Measure.
    # widget: graph keys="temp [C],hum [%],pressure [hPa],light [lx]" every=10
    pass


def bell(repeat=2):
    # Ring.
    # widget: button repeat=2
    pass


def a_function_with_a_name_that_is_longer_than_anybody_needs(parameter="a default of some length"):
    # Text.
    pass


def lmdep():
    return "demo"


def pinmap():
    return pinmap_dump(("redgb", "rgreenb", "rgbue", "builtin"))
"""
SHOWN = "[...document.querySelectorAll('.function')].filter(e => e.offsetParent).map(e => e.id)"
COUNT = "document.getElementById('manual-count').textContent"
FOCUS = "(document.activeElement.closest('.function, .module') ?? document.activeElement).id"
SEARCH = "manual-search"


def revealed(name):
    """What becomes true when the page has gone where its address says, some time afterwards."""
    return f"location.hash === '#{name}' && document.getElementById('{name}').matches('.target')"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The page's address, and the functions that it has to show."""
    folder = tmp_path_factory.mktemp("manual")
    module = folder / "LM_zzlights.py"
    module.write_text(LIGHTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder / "home"))
        with Core.create() as core:
            files = core.manual.write(core.manual.build([module]), folder)
    modules = json.loads(files.data.read_text("utf-8"))["modules"]
    names = [f"{name}.{one}" for name, about in modules.items() for one in about["functions"]]
    return files.page.as_uri(), names


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def page(browser, written):
    """The page, freshly opened; at the end it has told no error and asked for nothing."""
    made = browser.open_page()
    made.go(written[0])
    yield made
    assert made.said() == []
    assert {one.partition("#")[0] for one in made.asked()} <= {written[0], "data:,", "about:blank"}


def test_it_opens_with_everything_and_the_cursor_in_the_search(page, written):
    names = written[1]
    assert page.js(SHOWN) == names
    modules = len({name.partition(".")[0] for name in names})
    assert page.js(COUNT) == f"{len(names)} functions in {modules} modules"
    assert page.js(FOCUS) == SEARCH
    assert page.js("window.hit") is None
    assert page.js("document.querySelectorAll('#zzlights b').length") == 0


def test_typing_leaves_what_fits_and_marks_it(page, written):
    page.write("zebraWISE")
    assert page.js(SHOWN) == ["zzlights.brightness"]
    assert page.js(COUNT) == f"1 of {len(written[1])} functions, in 1 module"
    marks = (
        "[...document.querySelectorAll('mark')].filter(e => e.offsetParent).map(e => e.textContent)"
    )
    assert page.js(marks) == ["zebrawise"]
    assert page.js("document.getElementById('zzlights.brightness').offsetTop") < 700
    page.press("Escape")
    assert page.js(SHOWN) == written[1]
    assert page.js(f"document.getElementById('{SEARCH}').value") == ""
    assert page.js("document.querySelectorAll('mark').length") == 0


def test_words_are_looked_for_in_names_parameters_texts_and_pins(page):
    page.write("zzlights smooth")
    assert page.js(SHOWN) == ["zzlights.color"]
    page.press("Escape")
    page.write("ZZLIGHTS toggle")
    assert page.js(SHOWN) == ["zzlights.toggle"]
    page.press("Escape")
    page.write("zzlights rgreenb")
    assert page.js(SHOWN) == []
    assert page.js(COUNT) == "No function, but 1 module"
    assert page.js("document.querySelector('#zzlights details').open")
    assert page.js("document.querySelector('#zzlights .others').offsetParent !== null")
    page.js("document.querySelector('#zzlights .others').click()")
    assert "zzlights.color" in page.js(SHOWN)
    assert page.js(FOCUS) == "zzlights"


@pytest.mark.parametrize("text", ["a.*b", "(", "\\", "[x", "+", "?", "^$"])
def test_signs_mean_themselves(page, text):
    page.write(text)
    fitting = page.js(
        f"[...document.querySelectorAll('.module')].filter(e => e.offsetParent)"
        f".every(e => e.textContent.includes({json.dumps(text)}))"
    )
    assert fitting


def test_the_module_that_is_meant_comes_first(page):
    page.write("system")
    first = "[...document.querySelectorAll('.module')].find(e => e.offsetParent).id"
    assert page.js(first) == "system"
    page.press("Escape")
    order = page.js("[...document.querySelectorAll('.module')].map(e => e.id)")
    assert order == sorted(order, key=str.lower)


def test_nothing_found_says_so_and_leads_back(page, written):
    page.write("qqqq")
    assert page.js(SHOWN) == []
    assert page.js(COUNT) == "No match"
    empty = "document.getElementById('manual-empty')"
    assert "Nothing matches “qqqq”" in page.js(f"{empty}.innerText")
    page.js(f"{empty}.querySelector('button').click()")
    assert page.js(SHOWN) == written[1]
    assert page.js(FOCUS) == SEARCH


def test_keys_go_through_what_was_found(page):
    page.write("zzlights")
    shown = page.js(SHOWN)
    page.press("ArrowDown")
    assert page.js(FOCUS) == shown[0]
    page.press("ArrowDown")
    assert page.js(FOCUS) == shown[1]
    page.press("Enter")
    page.wait(revealed(shown[1]))
    page.press("ArrowUp")
    page.press("ArrowUp")
    assert page.js(FOCUS) == SEARCH
    page.press("Enter")
    page.wait(revealed(shown[0]))
    assert page.js(FOCUS) == shown[0]
    page.press("/")
    assert page.js(FOCUS) == SEARCH
    assert page.js(f"document.getElementById('{SEARCH}').value") == "zzlights"
    page.write("mode")  # what was there is selected
    assert "zzlights.mode" in page.js(SHOWN)


@pytest.mark.parametrize("anchor", ["zzlights.toggle", "zzlights"])
def test_an_address_with_an_anchor_opens_there(browser, written, anchor):
    page = browser.open_page()
    page.go(f"{written[0]}#{anchor}")
    page.wait(f"document.getElementById('{anchor}').classList.contains('target')")
    page.wait(f"{FOCUS} === '{anchor}'")
    at = page.js(f"document.getElementById('{anchor}').getBoundingClientRect().top")
    bar = page.js("document.querySelector('.top').getBoundingClientRect().bottom")
    below = page.js("innerHeight")
    assert bar <= at < below
    assert page.said() == []


def test_an_anchor_that_is_not_there_is_no_fault(browser, written):
    page = browser.open_page()
    for anchor in ("nosuch.thing", "%zz", ""):
        page.go(f"{written[0]}#{anchor}")
        assert page.js(SHOWN) == written[1]
    assert page.said() == []


def test_every_widget_has_a_preview_that_moves_and_a_name(page):
    kinds = {
        "color": "input[type=color]",
        "white": "input[type=range]",
        "brightness": "input[type=range]",
        "toggle": "button[role=switch]",
        "mode": "select",
        "measure": "svg",
        "bell": "button",
    }
    for name, selector in kinds.items():
        there = page.js(
            f"!!document.getElementById('zzlights.{name}').querySelector('.preview {selector}')"
        )
        assert there, name
    slider = "document.getElementById('zzlights.brightness').querySelector('input')"
    limits = page.js(f"[{slider}.min, {slider}.max, {slider}.step]")
    assert limits == ["0", "100", "5"]
    page.js(f"{slider}.value = 35; {slider}.dispatchEvent(new Event('input'))")
    assert (
        page.js(
            "document.getElementById('zzlights.brightness').querySelector('output').textContent"
        )
        == "35 %"
    )
    switch = "document.getElementById('zzlights.toggle').querySelector('[role=switch]')"
    page.js(f"{switch}.click()")
    assert page.js(f"{switch}.getAttribute('aria-checked')") == "false"
    nameless = page.js(
        "[...document.querySelectorAll('input, select, button, a')].filter(e =>"
        " !e.hidden && !e.textContent.trim() && !e.ariaLabel && !e.labels?.length)"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []


def test_copying_gives_the_example_command(browser, written):
    page = browser.open_page()
    browser.send(
        "Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"]
    )
    page.go(written[0])
    button = "document.getElementById('zzlights.color').querySelector('.copy')"
    page.send("Page.bringToFront")
    page.js(f"{button}.click()")
    page.wait(f"{button}.textContent === 'Copied'")
    assert page.js("navigator.clipboard.readText()") == "zzlights color r=800 g=300 b=100"
    page.wait(f"{button}.textContent === 'Copy'")


def test_pins_are_a_table_by_board(page):
    rows = page.js(
        "[...document.querySelectorAll('#zzlights tr')]"
        ".map(row => [...row.children].map(cell => cell.textContent))"
    )
    assert rows[0][0] == "Logical name"
    assert "esp32" in rows[0]
    assert [row[0] for row in rows[1:]] == ["redgb", "rgreenb", "rgbue", "builtin"]
    assert all(len(row) == len(rows[0]) for row in rows)


@pytest.mark.parametrize("width", [320, 400, 760, 820, 1280])
def test_nothing_is_wider_than_the_window(browser, written, width):
    page = browser.open_page(width, 900)
    page.go(written[0])
    page.js("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert page.js("document.documentElement.scrollWidth") <= width
    if width <= 760:
        page.js("document.getElementById('manual-menu').click()")
        assert (
            page.js("document.getElementById('manual-modules').getBoundingClientRect().height") > 0
        )
        page.press("Escape")
        assert page.js("document.getElementById('manual-menu').ariaExpanded") == "false"
    assert page.said() == []


CONTRASTS = """
(() => {
  const rgba = text => { const p = text.match(/[\\d.]+/g).map(Number);
    const scale = text.startsWith('color(') ? 255 : 1;
    return [p[0] * scale, p[1] * scale, p[2] * scale, p[3] ?? 1]; };
  const two = v => Math.round(v).toString(16).padStart(2, '0');
  const hex = c => '#' + c.slice(0, 3).map(two).join('');
  const under = e => { for (; e; e = e.parentElement) {
    const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0.99) return hex(c); }
    return null; };
  const found = new Map();
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.offsetParent || e.closest('script, template, .unseen, .skip')) continue;
    const pair = hex(rgba(getComputedStyle(e).color)) + ' ' + under(e);
    if (!found.has(pair)) found.set(pair, e.outerHTML.slice(0, 80));
  }
  return [...found];
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_under_it(browser, written, scheme):
    page = browser.open_page(scheme=scheme)
    page.go(f"{written[0]}")
    page.write("zzlights r")
    page.js("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    pairs = page.js(CONTRASTS)
    assert len(pairs) > 5
    weak = [(pair, text) for pair, text in pairs if contrast(*pair.split()) < 4.5]
    assert weak == []


def test_it_prints_without_what_only_a_screen_needs(browser, written):
    page = browser.open_page(scheme="dark")
    page.go(written[0])
    page.send("Emulation.setEmulatedMedia", media="print")
    for selector in (".find", ".side", ".copy", ".widget"):
        assert page.js(f"document.querySelector('{selector}').offsetParent") is None
    assert page.js("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"
    assert page.js(SHOWN) == written[1]
