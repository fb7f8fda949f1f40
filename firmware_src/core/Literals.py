# Command text -> words, words -> Python literals. Nothing is ever evaluated: what is not a
# literal is an error.
from micropython import const

_DEPTH = const(6)  # lists in lists
_OPEN = const("([{")
_CLOSE = const(")]}")
_QUOTES = const("\"'")
_SPACE = const(" \t\r\n\x0b\x0c")


def words(text):
    # Split at white space outside quotes and brackets. Text after an open quote or bracket
    # becomes one word, which arguments() refuses.
    return _split(text, _SPACE)


def commands(text):
    # Split at semicolons outside quotes and brackets.
    return _split(text, ";")


def _split(text, separators):
    found = []
    start = -1
    depth = 0
    quote = ""
    for i in range(len(text)):
        char = text[i]
        if quote:
            if char == quote and not _escaped(text, i):
                quote = ""
        elif depth <= 0 and char in separators:
            if start >= 0:
                found.append(text[start:i])
                start = -1
            continue
        elif char in _QUOTES:
            quote = char
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        if start < 0:
            start = i
    if start >= 0:
        found.append(text[start:])
    return found


def arguments(parts):
    # Words -> (positional, keyword) arguments. Raises SyntaxError, NameError or TypeError with
    # the texts MicroPython itself uses.
    args = []
    kwargs = {}
    for part in parts:
        reader = Reader(part)
        while reader.more():
            name = reader.keyword()
            value = reader.value(0)
            reader.separator()
            if name is None:
                if kwargs:
                    raise SyntaxError("positional arg after keyword arg")
                args.append(value)
            elif name in kwargs:
                raise TypeError("function got multiple values for argument '{}'".format(name))
            else:
                kwargs[name] = value
    return args, kwargs


def is_name(text):
    if not text or text[0].isdigit():
        return False
    for char in text:
        if not (char == "_" or char.isalpha() or char.isdigit()):
            return False
    return True


def in_use(name):
    # True if the interpreter knows `name` already. It keeps every name that is looked up or
    # passed as a keyword for ever, so names from the network are held against this first.
    text = name + "="  # of a name it keeps, every copy is the same object
    return text[:-1] is text[:-1]


def _escaped(text, i):
    # True if the character at `i` follows an odd number of backslashes.
    start = i
    while i and text[i - 1] == "\\":
        i -= 1
    return (start - i) & 1


class Reader:
    # One word, read from left to right.

    def __init__(self, text):
        self.text = text
        self.at = 0

    def more(self):
        return self.at < len(self.text)

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def skip_space(self):
        while self.peek() and self.peek() in _SPACE:
            self.at += 1

    def separator(self):
        # After an argument: the end, or a comma.
        if self.more():
            if self.peek() != ",":
                raise SyntaxError("invalid syntax")
            self.at += 1

    def keyword(self):
        # The name of `name=value`, or None.
        end = self.text.find("=", self.at)
        name = self.text[self.at : end] if end >= 0 else ""
        if not is_name(name):
            return None
        self.at = end + 1
        return name

    def value(self, depth):
        char = self.peek()
        if char and char in _QUOTES:
            return self.string()
        if char and char in _OPEN:
            if depth >= _DEPTH:
                raise SyntaxError("too many brackets")
            self.at += 1
            if char == "{":
                return self.items(depth + 1)
            return self.sequence(char, depth + 1)
        return self.atom()

    def string(self):
        # Quoted text; neighbours without a gap are joined, as in Python.
        out = ""
        while self.peek() and self.peek() in _QUOTES:
            quote = self.peek()
            end = self.at + 1
            while end < len(self.text) and (
                self.text[end] != quote or _escaped(self.text, end)
            ):
                end += 1
            if end >= len(self.text):
                raise SyntaxError("invalid syntax: {} is not closed".format(quote))
            part = self.text[self.at + 1 : end]
            out += _unescape(part) if "\\" in part else part
            self.at = end + 1
        return out

    def sequence(self, opening, depth):
        closing = _CLOSE[_OPEN.index(opening)]
        found = []
        comma = False
        while True:
            self.skip_space()
            if self.peek() == closing:
                self.at += 1
                break
            if found and not comma:
                raise SyntaxError("invalid syntax")
            found.append(self.value(depth))
            comma = self.comma()
        if opening == "[":
            return found
        return found[0] if len(found) == 1 and not comma else tuple(found)

    def items(self, depth):
        found = {}
        comma = True
        while True:
            self.skip_space()
            if self.peek() == "}":
                self.at += 1
                return found
            if not comma:
                raise SyntaxError("invalid syntax")
            key = self.value(depth)
            self.skip_space()
            if self.peek() != ":":
                raise SyntaxError("invalid syntax")
            self.at += 1
            self.skip_space()
            found[key] = self.value(depth)
            comma = self.comma()

    def comma(self):
        # True if a comma follows a value in brackets.
        self.skip_space()
        if self.peek() != ",":
            return False
        self.at += 1
        return True

    def atom(self):
        # A number or a constant.
        end = self.at
        while end < len(self.text) and self.text[end] not in " \t\r\n,)]}:=\"'([{":
            end += 1
        text = self.text[self.at : end]
        self.at = end
        if text in ("True", "False", "None"):
            return {"True": True, "False": False, "None": None}[text]
        if is_name(text):
            if self.peek() and self.peek() not in ",)]} ":  # a call, a prefix, an address
                raise SyntaxError("invalid syntax")
            raise NameError("name '{}' isn't defined".format(text))
        return _number(text)


def _number(text):
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits[:1].isdigit() or digits[:1] == "." and digits[1:2].isdigit()):
        raise SyntaxError("invalid syntax")
    try:
        if digits[:1] == "0" and digits[1:2] in ("x", "X", "b", "B", "o", "O"):
            return int(text, 0)
        if digits.isdigit():
            return int(text)
        return float(text)
    except ValueError:
        raise SyntaxError("invalid syntax")


def _unescape(text):
    out = ""
    i = 0
    while i < len(text):
        char = text[i]
        i += 1
        if char != "\\":
            out += char
            continue
        char = text[i]
        i += 1
        at = "nrt0\\'\"".find(char)
        if at >= 0:
            out += "\n\r\t\0\\'\""[at]
        elif char in "xu":
            size = 2 if char == "x" else 4
            code = text[i : i + size]
            if len(code) < size:
                raise SyntaxError("invalid syntax: \\{}".format(char))
            try:
                out += chr(int(code, 16))
            except ValueError:
                raise SyntaxError("invalid syntax: \\{}".format(char))
            i += size
        else:
            out += "\\" + char
    return out
