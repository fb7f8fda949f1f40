# Names of the public functions in a compiled load module, read from its file without loading it.
from micropython import const

_OBJECTS = const(4)  # kinds of constants from here on have a size
_TEXT = const(6)  # and up to here a zero byte at the end
_TUPLE = const(10)
_LOAD_NAME = const(0x11)  # what the code of a class begins with
# Names the format gives by number, from _FIRST on ("-": no name of a function).
_FIRST = const(57)
_NUMBERED = const(
    "abs all any append args bool - bytearray bytecode bytes callable chr classmethod "
    "clear close const copy count dict dir divmod end endswith eval exec extend find "
    "format from_bytes get getattr globals hasattr hash id index insert int isalpha "
    "isdigit isinstance islower isspace issubclass isupper items iter join key keys len "
    "list little locals lower lstrip main map micropython next object open ord pop popitem "
    "pow print range read readinto readline remove replace repr reverse rfind rindex round "
    "rsplit rstrip - send sep set setattr setdefault sort sorted split start startswith "
    "staticmethod step stop str strip sum super throw to_bytes tuple type update upper - "
    "value values write zip"
)


def function_names(path):
    # Raises ValueError for another version of the format, or native code.
    with open(path, "rb") as file:
        if file.read(2) != b"M\x06" or _byte(file) >> 2:
            raise ValueError
        _byte(file)
        names, objects = _number(file), _number(file)
        places = [_name_place(file) for _ in range(names)]
        for _ in range(objects):
            _skip_object(file)
        found = []
        for number, is_class, _ in _code(file)[2]:
            name = _name(file, places[number])
            if not is_class and name[0] not in "_<-":
                found.append(name)
        return found


def _byte(file):
    data = file.read(1)
    if not data:
        raise ValueError
    return data[0]


def _number(file):
    value = 0
    while True:
        byte = _byte(file)
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value


def _name_place(file):
    # Where a name is in the file; its number, negative, if it is not.
    size = _number(file)
    if size & 1:
        return -(size >> 1)
    place = file.tell()
    file.seek(place + (size >> 1) + 1)
    return place


def _name(file, place):
    if place <= 0:
        known = _NUMBERED.split()
        return known[-place - _FIRST] if 0 <= -place - _FIRST < len(known) else "-"
    file.seek(place)
    name = b""
    while len(name) < 255:
        byte = file.read(1)
        if byte in (b"\0", b""):
            break
        name += byte
    return name.decode()


def _skip_object(file):
    kind = _byte(file)
    if kind <= _OBJECTS:
        return
    size = _number(file)
    if kind == _TUPLE:
        for _ in range(size):
            _skip_object(file)
    else:
        file.seek(file.tell() + size + (kind <= _TEXT))


def _code(file):
    # Pass one function's code: (number of its name, is it a class, the same of those inside).
    head = _number(file)
    if head & 3:
        raise ValueError
    end = file.tell() + (head >> 3)
    while _byte(file) & 0x80:
        pass  # sizes of its frame
    info = cells = shift = 0
    more = True
    while more:
        byte = _byte(file)
        cells |= (byte & 1) << shift
        info |= (byte >> 1 & 0x3F) << 6 * shift
        shift += 1
        more = byte & 0x80
    start = file.tell()
    name = _number(file)
    file.seek(start + info + cells)
    is_class = _byte(file) == _LOAD_NAME
    file.seek(end)
    inside = [_code(file) for _ in range(_number(file))] if head & 4 else ()
    return name, is_class, inside
