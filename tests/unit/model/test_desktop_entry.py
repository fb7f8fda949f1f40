"""The desktop entry, read back as desktops do."""

from configparser import RawConfigParser

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.desktop_entry import desktop_entry

WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="="), min_size=1
)


def entry(command):
    parser = RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True)
    parser.optionxform = str
    parser.read_string(desktop_entry(command))
    return parser["Desktop Entry"]


def words_of(value: str) -> list[str]:
    """Undo the two levels of quoting of sections 4 and 7 of the specification."""
    pairs = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    plain, letters = "", iter(value)
    for letter in letters:
        plain += pairs[next(letters)] if letter == "\\" else letter
    words, word, quoted, begun = [], "", False, False
    letters = iter(plain)
    for letter in letters:
        if letter == '"':
            quoted, begun = not quoted, True
        elif quoted and letter == "\\":
            word += next(letters)
        elif letter == " " and not quoted:
            words.append(word)
            word, begun = "", False
        else:
            assert quoted or letter not in "\t\n\"'\\><~|&;$*?#()`", "must be quoted"
            word, begun = word + letter, True
    return [one.replace("%%", "%") for one in [*words, *([word] if begun else [])]]


def test_the_entry_starts_the_window_with_the_files_it_is_given():
    found = entry(["/opt/micrOS IDE/micros-ide-gui"])
    assert found["Exec"] == '"/opt/micrOS IDE/micros-ide-gui" %F'
    assert found["TryExec"] == "/opt/micrOS IDE/micros-ide-gui"
    assert (found["Type"], found["Terminal"], found["Icon"]) == (
        "Application",
        "false",
        "micros-ide",
    )
    assert found["Categories"].endswith(";")


@given(st.lists(WORDS | st.just("a b"), min_size=1, max_size=4))
def test_any_path_survives_the_two_levels_of_quoting(command):
    assert words_of(entry(command)["Exec"]) == [*command, "%F"]
