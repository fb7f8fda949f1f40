# Entries of `crontasks`: WD:H:M:S!command;sunset-30!command ... Imported when the text changes and
# dropped afterwards.
from micropython import const

# An entry is (weekdays, hours, minutes, seconds, command), each field the sorted values as bytes,
# None for all; or (RISE | SET, offset in seconds, command).
RISE = const(0)
SET = const(1)

_SIZES = (7, 24, 60, 60)
_SUN = ("sunrise", "sunset")
_MOST_OFFSET = const(720)  # min


def parse(text):
    # One entry; ValueError says what is wrong with it.
    when, mark, command = text.partition("!")
    command = command.strip()
    if not mark:
        raise ValueError("no ! before the command")
    if " " not in command:
        raise ValueError("no module and function after the !")
    when = when.strip().lower()
    for tag in (RISE, SET):
        name = _SUN[tag]
        if when.startswith(name):
            return tag, _shift(when[len(name) :].strip()) * 60, command
    parts = when.split(":")
    if len(parts) != 4:
        raise ValueError("no time like WD:H:M:S, sunrise or sunset")
    fields = [_field(parts[i], _SIZES[i]) for i in range(4)]
    return tuple(fields + [command])


def entries(text):
    # Cut at semicolons outside quotes; blank pieces are no entries. A quote that is never closed
    # is a character like any other: it harms its own entry only.
    found = []
    start = i = 0
    while i < len(text):
        if text[i] in "\"'":
            i = max(i, _closing(text, i))
        elif text[i] == ";":
            found.append(text[start:i])
            start = i + 1
        i += 1
    found.append(text[start:])
    found = [piece.strip() for piece in found if piece.strip()]
    return [] if found[:1] == ["n/a"] else found


def _closing(text, i):
    # Index of the quote that closes the one at `i`, -1 if there is none.
    end = text.find(text[i], i + 1)
    while end > 0 and (end - len(text[:end].rstrip("\\"))) & 1:  # escaped
        end = text.find(text[i], end + 1)
    return end


def _shift(text):
    # Minutes of sunset-30 or sunrise + 15.
    if not text:
        return 0
    minutes = _number(text[1:], _MOST_OFFSET + 1)
    if text[0] not in "+-":
        raise ValueError("no offset like sunset-30")
    return -minutes if text[0] == "-" else minutes


def _field(text, size):
    # "*", "5", "1-5", "22-6", "*/10", "0-30/5", or several with commas between.
    values = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        step = _number(step, size) if slash else 1
        low, dash, high = span.partition("-")
        if low.strip() == "*" and not dash:
            low, high = 0, size - 1
        else:
            low = _number(low, size)
            high = _number(high, size) if dash else low
            step = step if dash or not slash else 0
        if not step:
            raise ValueError("'{}' has no proper step".format(text[:16]))
        for i in range(0, (high - low) % size + 1, step):
            values.add((low + i) % size)
    return None if len(values) == size else bytes(sorted(values))


def _number(text, size):
    text = text.strip()
    if not text.isdigit() or len(text) > 4 or int(text) >= size:
        raise ValueError("'{}' is no number below {}".format(text[:16], size))
    return int(text)
