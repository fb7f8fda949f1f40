# Ring tones in text form (RTTTL), as Nokia's phones had them: title:defaults:notes, for instance
# "Scale:d=4,o=5,b=120:c,8d#.,2e6,p". Needed only while a tune is read.
from micropython import const

# Tenths of Hz in octave 4, from c upwards in half tones; and which of them a, b ... h are.
_TENTHS = (2616, 2772, 2937, 3111, 3296, 3492, 3700, 3920, 4153, 4400, 4662, 4939)
_STEPS = const(b"\x09\x0b\x00\x02\x04\x05\x07\x0b")
_LOWEST = const(4)  # octave
_HIGHEST = const(7)
_SLOWEST = const(10)  # quarter notes in a minute
_FASTEST = const(900)
_MINUTE = const(240000)  # ms, in whole notes of one quarter a minute
_A = const(97)  # letters and signs as bytes
_B = const(98)
_D = const(100)
_H = const(104)
_O = const(111)
_P = const(112)
_Z = const(122)
_0 = const(48)
_9 = const(57)
_BLANK = const(32)
_SHARP = const(35)
_COMMA = const(44)
_DOT = const(46)
_COLON = const(58)
_EQUALS = const(61)


def notes(text):
    # Generator of (tenths of Hz, milliseconds); 0 Hz is a pause. Raises ValueError, naming the
    # place, as soon as it comes to something that is no tune.
    reader = _Reader(text)
    defaults = reader.defaults()
    note = reader.note(defaults)
    if note is None:
        raise ValueError("the tune has no notes")
    while note:
        yield note
        note = reader.note(defaults)


class _Reader:
    # Capitals are as good as small letters. Blanks do not count, but end a note as commas do.

    def __init__(self, text):
        title, colon, rest = text.partition(":")
        if ":" in rest:
            self.skipped = len(title) + 1
        elif colon and "=" in title:  # no title
            self.skipped, rest = 0, text
        else:
            raise ValueError("a tune is title:defaults:notes, or defaults:notes with d=, o= or b=")
        self.rest = rest
        self.data = rest.lower().encode()
        self.at = 0

    def defaults(self):
        # {d: part of a whole note, o: octave, b: quarter notes in a minute}, up to the colon.
        # Others are left out, as the format's description wants it.
        found = {_D: 4, _O: 6, _B: 63}
        while self.next_item() != _COLON:
            start = self.at
            while _A <= self.peek() <= _Z:
                self.at += 1
            name = self.data[start]
            known = self.at - start == 1 and name in found
            self.blanks()
            if not self.take(_EQUALS):
                raise self.wrong("d=, o= or b= is expected")
            self.blanks()
            if known:
                found[name] = self.default(name)
            else:
                while self.peek() not in (_COMMA, _BLANK, _COLON):
                    self.at += 1
        self.at += 1
        return found

    def default(self, name):
        if name == _D:
            return self.part()
        if name == _O:
            return self.number(_LOWEST, _HIGHEST)
        return self.number(_SLOWEST, _FASTEST)

    def note(self, defaults):
        # The next one, None at the end.
        if self.next_item() < 0:
            return None
        part = self.part() if _0 <= self.peek() <= _9 else defaults[_D]
        letter = self.peek()
        if not _A <= letter <= _H and letter != _P:
            raise self.wrong("a note (c d e f g a b, p for a pause) is expected")
        self.at += 1
        step = -1 if letter == _P else _STEPS[letter - _A]
        if step >= 0 and self.take(_SHARP):
            step += 1
        dotted = self.take(_DOT)
        octave = defaults[_O]
        if _0 <= self.peek() <= _9:
            octave = self.number(_LOWEST, _HIGHEST, 1)
        dotted = dotted or self.take(_DOT)
        if self.peek() not in (_COMMA, _BLANK, -1):
            raise self.wrong("the end of the note is expected")
        beats = part * defaults[_B]
        length = (_MINUTE * (3 if dotted else 2) // 2 + beats // 2) // beats
        if step < 0:
            return 0, length
        return _TENTHS[step % 12] << (octave - _LOWEST + step // 12), length

    # What they are made of.

    def peek(self):
        # The next byte, -1 at the end.
        return self.data[self.at] if self.at < len(self.data) else -1

    def blanks(self):
        while self.peek() == _BLANK:
            self.at += 1

    def next_item(self):
        while self.peek() in (_BLANK, _COMMA):
            self.at += 1
        return self.peek()

    def take(self, byte):
        if self.peek() != byte:
            return False
        self.at += 1
        return True

    def number(self, low, high, digits=3):
        start = self.at
        value = 0
        while _0 <= self.peek() <= _9 and self.at - start < digits:
            value = value * 10 + self.peek() - _0
            self.at += 1
        if self.at == start or not low <= value <= high:
            self.at = start
            raise self.wrong("a number from {} to {} is expected".format(low, high))
        return value

    def part(self):
        start = self.at
        value = self.number(0, 999)
        if value not in (1, 2, 4, 8, 16, 32, 64):
            self.at = start
            raise self.wrong("1, 2, 4, 8, 16, 32 or 64 is expected")
        return value

    def wrong(self, text):
        place = len(self.data[: self.at].decode())
        found = "'{}'".format(self.rest[place]) if place < len(self.rest) else "the end"
        return ValueError("character {}: {}, not {}".format(self.skipped + place + 1, text, found))
